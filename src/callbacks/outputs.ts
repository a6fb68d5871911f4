/** A check of the outputs of our callbacks: errors of the layout that Dash tells without a remedy. */

import { callbackContext, componentOf, type Component } from '../base/dash/renderer';
import { chunk } from '../request/chunk';

const OURS = 'dash_dynamic_image_component';
const HTML = 'dash_html_components';

/** An error that names the remedy when the component of an output lacks its property. */
export function outputError(): Promise<never> | undefined {
  for (const { id, property } of [callbackContext()?.outputs_list ?? []].flat(2)) {
    const component = componentOf(id);
    if (component && lacks(component, property)) return failed(component, id, property);
  }
  return undefined;
}

function lacks({ namespace }: Component, property: string): boolean {
  return (
    (namespace === OURS && property === 'src') || (namespace === HTML && property === 'params')
  );
}

async function failed({ type }: Component, id: unknown, property: string): Promise<never> {
  const { errorOf } = await chunk(() => import(/* webpackChunkName: "failure" */ './wrongOutput'));
  throw errorOf(type, typeof id === 'string' ? id : JSON.stringify(id), property);
}
