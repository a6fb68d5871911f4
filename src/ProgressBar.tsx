/** A sign of life, and how far an upload is. */

import React from 'react';

interface ProgressBarProps {
  /** From 0 to 1; null where nobody knows. */
  readonly part: number | null;
}

export function ProgressBar({ part }: ProgressBarProps) {
  const block = 'dash-dynamic-image__progress';
  if (part === null) return <div className={block} />;
  const percent = Math.round(part * 100);
  return (
    <div
      className={`${block} ${block}--upload`}
      role="progressbar"
      aria-label="Upload"
      aria-valuenow={percent}
      style={{ '--dash-dynamic-image-uploaded': `${percent}%` } as React.CSSProperties}
    />
  );
}
