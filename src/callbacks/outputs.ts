/** A check of the outputs of our callbacks: errors of the layout that Dash tells without a remedy. */

import { callbackContext, componentOf, type Component } from '../dash/renderer';

const OURS = 'dash_dynamic_image_component';
const HTML = 'dash_html_components';

/** Throws an error that names the remedy when the component of an output lacks its property. */
export function checkOutputs(): void {
  for (const { id, property } of [callbackContext()?.outputs_list ?? []].flat(2)) {
    const component = componentOf(id);
    const error = component && errorOf(component, idText(id), property);
    if (error) throw error;
  }
}

function errorOf({ namespace, type }: Component, id: string, property: string): Error | undefined {
  if (namespace === OURS && property === 'src')
    return new Error(
      `The output ${id}.src is that of a DynamicImage, which has no src: write "params" in its place.`,
    );
  if (namespace === HTML && property === 'params')
    return new Error(
      `The output ${id}.params is that of an html.${type}, which has no params: show a DynamicImage, or let image_callback write "src" of an html.Img.`,
    );
  return undefined;
}

function idText(id: unknown): string {
  return typeof id === 'string' ? id : JSON.stringify(id);
}
