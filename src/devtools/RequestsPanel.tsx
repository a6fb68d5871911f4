/** Button in Dash's dev tools, and the panel that it opens: the last requests of each image. */

import * as React from 'react';
import { useEffect, useReducer, useState } from 'react';
import { useDevtoolPopup } from '../base/dash/renderer';
import { ImageRequests } from './ImageRequests';
import css from './panel.css';
import type { Recorder } from './recorder';
import { Legend } from './Timeline';

const POPUP = 'dash-dynamic-image';
const REFRESH_MS = 250;
/** The number of images whose requests are visible at first. */
const OPEN_IMAGES = 3;

export function makePanel(recorder: Recorder): React.FC {
  const RequestsPanel = () => {
    const { isOpen, toggle, buttonClass } = useDevtoolPopup(POPUP);
    const hasImages = useHasImages(recorder);
    // The menu is in every app, also in one without our images.
    if (!hasImages && !isOpen) return null;
    return (
      <>
        <style>{css}</style>
        <button
          type="button"
          id="dash-dynamic-image-requests"
          className={buttonClass}
          aria-expanded={isOpen}
          onClick={toggle}
        >
          Images
        </button>
        {isOpen && <Panel recorder={recorder} close={toggle} />}
      </>
    );
  };
  return RequestsPanel;
}

interface PanelProps {
  readonly recorder: Recorder;
  readonly close: () => void;
}

function Panel({ recorder, close }: PanelProps) {
  useChanges(recorder);
  const logs = recorder.images().filter(({ length }) => length > 0);
  return (
    <section
      className="dash-dynamic-image-panel"
      aria-label="Requests of images"
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
    >
      <header className="dash-dynamic-image-panel__header">
        <h2>Images</h2>
        <Legend />
        <button
          type="button"
          onClick={() => {
            recorder.clear();
          }}
        >
          Clear
        </button>
        <button type="button" aria-label="Close" onClick={close}>
          ×
        </button>
      </header>
      <div className="dash-dynamic-image-panel__body">
        {logs.length === 0 && (
          <p className="dash-dynamic-image-panel__empty">
            No requests yet. They appear when a value changes that an image follows.
          </p>
        )}
        {logs.map((log, index) => (
          <ImageRequests key={log.number} log={log} startsOpen={index < OPEN_IMAGES} />
        ))}
      </div>
    </section>
  );
}

function useHasImages(recorder: Recorder): boolean {
  const [hasImages, setHasImages] = useState(false);
  useEffect(() => {
    const look = () => {
      setHasImages(recorder.images().length > 0);
    };
    look();
    return recorder.subscribe(look);
  }, [recorder]);
  return hasImages;
}

/** Renders the component again after a change, at most four times a second. */
function useChanges(recorder: Recorder): void {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = recorder.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        draw();
      }, REFRESH_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [recorder]);
}
