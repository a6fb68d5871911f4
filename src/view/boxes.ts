/** The boxes of a component: of its element, and of the frame around the picture. */

import type { CSSProperties } from 'react';
import type { GeneratorFacts } from '../request/generatorFacts';
import { BLOCK } from './block';

export interface BoxProps {
  readonly width?: number | string;
  readonly height?: number | string;
  readonly fit?: string;
  readonly style?: object;
}

/** Width, height and all other styles of the props. */
export function sizeOf(props: BoxProps): CSSProperties {
  const width = lengthOf(props.width);
  const height = lengthOf(props.height);
  return { ...(width != null && { width }), ...(height != null && { height }), ...props.style };
}

/** A length in CSS; "200" is 200 pixels, like on an `<img>`. */
function lengthOf(value: number | string | undefined) {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** Two numbers set a width and an aspect ratio, so that a narrow page does not distort the box. */
export function boxes(props: BoxProps, { size }: GeneratorFacts) {
  const { width, height, ...style } = sizeOf(props);
  const shape = typeof width === 'number' && typeof height === 'number' && `${width} / ${height}`;
  const variables = {
    ...(props.fit && { [`--${BLOCK}-fit`]: props.fit }),
    ...(size?.shape && { [`--${BLOCK}-shape`]: size.shape.join(' / ') }),
  };
  // The frame has the shape then, and the container none of its own.
  const rest = shape ? size && { aspectRatio: 'auto' } : { height };
  const container = { ...style, width, ...rest, ...variables };
  // A parent that stretches the container must not stretch the frame.
  return { container, frame: shape ? { aspectRatio: shape, height: 'auto' } : {} };
}
