/** React hook for the stage of a component, a chunk that is loaded in idle time once it is needed. */

import { useEffect, useRef, useState, type MutableRefObject, type RefObject } from 'react';
import { isRead } from '../base/dash/listeners';
import type { Shown } from '../loader/imageState';
import type { GeneratorFacts } from '../request/generatorFacts';
import { chunk } from '../request/chunk';
import type { EarlyPress, Stage, StageHost, StageProps } from './stage/host';
import type { HostRef } from '../loader/values/host';
import type { SetProps } from './useSetProps';

export type { Stage };

const TOLD = ['clickData', 'dblclickData', 'hoverData', 'selectedData'];
/** Props that are about the hand on the picture. */
const TOUCHING = [
  'hovertemplate',
  'crosshair',
  'toolbar',
  'dragmode',
  'selectedData',
  'shapes',
] as const;
const MOST_EARLY = 20;
const EARLY_EVENTS = ['pointerdown', 'pointerup', 'pointercancel'] as const;

export interface StageOptions extends Pick<StageHost, 'ask' | 'wish'> {
  readonly stage: MutableRefObject<Stage | null>;
  readonly facts: GeneratorFacts;
  readonly place: RefObject<HTMLElement>;
  readonly picture: RefObject<HTMLElement>;
  readonly shown: RefObject<Shown | null>;
  readonly report: SetProps;
  readonly colours: HostRef;
}

/** True where a prop of the layout or a callback is about the hand on the picture. */
function isTouched(props: StageProps, { view }: GeneratorFacts): boolean {
  return (
    Boolean(view) ||
    TOUCHING.some((name) => props[name]) ||
    TOLD.some((name) => isRead(props.id, name))
  );
}

/** True for a component that has a stage, or gets one. */
export function useStage(props: StageProps, options: StageOptions): boolean {
  const { place, picture, shown, report, stage, facts, ask, wish, colours } = options;
  const latest = useRef({ props, facts });
  // For good: the toolbar that ends a mode stays.
  const [touched, setTouched] = useState(false);
  if (!touched && isTouched(props, facts)) setTouched(true);

  useEffect(() => {
    latest.current = { props, facts };
    stage.current?.update(props);
  });

  useEffect(() => {
    const [element, box] = [place.current, picture.current];
    if (!touched || !element || !box) return;
    let isWanted = true;
    // The next press tries again.
    const failed = (_dash_error: unknown) => {
      if (isWanted) report({ _dash_error });
    };
    const load = () => {
      if (!isWanted) return;
      chunk(() => import(/* webpackChunkName: "stage" */ './stage')).then(({ PictureStage }) => {
        if (!isWanted || stage.current) return;
        const made = new PictureStage({
          element,
          picture: box,
          shown: () => shown.current,
          facts: () => latest.current.facts,
          colours: colours.current,
          ask,
          wish,
          report,
        });
        stage.current = made;
        made.update(latest.current.props);
        void made.ready().then(() => {
          if (isWanted) made.replay(early.stop());
        });
      }, failed);
    };
    const early = recordPresses(element, shown, load);
    whenIdle(load);
    return () => {
      isWanted = false;
      early.stop();
      stage.current?.dispose();
      stage.current = null;
    };
  }, [touched, place, picture, shown, report, stage, ask, wish, colours]);

  return touched;
}

/** The last presses until `stop`, which gives them; each of them is `urgent`. */
function recordPresses(
  element: HTMLElement,
  shown: RefObject<Shown | null>,
  urgent: () => unknown,
) {
  const presses: EarlyPress[] = [];
  const record = (event: PointerEvent) => {
    const { left, top } = element.getBoundingClientRect();
    presses.push({ event, shown: shown.current, left, top });
    if (presses.length > MOST_EARLY) presses.shift();
    if (event.type === 'pointerdown') urgent();
  };
  for (const name of EARLY_EVENTS) element.addEventListener(name, record);
  return {
    stop: () => {
      for (const name of EARLY_EVENTS) element.removeEventListener(name, record);
      return presses;
    },
  };
}

/** Calls the function once the browser is idle, of which Safari knows nothing. */
function whenIdle(run: () => unknown): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run);
  else setTimeout(run, 200);
}
