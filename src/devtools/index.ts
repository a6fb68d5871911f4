/**
 * Dev tools: a panel with the timing of each image, and error messages for plain `<img>` elements.
 *
 * This is a separate script that only pages with dev tools load. Another page, a console or a test
 * starts the recording by loading it.
 */

import type { Listener } from '../page/trace';
import { watchPlainImages } from './plainImages';
import { Recorder } from './recorder';
import { makePanel } from './RequestsPanel';
import { watchResources } from './resourceTiming';
import type { RequestReport } from './requestRecord';

interface Library {
  listen(listener: Listener): void;
  /** The component that the server adds to Dash's dev tools. */
  RequestsPanel?: React.ComponentType;
  /** The last requests of one image, or of all images on the page, oldest first. */
  requests?: (id?: string) => RequestReport[];
}

declare global {
  interface Window {
    dash_dynamic_image_component: Library;
  }
}

const recorder = new Recorder();

watchPlainImages();

window.dash_dynamic_image_component.listen(recorder);
watchResources((url, sizes) => {
  recorder.resource(url, sizes);
});
Object.assign(window.dash_dynamic_image_component, {
  RequestsPanel: makePanel(recorder),
  requests: (id?: string) => recorder.requests(id),
});
