/** Failures as Dash gets them: the prop `error`, and an error for the dev tools. */

import type { Failure } from './failure';

/** The value of `error`. */
export function describedFailure({ error, generator, params }: Failure) {
  const { kind, title, circumstances } = error;
  const { status, code, detail, errors } = circumstances;
  return {
    kind,
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    title,
    ...(detail !== undefined && { detail }),
    ...(errors !== undefined && { errors }),
    generator,
    params,
  };
}

/** The error for Dash's dev tools, which show `html` under the message. */
export function developerError({ error, generator }: Failure): Error & { html?: string } {
  const told = new Error(`DynamicImage(${JSON.stringify(generator)}): ${error.message}`);
  const { traceback: html } = error.circumstances;
  return html === undefined ? told : Object.assign(told, { html });
}
