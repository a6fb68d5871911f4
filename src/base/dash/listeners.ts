/** The callbacks of the app: which props of a component are an Input or a State of one. */

type Id = Readonly<Record<string, unknown>>;

/** One property that a callback reads; a value of its ID may be a wildcard. */
export interface Dependency {
  readonly id: string | Id;
  readonly property: string;
}

export interface ReadingCallback {
  readonly inputs?: readonly Dependency[];
  readonly state?: readonly Dependency[];
}

export interface CallbackGraphs {
  readonly callbacks?: readonly ReadingCallback[];
}

/** True if a callback has this property as an Input; `id` is the text that the renderer makes of it. */
export function hasInput(id: string | undefined, property: string): boolean {
  return isNamed(id, property, ['inputs']) ?? false;
}

/**
 * True if a callback has this property as an Input or a State; also where the store of Dash is not
 * understood.
 */
export function isRead(id: string | undefined, property: string): boolean {
  return isNamed(id, property, ['inputs', 'state']) ?? true;
}

/** True if a callback names this property; undefined where the store of Dash is not understood. */
function isNamed(
  id: string | undefined,
  property: string,
  places: readonly (keyof ReadingCallback)[],
): boolean | undefined {
  const store = window.dash_stores?.[0];
  if (id === undefined || !store) return false;
  const { callbacks } = store.getState().graphs ?? {};
  if (!Array.isArray(callbacks)) return undefined;
  return (callbacks as readonly ReadingCallback[]).some((callback) =>
    places.some((place) => callback[place]?.some((each) => isOf(each, id, property))),
  );
}

/** True if the dependency is on this property of the component with this ID. */
export function isOf(dependency: Dependency, id: string, property: string): boolean {
  const pattern = dependency.id;
  if (dependency.property !== property) return false;
  if (typeof pattern === 'string') return pattern === id;
  const parts = partsOf(id);
  const keys = Object.keys(pattern);
  return (
    keys.length === Object.keys(parts).length &&
    keys.every((key) => isWildcard(pattern[key]) || pattern[key] === parts[key])
  );
}

function partsOf(id: string): Id {
  try {
    return (JSON.parse(id) ?? {}) as Id;
  } catch {
    return {};
  }
}

function isWildcard(value: unknown): boolean {
  return Boolean((value as { wild?: unknown } | null)?.wild);
}
