/** The callbacks of the app: which props of a component are an Input or a State of one. */

type Id = Readonly<Record<string, unknown>>;

interface Pattern {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
}

/** One property that a callback reads; a value of its ID may be a wildcard. */
export interface Dependency {
  readonly id: string | Id;
  readonly property: string;
}

export interface ReadingCallback {
  readonly inputs?: readonly Dependency[];
  readonly state?: readonly Dependency[];
}

/** The Inputs of all callbacks, by ID and property; those with wildcards by the keys of the ID. */
export interface CallbackGraphs {
  readonly inputMap?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly inputPatterns?: Readonly<Record<string, Readonly<Record<string, readonly Pattern[]>>>>;
  readonly callbacks?: readonly ReadingCallback[];
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

/**
 * True if a callback has this property as an Input or a State; also where the store of Dash is not
 * understood.
 */
export function isRead(id: string | undefined, property: string): boolean {
  const store = window.dash_stores?.[0];
  if (id === undefined || !store) return false;
  const { inputMap, callbacks } = store.getState().graphs ?? {};
  if (!inputMap || !Array.isArray(callbacks)) return true;
  if (hasInput(id, property)) return true;
  const states = (callbacks as readonly ReadingCallback[]).flatMap(({ state = [] }) => state);
  return states.some((each) => isOf(each, id, property));
}

/** True if the dependency is on this property of the component with this ID. */
export function isOf(dependency: Dependency, id: string, property: string): boolean {
  if (dependency.property !== property) return false;
  if (typeof dependency.id === 'string') return dependency.id === id;
  const parts = partsOf(id);
  const keys = Object.keys(dependency.id);
  if (!parts || keys.length !== Object.keys(parts).length) return false;
  return matches({ keys, values: Object.values(dependency.id) }, parts);
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
