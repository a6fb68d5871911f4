/** A check of the outputs of our callbacks: errors of the layout that Dash tells without a remedy. */

import { callbackContext, componentOf, type Component } from '../dash/renderer';

const OURS = 'dash_dynamic_image_component';
const HTML = 'dash_html_components';

/** Throws an error that names the remedy when the component of an output lacks its property. */
export function checkOutputs(): void {
  for (const { id, property } of [callbackContext()?.outputs_list ?? []].flat(2)) {
    const component = componentOf(id);
    const words = component && wrongOutput(component, property);
    if (words) throw new Error(`The output ${idText(id)}.${property} ${words}`);
  }
}

function wrongOutput({ namespace, type }: Component, property: string): string | undefined {
  if (namespace === OURS && property === 'src') {
    return 'is that of a DynamicImage, which has no src: write "params" in its place.';
  }
  if (namespace === HTML && property === 'params') {
    return `is that of an html.${type}, which has no params: write "src" of an html.Img, with image_callback, or show a DynamicImage.`;
  }
  return undefined;
}

function idText(id: unknown): string {
  return typeof id === 'string' ? id : JSON.stringify(id);
}
