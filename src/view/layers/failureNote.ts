/** Message about hidden layers, in the place of that of an image that failed. */

import { mayPass } from '../../request/imageError';
import type { Failed } from './parts';
import { LAYERS } from './overlay';

const BLOCK = 'dash-dynamic-image';

/** Null without a failure. */
export function failureNote(failed: readonly Failed[], retry: () => void): HTMLElement | null {
  if (failed.length === 0) return null;
  const errors = failed.map(({ id, failure: { error } }) => ({ id, error }));
  const room = part('overlay');
  room.classList.add(`${LAYERS}__note`);
  const note = part('error');
  note.title = errors.map(({ id, error }) => `${id}: ${error.message}`).join('\n');
  note.addEventListener('click', (event) => {
    event.stopPropagation(); // no click on the image
  });
  const message = part('message');
  message.setAttribute('role', 'alert');
  for (const { id, error } of errors) {
    const line = document.createElement('div');
    const title = document.createElement('strong');
    title.textContent = `Layer ${id} is hidden. `;
    const detail = part('detail', 'span');
    const { errors: params = [] } = error.circumstances;
    const told = params.map(({ param, message: reason }) => `${param}: ${reason}`).join('; ');
    detail.textContent = told ? `${error.title}: ${told}` : error.message;
    line.append(title, detail);
    message.append(line);
  }
  note.append(message);
  if (errors.some(({ error }) => mayPass(error))) note.append(retryButton(retry));
  room.append(note);
  return room;
}

function retryButton(retry: () => void): HTMLElement {
  const button = part('button', 'button');
  button.textContent = 'Retry';
  button.setAttribute('type', 'button');
  button.addEventListener('click', retry);
  return button;
}

function part(name: string, tag = 'div'): HTMLElement {
  const element = document.createElement(tag);
  element.className = `${BLOCK}__${name}`;
  return element;
}
