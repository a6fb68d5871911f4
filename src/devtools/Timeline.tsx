/** Bar with the phases of a request, and the legend of its colours. */

import * as React from 'react';
import type { RequestReport } from './requestRecord';
import { milliseconds, PHASES } from './words';

interface TimelineProps {
  readonly request: RequestReport;
  /** The milliseconds that fill the width of the bar. */
  readonly longest: number;
}

export function Timeline({ request, longest }: TimelineProps) {
  const steps = stepsOf(request);
  const text = steps.map(({ name, duration }) => `${name} ${milliseconds(duration)}`).join(', ');
  return (
    <div className="dash-dynamic-image-panel__bar" role="img" aria-label={text} title={text}>
      {steps.map(({ phase, duration }) => (
        <span
          key={phase}
          className={`dash-dynamic-image-panel__step dash-dynamic-image-panel__step--${phase}`}
          style={{ width: `${(100 * duration) / longest}%` }}
        />
      ))}
    </div>
  );
}

/** List of the phases with their durations. */
export function Steps({ request }: Pick<TimelineProps, 'request'>) {
  return (
    <ul className="dash-dynamic-image-panel__steps">
      {stepsOf(request).map(({ phase, name, duration }) => (
        <li key={phase}>
          <Swatch phase={phase} />
          {name} <b>{milliseconds(duration)}</b>
        </li>
      ))}
    </ul>
  );
}

export function Legend() {
  return (
    <ul className="dash-dynamic-image-panel__legend" aria-label="Colours">
      {PHASES.filter(([phase]) => !RARE.includes(phase)).map(([phase, name]) => (
        <li key={phase}>
          <Swatch phase={phase} />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** Phases that are seldom, and not in the legend. */
const RARE = ['retry', 'fetch'];

function Swatch({ phase }: { readonly phase: string }) {
  return (
    <span className={`dash-dynamic-image-panel__swatch dash-dynamic-image-panel__step--${phase}`} />
  );
}

function stepsOf({ phases }: RequestReport) {
  return PHASES.flatMap(([phase, name]) => {
    const duration = phases[phase];
    return duration === undefined ? [] : [{ phase, name, duration }];
  });
}
