/** Links between the views of one page: members with the same text in a direction share it. */

import type { View } from '../geometry/view';

export interface LinkMember {
  /** The view on screen; null while there is none. */
  readonly view: () => View | null;
  /** The same before it is widened for its box. */
  readonly wanted: () => View | null;
  /** Shows a view; null is home. */
  readonly follow: (view: View | null, how: { asks: boolean; isOver: boolean }) => void;
}

interface Links {
  readonly x: string | null;
  readonly y: string | null;
}

/** With more of them, pictures are asked for at rest only. */
const MOST_LIVE = 4;

const members = new Map<LinkMember, Links>();

/** Sets the links of a member: a text, `{"x": text}`, `{"y": text}` or both; null for none. */
export function setLink(member: LinkMember, link: unknown): void {
  const links = linksOf(link);
  if (links.x === null && links.y === null) members.delete(member);
  else members.set(member, links);
}

/** Moves all that are linked to this member, in this task; null is the home of each. */
export function lead(leader: LinkMember, view: View | null, isOver: boolean): void {
  const own = members.get(leader);
  if (!own) return;
  const others = [...members].filter(([each, links]) => {
    return each !== leader && (isShared(own.x, links.x) || isShared(own.y, links.y));
  });
  const asks = others.length < MOST_LIVE;
  for (const [each, links] of others) {
    const isHome = !view && isShared(own.x, links.x) && isShared(own.y, links.y);
    const shown = isHome ? null : mixed(view ?? leader.view(), each.wanted(), own, links);
    if (shown || isHome) each.follow(shown, { asks, isOver });
  }
}

/** The view of a follower: each shared direction from the leader, in the follower's own direction. */
function mixed(view: View | null, own: View | null, leader: Links, links: Links): View | null {
  if (!view || !own) return null;
  const along = (name: 'x' | 'y') => {
    if (!isShared(leader[name], links[name])) return own[name];
    const [first, last] = view[name];
    const isTurned = first < last !== own[name][0] < own[name][1];
    return isTurned ? ([last, first] as const) : view[name];
  };
  return { x: along('x'), y: along('y') };
}

function isShared(one: string | null, other: string | null): boolean {
  return one !== null && one === other;
}

function linksOf(link: unknown): Links {
  if (typeof link === 'string') return { x: link, y: link };
  const { x, y } = (link ?? {}) as Record<string, unknown>;
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  return { x: textOf(x), y: textOf(y) };
}
