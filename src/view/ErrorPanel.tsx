/** Error message over the image on screen, with a button where one helps. */

import * as React from 'react';
import { mayPass } from '../request/imageError';
import type { Failure } from '../loader/failure';
import { BLOCK } from './block';

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
    <div className={`${BLOCK}__overlay`}>
      {/* A click on the message is no click on the image. The tooltip is for very small boxes. */}
      <div
        className={`${BLOCK}__error`}
        title={failure.error.message}
        onClick={(event) => {
          event.stopPropagation();
        }}
      >
        <div role="alert" key={numberOf(failure)} className={`${BLOCK}__message`}>
          <strong className={`${BLOCK}__title`}>{title}.</strong>{' '}
          {errors?.length ? (
            <ul className={`${BLOCK}__list`}>
              {errors.map(({ param, message }, index) => (
                <li key={index}>
                  <code>{param}</code>: {message}
                </li>
              ))}
            </ul>
          ) : (
            detail && <span className={`${BLOCK}__detail`}>{detail}</span>
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
    <button type="button" className={`${BLOCK}__button`} onClick={onClick}>
      {children}
    </button>
  );
}

function reloadPage(): void {
  window.location.reload();
}
