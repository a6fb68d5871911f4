/**
 * Clientside functions of `params_callback` and `image_callback`.
 *
 * Dash finds a clientside function by a namespace and a name. The names in our namespace are JSON
 * texts that describe the function, so that no page needs a script of its own. The description has
 * a template of the params, in which `{"$arg": k}` stands for the k-th argument.
 */

import { completeParams, folded, type Params } from '../request/generatorFacts';
import { loadedNeighbours } from './loadedNeighbours';
import { outputError } from './outputs';
import { urlSoon } from './urlOf';

type Spec = FillSpec | AddressSpec;

/**
 * Merges the params into the present ones, which are the last argument. Returns them alone, or with
 * the generator, or with the list of params to prefetch: those at the next steps of the slider.
 */
interface FillSpec {
  readonly params: Params;
  readonly arguments: number;
  readonly generator?: string;
  readonly prefetch?: 'neighbours';
}

/** Returns the URL of an image. */
interface AddressSpec {
  readonly params: Params;
  readonly generator: string;
}

type Clientside = (...values: unknown[]) => unknown;

const functions = new Map<string, Clientside>();

function clientsideFunction(specText: string): Clientside {
  const spec = JSON.parse(specText) as Spec;
  return 'arguments' in spec ? fillParams(spec) : makeAddress(spec);
}

function fillParams(spec: FillSpec): Clientside {
  return (...values) => {
    const error = outputError();
    if (error) return error;
    const params = filledOver(spec, values);
    if (spec.generator !== undefined) return [params, spec.generator];
    if (!spec.prefetch) return params;
    return [params, loadedNeighbours(values).map((next) => filledOver(spec, next))];
  };
}

function filledOver(spec: FillSpec, values: readonly unknown[]): Params {
  const present = (values[spec.arguments - 1] ?? {}) as Params;
  const given = filled(spec.params, values) as Params;
  const names = new Set(Object.keys(given).map(folded));
  const others = Object.entries(present).filter(([name]) => !names.has(folded(name)));
  return { ...Object.fromEntries(others), ...given };
}

/** While a value is missing, the URL does not change. */
function makeAddress({ generator, params }: AddressSpec): Clientside {
  return (...values) => {
    const error = outputError();
    if (error) return error;
    const complete = completeParams(generator, filled(params, values) as Params);
    return complete ? urlSoon(generator, complete) : window.dash_clientside?.no_update;
  };
}

function filled(template: unknown, values: readonly unknown[]): unknown {
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((item) => filled(item, values));
  if ('$arg' in template) return asJson(values[template.$arg as number]);
  return Object.fromEntries(
    Object.entries(template).map(([name, member]) => [name, filled(member, values)]),
  );
}

/** The value after a round trip through JSON, such as null for the NaN of an empty number field. */
function asJson(value: unknown): unknown {
  // A text does not change, and the text of a file is long.
  if (typeof value === 'string') return value;
  return JSON.parse(JSON.stringify(value ?? null));
}

const namespace = new Proxy<Record<string, Clientside>>(
  {},
  {
    get: (_, name) => {
      // Consoles and debuggers read other names, and must not get an error.
      if (typeof name !== 'string' || !name.startsWith('{')) return undefined;
      const known = functions.get(name) ?? clientsideFunction(name);
      functions.set(name, known);
      return known;
    },
  },
);

window.dash_clientside = Object.assign(window.dash_clientside ?? {}, {
  _dash_dynamic_image: namespace,
});
