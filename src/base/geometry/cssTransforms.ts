/** The linear part of CSS transforms, from computed styles. */

/** a, b, c, d: x' = a x + c y and y' = b x + d y. */
export type Linear = readonly [number, number, number, number];

type TransformStyle = Pick<CSSStyleDeclaration, 'offsetPath' | 'rotate' | 'scale' | 'transform'>;

export const IDENTITY: Linear = [1, 0, 0, 1];

/**
 * The properties `rotate`, `scale` and `transform` of an element together.
 *
 * Null for a transform in space, and for a motion path, whose rotation no style tells.
 */
export function transformOf(style: TransformStyle): Linear | null {
  if (!isNone(style.offsetPath)) return null;
  const parts = [rotationOf(style.rotate), scalingOf(style.scale), matrixOf(style.transform)];
  return parts.reduce((product, part) => product && part && multiplied(product, part), IDENTITY);
}

/** First the second map, then the first one. */
export function multiplied([a, b, c, d]: Linear, [e, f, g, h]: Linear): Linear {
  return [a * e + c * f, b * e + d * f, a * g + c * h, b * g + d * h];
}

/** Older engines leave out properties that they do not know. */
function isNone(value: string | undefined): boolean {
  return value === undefined || value === '' || value === 'none';
}

function rotationOf(rotate: string | undefined): Linear | null {
  if (isNone(rotate)) return IDENTITY;
  const [, degrees] = /^(?:0 0 1 |z )?(-?[\d.e+-]+)deg$/.exec(rotate ?? '') ?? [];
  if (degrees === undefined) return null;
  const angle = (Number(degrees) * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle)];
}

function scalingOf(scale: string | undefined): Linear | null {
  if (isNone(scale)) return IDENTITY;
  const [x = NaN, y = x, z = 1] = (scale ?? '').split(' ').map(Number);
  return z === 1 && Number.isFinite(x * y) ? [x, 0, 0, y] : null;
}

/** `matrix(a, b, c, d, e, f)`, or `matrix3d(...)` that leaves the plane where it is. */
function matrixOf(transform: string | undefined): Linear | null {
  if (isNone(transform)) return IDENTITY;
  const numbers = (/\((.*)\)/.exec(transform ?? '')?.[1] ?? '').split(',').map(Number);
  if (!numbers.every(Number.isFinite)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  if (numbers.length === 6) return [a, b, c, d];
  const [e = 0, f = 0] = numbers.slice(4);
  return isFlat(numbers) ? [a, b, e, f] : null;
}

/** Of the sine of half a turn. */
const ROUNDING = 1e-9;

/**
 * True for 16 numbers, in columns, that map z to itself or to -z and have no perspective; so does
 * half a turn around x or y, as of a card that shows its back.
 */
function isFlat(numbers: readonly number[]): boolean {
  const isNear = (index: number, value: number) =>
    Math.abs((numbers[index] ?? NaN) - value) < ROUNDING;
  const withZ = [2, 3, 6, 7, 8, 9, 11];
  return numbers.length === 16 && withZ.every((index) => isNear(index, 0)) && isNear(15, 1);
}
