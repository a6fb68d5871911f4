/**
 * Callbacks of Dash that run or wait when a component appears, and that will write its props.
 *
 * A callback whose inputs other callbacks write waits for them, and Dash does not call it loading.
 */

type ComponentId = string | Readonly<Record<string, unknown>>;

interface Property {
  readonly id: ComponentId;
  readonly property: string;
}

interface Callback {
  readonly inputs: readonly Property[];
  readonly outputs: readonly Property[];
}

interface Requested {
  readonly callback: Callback;
  /** The properties of this page that the callback writes, where its IDs are patterns. */
  readonly getOutputs?: (paths: unknown) => readonly (Property | readonly Property[])[];
}

export interface CallbackState {
  readonly callbacks?: Readonly<Record<string, unknown>>;
  /** The callbacks that write a property, by ID and property. */
  readonly graphs?: {
    readonly outputMap?: Readonly<Record<string, Readonly<Record<string, readonly Callback[]>>>>;
  };
  readonly paths?: unknown;
}

/** The phases of a callback until its outputs are written, by the names in Dash's store. */
const PHASES = ['requested', 'prioritized', 'blocked', 'executing', 'watched', 'executed'];

/** True while a callback is to come that writes these properties, itself or by way of others. */
export function isToBeWritten(
  state: CallbackState,
  id: string,
  properties: readonly string[],
): boolean {
  const pending = PHASES.flatMap((phase) => (state.callbacks?.[phase] ?? []) as Requested[]);
  if (pending.length === 0) return false;
  const sources = sourcesOf(
    properties.map((property) => ({ id, property })),
    state,
  );
  return pending.some((each) => outputsOf(each, state).some((name) => sources.has(name)));
}

/** The names of properties from which callbacks make the given ones, and of these themselves. */
function sourcesOf(properties: readonly Property[], { graphs }: CallbackState): Set<string> {
  const found = new Set<string>();
  const left = [...properties];
  for (let next = left.pop(); next; next = left.pop()) {
    if (found.has(nameOf(next))) continue;
    found.add(nameOf(next));
    const writers = graphs?.outputMap?.[idOf(next)]?.[next.property] ?? [];
    left.push(...writers.flatMap(({ inputs }) => inputs));
  }
  return found;
}

function outputsOf({ callback, getOutputs }: Requested, { paths }: CallbackState): string[] {
  const isPattern = callback.outputs.some(({ id }) => typeof id !== 'string');
  const outputs = isPattern && getOutputs ? getOutputs(paths).flat() : callback.outputs;
  return outputs.map(nameOf);
}

function nameOf(property: Property): string {
  return `${idOf(property)}.${property.property.replace(/@.*/, '')}`;
}

/** The ID as Dash writes it into a page. */
function idOf({ id }: Property): string {
  if (typeof id === 'string') return id;
  const members = Object.keys(id).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${JSON.stringify(id[name])}`).join()}}`;
}
