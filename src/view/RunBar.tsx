/** Progress of an upload or of a run, with its text and a button that ends it. A chunk of the bundle. */

import * as React from 'react';
import { useEffect, useRef, useState } from 'react';
import type { WaitProgress } from '../request/progress';

export interface ProgressBarProps {
  readonly progress?: WaitProgress | null;
  /** Ends the work; without it, nobody may. */
  readonly stop?: (() => void) | false | null | undefined;
}

export interface RunBarProps extends ProgressBarProps {
  /** The bar of work that tells no fraction. */
  readonly bar: React.ReactNode;
}

/** As in the bundle, from which chunks take no more than they must. */
const BLOCK = 'dash-dynamic-image';
const ELEMENT = `${BLOCK}__progress`;
/** The least time between two texts for screen readers. */
const SAY_MS = 5000;

export default function RunBar({ bar, progress, stop }: RunBarProps) {
  const { uploaded, told } = progress ?? {};
  const text = told?.text ?? '';
  const said = useSaid(text);
  return (
    <>
      {progress ? (
        <Bar
          name={told ? 'Progress' : 'Upload'}
          value={told ? told.value : (uploaded ?? null)}
          {...{ text, bar }}
        />
      ) : (
        bar
      )}
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
  readonly name: string;
  readonly value: number | null;
  readonly text: string;
  readonly bar: React.ReactNode;
}

function Bar({ name, value, text, bar }: BarProps) {
  const told = { role: 'progressbar', 'aria-label': name, 'aria-valuetext': text || undefined };
  if (value === null) return <div {...told}>{bar}</div>;
  const percent = Math.round(value * 100);
  return (
    <div
      className={`${ELEMENT} ${ELEMENT}--part`}
      {...told}
      aria-valuenow={percent}
      style={{ [`--${BLOCK}-part`]: `${percent}%` } as React.CSSProperties}
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
