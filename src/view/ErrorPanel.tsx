/** Error message over the image on screen, with a button where one helps. */

import React from 'react';
import { mayPass } from '../request/imageError';
import type { Failure } from '../loader/target';

interface ErrorPanelProps {
  readonly failure: Failure;
  readonly retry: () => void;
}

/** Keys for React: a new element for each failure makes screen readers announce each one once. */
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
      {/* A click on the message is no click on the image. The tooltip is for very small boxes. */}
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
