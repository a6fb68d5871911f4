/** Progress of a run with its text, and a button that ends it. A chunk of the bundle. */

import * as React from 'react';
import { useEffect, useRef, useState } from 'react';
import type { RunProgress } from '../loader/imageState';

export interface RunBarProps {
  /** The bar of a run that tells no value. */
  readonly bar: React.ReactNode;
  readonly run: RunProgress | null;
  readonly stop: (() => void) | undefined;
}

/** As in the bundle, from which chunks take no more than they must. */
const BLOCK = 'dash-dynamic-image';
const ELEMENT = `${BLOCK}__progress`;
/** The least time between two texts for screen readers. */
const SAY_MS = 5000;

export default function RunBar({ bar, run, stop }: RunBarProps) {
  const { value = null, text = '' } = run ?? {};
  const said = useSaid(text);
  return (
    <>
      {run ? <Bar value={value} text={text} bar={bar} /> : bar}
      {(text || stop) && (
        <div className={`${BLOCK}__run`}>
          {text && (
            <span className={`${BLOCK}__run-text`} title={text} aria-hidden>
              {text}
            </span>
          )}
          {stop && <StopButton stop={stop} />}
        </div>
      )}
      <span className={`${BLOCK}__said`} role="status">
        {said}
      </span>
    </>
  );
}

interface BarProps {
  readonly value: number | null;
  readonly text: string;
  readonly bar: React.ReactNode;
}

function Bar({ value, text, bar }: BarProps) {
  const told = { 'aria-label': 'Progress', ...(text && { 'aria-valuetext': text }) };
  if (value === null) {
    return (
      <div role="progressbar" {...told}>
        {bar}
      </div>
    );
  }
  const percent = Math.round(value * 100);
  return (
    <div
      className={`${ELEMENT} ${ELEMENT}--upload`}
      role="progressbar"
      aria-valuenow={percent}
      {...told}
      style={{ [`--${BLOCK}-uploaded`]: `${value * 100}%` } as React.CSSProperties}
    />
  );
}

function StopButton({ stop }: { readonly stop: () => void }) {
  return (
    <button
      type="button"
      className={`${BLOCK}__stop`}
      title="Stop"
      aria-label="Stop"
      onClick={(event) => {
        // A click on the button is no click on the image.
        event.stopPropagation();
        stop();
      }}
    >
      <svg viewBox="0 0 10 10" aria-hidden>
        <rect x="1.5" y="1.5" width="7" height="7" rx="1.2" />
      </svg>
    </button>
  );
}

/** The text for screen readers, which changes every few seconds at most. */
function useSaid(text: string): string {
  const [said, setSaid] = useState('');
  const last = useRef(-Infinity);
  useEffect(() => {
    if (text === said) return;
    const timer = setTimeout(
      () => {
        last.current = performance.now();
        setSaid(text);
      },
      last.current + SAY_MS - performance.now(),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [text, said]);
  return said;
}
