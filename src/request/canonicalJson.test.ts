import { describe, expect, it } from 'vitest';
import sharedVectors from '../../tests/key_vectors.json';
import { canonicalJson, KeyError } from './canonicalJson';

interface Vector {
  readonly name: string;
  readonly json?: string;
  readonly canonical?: string;
  readonly browser?: 'refused';
}

const vectors = sharedVectors as readonly Vector[];
const accepted = vectors.filter(({ json, canonical }) => json && canonical !== undefined);
const refused = vectors.filter(({ json, browser }) => json && browser === 'refused');

describe('canonicalJson', () => {
  it('has at least 300 vectors in common with Python', () => {
    expect(accepted.length).toBeGreaterThanOrEqual(300);
  });

  it.each(accepted)('writes the vector $name', ({ json = '', canonical }) => {
    expect(canonicalJson(JSON.parse(json))).toBe(canonical);
  });

  it.runIf(refused.length > 0).each(refused)('refuses the vector $name', ({ json = '' }) => {
    expect(() => canonicalJson(JSON.parse(json))).toThrow(KeyError);
  });

  it('does not depend on the order of names', () => {
    expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(
      canonicalJson({ a: { c: 3, d: 2 }, b: 1 }),
    );
  });

  it('drops a property that is undefined, as JSON.stringify does', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it('writes a date as JSON.stringify does', () => {
    expect(canonicalJson([new Date(0)])).toBe('["1970-01-01T00:00:00.000Z"]');
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = [cycle];

  it.each([
    [{ a: NaN }, 'params.a is NaN'],
    [{ a: [1, -Infinity] }, 'params.a[1] is -Infinity'],
    [{ a: [undefined] }, 'params.a[0] is undefined'],
    // eslint-disable-next-line no-sparse-arrays
    [{ a: [1, , 2] }, 'params.a[1] is undefined'],
    [{ a: { b: () => 1 } }, 'params.a.b is function'],
    [{ a: 1n }, 'params.a is bigint'],
    [{ a: '\ud800' }, 'params.a is text with half of a surrogate pair'],
    [{ '\udc00': 1 }, 'text with half of a surrogate pair'],
    [{ a: new Map([[1, 2]]) }, 'params.a is a Map'],
    [{ a: new Uint8Array(2) }, 'params.a is a Uint8Array'],
    [cycle, 'params.self[0] is an object that holds itself'],
  ])('refuses what JSON cannot hold and names the place: %#', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
    expect(() => canonicalJson(value)).toThrow(KeyError);
  });

  it('accepts the same object twice, when it is not inside itself', () => {
    const shared = { x: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
  });
});
