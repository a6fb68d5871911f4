/** React hook for what a function asks for beside its params: the size and the theme. */

import { useEffect, useState, type RefObject } from 'react';
import { generatorFacts, watchFacts, type GeneratorFacts } from '../request/generatorFacts';
import { watchAsked } from './watchAsked';

export interface Asked {
  /** The present facts of the generator. */
  readonly facts: GeneratorFacts;
  /** The part of the query that tells size and theme; null while one of them is not known. */
  readonly asked: string | null;
}

interface Told {
  readonly facts: GeneratorFacts;
  readonly query: string | null;
}

/** `box` is the element that a picture of the asked size fills. */
export function useAsked(box: RefObject<HTMLElement>, generator?: string | null): Asked {
  const facts = useFacts(generator ?? '');
  const [told, setTold] = useState<Told>();
  const asks = Boolean(facts.size ?? facts.theme);
  useEffect(() => {
    if (!asks || !box.current) return;
    return watchAsked(box.current, facts, (query) => {
      setTold({ facts, query });
    });
  }, [box, asks, facts]);
  if (!asks) return { facts, asked: '' };
  return { facts, asked: told?.facts === facts ? told.query : null };
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
