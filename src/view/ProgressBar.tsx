/** Progress bar: the fraction of an upload or of a run, or an animation without a fraction. */

import * as React from 'react';
import { lazy, Suspense, useLayoutEffect, useRef } from 'react';
import { BLOCK } from './block';
import type { ProgressBarProps } from './RunBar';

const ELEMENT = `${BLOCK}__progress`;

/** Without its script, it looks like any other wait. */
const RunBar = lazy(() =>
  import(/* webpackChunkName: "frames" */ './RunBar').catch(() => ({ default: Animation })),
);

export function ProgressBar(props: ProgressBarProps) {
  const bar = <Animation />;
  return (
    <div className={`${BLOCK}__wait`}>
      {props.progress || props.stop ? (
        <Suspense fallback={bar}>
          <RunBar bar={bar} {...props} />
        </Suspense>
      ) : (
        bar
      )}
    </div>
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
