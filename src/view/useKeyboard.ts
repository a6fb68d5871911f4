/** React hook that makes a component with used clicks, or a stage, reachable and active by keyboard. */

import { useState, type HTMLAttributes, type KeyboardEvent } from 'react';
import { hasInput } from '../base/dash/listeners';
import { tabIndexOf, type PassedOn } from './attributes';

interface KeyboardProps extends PassedOn {
  readonly id?: string;
  readonly alt?: string;
  readonly n_clicks?: number;
  readonly 'aria-label'?: string;
}

interface KeyboardAttributes {
  readonly element: HTMLAttributes<HTMLElement>;
  readonly picture: HTMLAttributes<HTMLElement>;
}

const NONE: KeyboardAttributes = { element: {}, picture: {} };

/**
 * The attributes of the element of the component, and of the picture in it.
 *
 * The picture is the button, since the element also holds the buttons of an error, and a button
 * must not hold others. An element with a role or a tabIndex of its own is the button itself. With
 * a stage, screen readers must leave the arrows to the page, which only an application gets.
 */
export function useKeyboard(
  props: KeyboardProps,
  alt: string,
  hasStage = false,
): KeyboardAttributes {
  // A click with the mouse sets `n_clicks`, which does not mean that anybody uses it.
  const [isInLayout] = useState(() => props.n_clicks != null);
  const isButton = isInLayout || hasInput(props.id, 'n_clicks');
  if (!isButton && !hasStage) return NONE;
  const keys = isButton && { onKeyDown: click };
  if (props.role != null || props.tabIndex != null) {
    return { element: { tabIndex: tabIndexOf(props) ?? 0, ...keys }, picture: {} };
  }
  const name = [alt, props['aria-label'], props.title].find(Boolean);
  const named = name ? { 'aria-label': name } : {};
  const role = hasStage
    ? { role: 'application', 'aria-roledescription': 'interactive image' }
    : { role: 'button' };
  return { element: {}, picture: { tabIndex: 0, ...role, ...named, ...keys } };
}

/** Enter and Space are clicks, as on a button; a key that is held down is one click. */
function click(event: KeyboardEvent<HTMLElement>): void {
  const { key, target, currentTarget, repeat } = event;
  const isModified = event.ctrlKey || event.altKey || event.metaKey;
  if (target !== currentTarget || isModified || (key !== 'Enter' && key !== ' ')) return;
  event.preventDefault(); // Space scrolls
  if (!repeat) currentTarget.click();
}
