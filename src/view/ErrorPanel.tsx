/** What went wrong, over the old image, and the button that helps. */

import React from 'react';
import type { ImageError } from '../request/imageError';
import type { Failure } from '../loader/target';

interface ErrorPanelProps {
  readonly failure: Failure;
  readonly retry: () => void;
}

/** Names each failure once, so that a screen reader speaks once for each. */
const numbers = new WeakMap<Failure, number>();
let count = 0;

function numberOf(failure: Failure): number {
  const number = numbers.get(failure) ?? ++count;
  numbers.set(failure, number);
  return number;
}

export function ErrorPanel({ failure, retry }: ErrorPanelProps) {
  const { kind, title, circumstances } = failure.error;
  const { detail, errors } = circumstances;
  return (
    <div className="dash-dynamic-image__overlay">
      {/* Selecting its text is no click on the image; a box too small for it has it as a tooltip. */}
      <div
        className="dash-dynamic-image__error"
        title={failure.error.message}
        onClick={(event) => {
          event.stopPropagation();
        }}
      >
        <div role="alert" key={numberOf(failure)} className="dash-dynamic-image__message">
          <strong className="dash-dynamic-image__title">{title}.</strong>{' '}
          {errors?.length ? (
            <ul className="dash-dynamic-image__list">
              {errors.map(({ param, message }) => (
                <li key={param}>
                  <code>{param}</code>: {message}
                </li>
              ))}
            </ul>
          ) : (
            detail && <span className="dash-dynamic-image__detail">{detail}</span>
          )}
        </div>
        {kind === 'signed-out' && <Button onClick={reloadPage}>Reload page</Button>}
        {mayPass(failure.error) && <Button onClick={retry}>Retry</Button>}
      </div>
    </div>
  );
}

const FINAL_KINDS = ['params', 'signed-out', 'url-too-long'];
const FINAL_CODES = [
  'bad-blob',
  'blob-missing',
  'blob-too-large',
  'forbidden',
  'invalid-params',
  'malformed',
];

/** Whether asking again could help: the same params are as wrong as before. */
function mayPass({ kind, circumstances: { code = '' } }: ImageError): boolean {
  return !FINAL_KINDS.includes(kind) && !FINAL_CODES.includes(code);
}

interface ButtonProps {
  readonly onClick: () => void;
  readonly children: string;
}

function Button({ onClick, children }: ButtonProps) {
  return (
    <button type="button" className="dash-dynamic-image__button" onClick={onClick}>
      {children}
    </button>
  );
}

function reloadPage(): void {
  window.location.reload();
}
