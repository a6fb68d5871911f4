/**
 * The function behind `params_callback`, run by Dash in the browser.
 *
 * Dash finds a clientside function by a namespace and a name. Ours takes what it has to do as the
 * name, so that no page needs a script of its own: a JSON text with a template of the params, in
 * which `{"$arg": k}` stands for the k-th argument. The last argument is the params of now.
 */

interface Spec {
  readonly params: Readonly<Record<string, unknown>>;
  readonly arguments: number;
}

type Params = Record<string, unknown>;
type FillParams = (...values: unknown[]) => Params;

const functions = new Map<string, FillParams>();

function fillParams(specText: string): FillParams {
  const spec = JSON.parse(specText) as Spec;
  return (...values) => {
    const present = values[spec.arguments - 1] as Params | null | undefined;
    return { ...present, ...(filled(spec.params, values) as Params) };
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

/** What a callback on the server would get: null for an empty number field, which holds NaN. */
function asJson(value: unknown): unknown {
  // Files are long, and a text is what it is.
  if (typeof value === 'string') return value;
  return JSON.parse(JSON.stringify(value ?? null));
}

const namespace = new Proxy<Record<string, FillParams>>(
  {},
  {
    get: (_, name) => {
      // Whatever else asks (a console, a debugger) gets nothing instead of an error.
      if (typeof name !== 'string' || !name.startsWith('{')) return undefined;
      const known = functions.get(name) ?? fillParams(name);
      functions.set(name, known);
      return known;
    },
  },
);

window.dash_clientside = Object.assign(window.dash_clientside ?? {}, {
  _dash_dynamic_image: namespace,
});
