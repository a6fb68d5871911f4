import { afterEach, expect, it, vi } from 'vitest';
import { normalised, type View, type ViewHome } from '../geometry/view';
import { ViewControl } from './viewControl';
import { lead, setLink, type LinkMember } from './viewLinks';

const VIEW: View = { x: [1, 3], y: [5, 7] };
let members: LinkMember[] = [];

function member(link: unknown, view: View = { x: [0, 8], y: [0, 4] }) {
  const made = { view: () => view, wanted: () => view, follow: vi.fn<LinkMember['follow']>() };
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
  lead(leader, VIEW, false);
  expect(follower.follow.mock.calls).toEqual([[VIEW, { asks: true, isOver: false }]]);
  expect(leader.follow).not.toHaveBeenCalled();
  expect(other.follow).not.toHaveBeenCalled();
});

it('a direction of its own stays', () => {
  const [leader, follower] = [member('a'), member({ x: 'a' })];
  lead(leader, VIEW, true);
  expect(follower.follow.mock.calls).toEqual([
    [
      { x: [1, 3], y: [0, 4] },
      { asks: true, isOver: true },
    ],
  ]);
});

it('a view is turned into the direction of who follows', () => {
  const [leader, follower] = [member('a'), member('a', { x: [0, 8], y: [9, 0] })];
  lead(leader, VIEW, false);
  expect(follower.follow.mock.calls[0]?.[0]).toEqual({ x: [1, 3], y: [7, 5] });
});

it('home is the home of each', () => {
  const [leader, follower] = [member('a'), member('a')];
  lead(leader, null, true);
  expect(follower.follow.mock.calls).toEqual([[null, { asks: true, isOver: true }]]);
});

it('who has left follows no more', () => {
  const [leader, follower] = [member('a'), member('a')];
  setLink(follower, undefined);
  lead(leader, VIEW, false);
  expect(follower.follow).not.toHaveBeenCalled();
});

it('many that follow ask at the end only', () => {
  const leader = member('a');
  const followers = Array.from({ length: 100 }, () => member('a'));
  lead(leader, VIEW, false);
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
    follow: (...how) => {
      control.follow(...how);
    },
  };
  members.push(follower);
  setLink(follower, { x: 'a' });
  lead(leader, { x: [-12, 20], y: [-12, 20] }, true);
  expect(control.view).toEqual({ x: [-12, 20], y: [-12, 20] });
  lead(leader, { x: [0, 8], y: [0, 8] }, true);
  expect(control.view).toEqual(normalised(home, home, [400, 400]));
});
