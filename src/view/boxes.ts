/** Classes and styles of a component: the size that its box has before an image. */

import type { CSSProperties } from 'react';
import { failureOf, isPreview, type ImageState } from '../loader/imageState';
import type { GeneratorFacts } from '../request/generatorFacts';
import { BLOCK } from './block';

export interface BoxProps {
  readonly className?: string;
  readonly style?: object;
  readonly width?: number | string;
  readonly height?: number | string;
  readonly fit?: string;
  readonly pixelated?: boolean;
  readonly lazy?: boolean;
  readonly colorbar?: boolean;
}

/** The classes of the element of a component. */
export function classes(
  props: BoxProps,
  state: ImageState,
  busy: boolean,
  stale: boolean,
  facts: GeneratorFacts,
  flat: boolean,
) {
  const { className, pixelated } = props;
  const { width, height, aspectRatio } = sizeOf(props);
  // Its box has a size in any case, which the picture does not change.
  const sized = facts.size !== undefined;
  const wide = isSet(width);
  const shaped = wide && isSet(aspectRatio);
  const modifiers = {
    [state.status]: true,
    busy,
    colorbar: props.colorbar,
    empty: !state.shown,
    failed: failureOf(state) !== null,
    flat,
    lazy: props.lazy,
    pixelated,
    preview: isPreview(state),
    'set-height': sized || shaped || (isSet(height) && !flat),
    'set-width': sized || wide,
    sized,
    stale,
  };
  const own = Object.entries(modifiers).filter(([, applies]) => applies);
  return [BLOCK, ...own.map(([name]) => `${BLOCK}--${name}`), className].filter(Boolean).join(' ');
}

/** True for a length of the page's own; that of `auto` or `max-content` comes from the picture. */
function isSet(length: CSSProperties['width']) {
  return length != null && !/^auto$|content$/.test(length as string);
}

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
    ...(size?.shape && {
      [`--${BLOCK}-shape`]: size.shape.join(' / '),
      [`--${BLOCK}-width`]: `${size.shape[0]}px`,
    }),
  };
  // The frame has the shape then, and the container none of its own.
  const rest = shape ? size && { aspectRatio: 'auto' } : { height };
  const container = { ...style, width, ...rest, ...variables };
  return { container, frame: shape ? { aspectRatio: shape } : undefined };
}
