/** Links between the views of one page: members with the same text in a direction share it. */

import type { View } from '../../base/geometry/view';

export interface Following {
  /** Fetches the picture at once. */
  readonly asks: boolean;
  readonly isOver: boolean;
  /** At the end, Dash hears of the view: one that the hand has moved, and no callback. */
  readonly tells: boolean;
}

export interface LinkMember {
  /** The view on screen; null while there is none. */
  readonly view: () => View | null;
  /** The same before it is widened for its box. */
  readonly wanted: () => View | null;
  readonly isHome: () => boolean;
  /** Shows a view; null is home. */
  readonly follow: (view: View | null, how: Following) => void;
}

interface Links {
  readonly x: string | null;
  readonly y: string | null;
}

/** With more of them, pictures are asked for at rest only. */
const MOST_LIVE = 4;

/** The one that led last is the last one. */
const members = new Map<LinkMember, Links>();

/** Sets the links of a member: a text, `{"x": text}`, `{"y": text}` or both; null for none. */
export function setLink(member: LinkMember, link: unknown): void {
  const links = linksOf(link);
  if (links.x === null && links.y === null) members.delete(member);
  else members.set(member, links);
}

/** Moves all that are linked to this member, in this task; null is the home of each. */
export function lead(
  leader: LinkMember,
  view: View | null,
  how: Pick<Following, 'isOver' | 'tells'>,
): void {
  const own = members.get(leader);
  if (!own) return;
  members.delete(leader);
  members.set(leader, own);
  const others = linkedTo(leader);
  const asks = others.length < MOST_LIVE;
  for (const each of others) take(each, leader, view, { ...how, asks });
}

/**
 * Gives a new member that is at home the view of the others, or those at home the view of a new one.
 * What comes first, the members or the callback that sets a view, makes no difference.
 */
export function join(member: LinkMember): void {
  const others = linkedTo(member);
  const how = { asks: true, isOver: true, tells: false };
  const leader = others.filter((each) => !each.isHome()).at(-1);
  const viewOf = (each: LinkMember) => each.view() ?? each.wanted();
  if (!member.isHome()) {
    for (const each of others) if (each.isHome()) take(each, member, viewOf(member), how);
  } else if (leader) take(member, leader, viewOf(leader), how);
}

function linkedTo(member: LinkMember): readonly LinkMember[] {
  const own = members.get(member);
  if (!own) return [];
  return [...members].flatMap(([each, links]) => {
    const isLinked = isShared(own.x, links.x) || isShared(own.y, links.y);
    return each !== member && isLinked ? [each] : [];
  });
}

function take(member: LinkMember, leader: LinkMember, view: View | null, how: Following): void {
  const [own, links] = [members.get(leader), members.get(member)];
  if (!own || !links) return;
  const isHome = !view && isShared(own.x, links.x) && isShared(own.y, links.y);
  const shown = isHome ? null : mixed(view ?? leader.view(), member.wanted(), own, links);
  if (shown || isHome) member.follow(shown, how);
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
