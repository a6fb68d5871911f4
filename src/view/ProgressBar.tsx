/** Progress bar: the fraction of an upload, or an animation without a fraction. */

import * as React from 'react';
import { useLayoutEffect, useRef } from 'react';
import { BLOCK } from './block';

interface ProgressBarProps {
  /** From 0 to 1; null when unknown. */
  readonly part: number | null;
}

const ELEMENT = `${BLOCK}__progress`;

export function ProgressBar({ part }: ProgressBarProps) {
  return (
    <div className={`${BLOCK}__wait`}>
      {part === null ? <Animation /> : <Uploaded part={part} />}
    </div>
  );
}

function Uploaded({ part }: { readonly part: number }) {
  const percent = Math.round(part * 100);
  return (
    <div
      className={`${ELEMENT} ${ELEMENT}--upload`}
      role="progressbar"
      aria-label="Upload"
      aria-valuenow={percent}
      style={{ [`--${BLOCK}-uploaded`]: `${percent}%` } as React.CSSProperties}
    />
  );
}

/** Each animation has a compositor layer of its own, and a hundred layers slow the page down. */
const MAX_MOVING = 8;
let moving = 0;

function Animation() {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (moving >= MAX_MOVING) return;
    moving += 1;
    bar.current?.classList.add(`${ELEMENT}--moving`);
    return () => {
      moving -= 1;
    };
  }, []);
  return <div ref={bar} className={ELEMENT} />;
}
