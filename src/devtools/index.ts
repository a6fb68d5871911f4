/**
 * Shows developers where the time of each image goes, and why a plain one has failed.
 *
 * A script of its own, which only pages with dev tools load. Any other page starts to record when
 * it is loaded there, as a console or a test may do.
 */

import type { Listener } from '../page/trace';
import { watchPlainImages } from './plainImages';
import { Recorder } from './recorder';
import { makePanel } from './RequestsPanel';
import { watchResources } from './resourceTiming';
import type { RequestReport } from './requestRecord';

interface Library {
  listen(listener: Listener): void;
  /** The component that `devtools.py` puts into Dash's dev tools. */
  RequestsPanel?: React.ComponentType;
  /** The last requests of an image, or of all that are on the page, oldest first. */
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
