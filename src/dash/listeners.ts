/** The callbacks of the app: which props of a component are the Input of one. */

type Id = Readonly<Record<string, unknown>>;

interface Pattern {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
}

/** The Inputs of all callbacks, by ID and property; those with wildcards by the keys of the ID. */
export interface CallbackGraphs {
  readonly inputMap?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly inputPatterns?: Readonly<Record<string, Readonly<Record<string, readonly Pattern[]>>>>;
}

/** True if a callback has this property as an Input; `id` is the text that the renderer makes of it. */
export function hasInput(id: string | undefined, property: string): boolean {
  const graphs = window.dash_stores?.[0]?.getState().graphs;
  if (id === undefined || !graphs) return false;
  const { inputMap = {}, inputPatterns = {} } = graphs;
  if (inputMap[id]?.[property]) return true;
  const parts = partsOf(id);
  const patterns = parts && inputPatterns[Object.keys(parts).sort().join(',')]?.[property];
  return patterns?.some((pattern) => matches(pattern, parts)) ?? false;
}

function partsOf(id: string): Id | null {
  if (!id.startsWith('{')) return null;
  try {
    return JSON.parse(id) as Id;
  } catch {
    return null;
  }
}

function matches({ keys, values }: Pattern, id: Id | null): boolean {
  return keys.every((key, index) => {
    const value = values[index];
    const isWildcard = typeof value === 'object' && value !== null && 'wild' in value;
    return isWildcard || value === id?.[key];
  });
}
