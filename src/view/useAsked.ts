/** React hook for what a function asks for beside its params: the size, the theme and the view. */

import { useEffect, useState, type RefObject } from 'react';
import { generatorFacts, watchFacts, type GeneratorFacts } from '../request/generatorFacts';
import { chunk } from '../request/chunk';

export interface Asked {
  /** The present facts of the generator. */
  readonly facts: GeneratorFacts;
  /** The part of the query that tells size and theme; null while one of them is not known. */
  readonly asked: string | null;
  /** The same with a view; null is home. */
  readonly askedAt: (view: unknown) => string;
}

interface Told {
  readonly facts: GeneratorFacts;
  readonly query: string | null;
  readonly askedAt: (view: unknown) => string;
}

const NOTHING = () => '';

/** `box` is the element that a picture of the asked size fills. */
export function useAsked(box: RefObject<HTMLElement>, generator?: string | null): Asked {
  const facts = useFacts(generator ?? '');
  const [told, setTold] = useState<Told>();
  const asks = Boolean(facts.size ?? facts.theme);
  useEffect(() => {
    const element = box.current;
    if (!asks || !element) return;
    let stop: (() => void) | undefined;
    let isOver = false;
    // Of a box that has no room now: with the same room it shows the same image.
    let asked = '';
    const watch = async () => {
      const { watchAsked, viewQuery } = await loadAsked();
      const tell = (query: string | null) => {
        asked = query ?? asked;
        const sized = asked;
        const askedAt = (view: unknown) => sized + viewQuery(facts, sized, view);
        setTold({ facts, query, askedAt });
      };
      if (!isOver) stop = watchAsked(element, facts, tell);
    };
    // Without the script the request lacks what the function asks for, and its error says so.
    watch().catch(() => {
      if (!isOver) setTold({ facts, query: '', askedAt: NOTHING });
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [box, asks, facts]);
  const nothing = asks ? null : '';
  const { query = nothing, askedAt = NOTHING } = told?.facts === facts ? told : {};
  return { facts, asked: query, askedAt };
}

export function loadAsked() {
  return chunk(() => import(/* webpackChunkName: "asked" */ './watchAsked'));
}

function useFacts(generator: string): GeneratorFacts {
  const [, rerender] = useState({});
  useEffect(
    () =>
      watchFacts(() => {
        rerender({});
      }),
    [],
  );
  return generatorFacts(generator);
}
