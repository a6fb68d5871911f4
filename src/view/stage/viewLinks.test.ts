import { afterEach, expect, it, vi } from 'vitest';
import { normalised, type View, type ViewHome } from '../../base/geometry/view';
import { ViewControl } from './viewControl';
import { join, lead, setLink, type LinkMember } from './viewLinks';

const VIEW: View = { x: [1, 3], y: [5, 7] };
let members: LinkMember[] = [];

const HOME: View = { x: [0, 8], y: [0, 4] };
const MOVES = { isOver: false, tells: true };
const ENDS = { isOver: true, tells: true };

function member(link: unknown, view: View = HOME) {
  const follow = vi.fn<LinkMember['follow']>();
  const made = { view: () => view, wanted: () => view, isHome: () => view === HOME, follow };
  members.push(made);
  setLink(made, link);
  return made;
}

afterEach(() => {
  for (const each of members) setLink(each, null);
  members = [];
});

it('members of one text follow, and nobody else does', () => {
  const [leader, follower, other] = [member('a'), member('a'), member('b')];
  lead(leader, VIEW, MOVES);
  expect(follower.follow.mock.calls).toEqual([[VIEW, { asks: true, ...MOVES }]]);
  expect(leader.follow).not.toHaveBeenCalled();
  expect(other.follow).not.toHaveBeenCalled();
});

it('a direction of its own stays', () => {
  const [leader, follower] = [member('a'), member({ x: 'a' })];
  lead(leader, VIEW, ENDS);
  expect(follower.follow.mock.calls).toEqual([
    [
      { x: [1, 3], y: [0, 4] },
      { asks: true, ...ENDS },
    ],
  ]);
});

it('a view is turned into the direction of who follows', () => {
  const [leader, follower] = [member('a'), member('a', { x: [0, 8], y: [9, 0] })];
  lead(leader, VIEW, MOVES);
  expect(follower.follow.mock.calls[0]?.[0]).toEqual({ x: [1, 3], y: [7, 5] });
});

it('home is the home of each', () => {
  const [leader, follower] = [member('a'), member('a')];
  lead(leader, null, ENDS);
  expect(follower.follow.mock.calls).toEqual([[null, { asks: true, ...ENDS }]]);
});

it('who has left follows no more', () => {
  const [leader, follower] = [member('a'), member('a')];
  setLink(follower, undefined);
  lead(leader, VIEW, MOVES);
  expect(follower.follow).not.toHaveBeenCalled();
});

it('many that follow ask at the end only', () => {
  const leader = member('a');
  const followers = Array.from({ length: 100 }, () => member('a'));
  lead(leader, VIEW, MOVES);
  for (const each of followers) expect(each.follow.mock.calls[0]?.[1].asks).toBe(false);
});

it('one with equal is back at its own y when the leader has zoomed out and in', () => {
  const leader = member('a', { x: [0, 8], y: [0, 8] });
  const home: ViewHome = { x: [0, 8], y: [0, 8], equal: true };
  const control = new ViewControl({
    home: () => home,
    pixels: () => [400, 400],
    known: () => [],
    ...{ place: vi.fn(), ask: vi.fn(), tell: vi.fn(), rested: vi.fn(), led: vi.fn() },
  });
  const follower: LinkMember = {
    view: () => control.view,
    wanted: () => control.wanted,
    isHome: () => control.isHome,
    follow: (...how) => {
      control.follow(...how);
    },
  };
  members.push(follower);
  setLink(follower, { x: 'a' });
  lead(leader, { x: [-12, 20], y: [-12, 20] }, ENDS);
  expect(control.view).toEqual({ x: [-12, 20], y: [-12, 20] });
  lead(leader, { x: [0, 8], y: [0, 8] }, ENDS);
  expect(control.view).toEqual(normalised(home, home, [400, 400]));
});

/** How a member takes a view that nobody has moved by hand. */
const QUIETLY = { asks: true, isOver: true, tells: false };

it('a new member at home begins at the view of the others', () => {
  member('a', VIEW);
  const [joining, beside] = [member('a'), member('b')];
  join(joining);
  join(beside);
  expect(joining.follow.mock.calls).toEqual([[VIEW, QUIETLY]]);
  expect(beside.follow).not.toHaveBeenCalled();
});

it('a new member begins at the view of the one that led last', () => {
  const [first, last] = [member('a', VIEW), member('a', { x: [2, 4], y: [1, 3] })];
  lead(last, last.view(), ENDS);
  lead(first, VIEW, ENDS);
  const joining = member('a');
  join(joining);
  expect(joining.follow.mock.calls).toEqual([[VIEW, QUIETLY]]);
});

it('those at home take the view of a new member, and nobody else does', () => {
  const [atHome, moved] = [member('a'), member('a', { x: [2, 4], y: [1, 3] })];
  const joining = member('a', VIEW);
  join(joining);
  expect(atHome.follow.mock.calls).toEqual([[VIEW, QUIETLY]]);
  expect(moved.follow).not.toHaveBeenCalled();
  expect(joining.follow).not.toHaveBeenCalled();
});

it('all members stay at home', () => {
  const [one, other] = [member('a'), member('a')];
  join(other);
  expect(one.follow).not.toHaveBeenCalled();
  expect(other.follow).not.toHaveBeenCalled();
});
