import { expect, it } from 'vitest';
import { Presses, type PressEvent } from './press';

const MODIFIERS = { alt: false, ctrl: false, meta: false, shift: false };

function recorded(isDraggable = false) {
  const told: string[] = [];
  const at = ({ point, button }: PressEvent) => `${point.join()} ${button}`;
  const presses = new Presses({
    clicked: (event) => told.push(`click ${at(event)}`),
    doubleClicked: (event) => told.push(`double ${at(event)}`),
    dragStarted: (event) => told.push(`start ${at(event)}`) > 0 && isDraggable,
    dragged: (event) => told.push(`drag ${at(event)}`),
    dragEnded: (event) => told.push(`end ${at(event)}`),
    dragCancelled: () => told.push('cancelled'),
  });
  return { presses, told };
}

function event(x: number, timeStamp = 0, more: Partial<PressEvent> = {}): PressEvent {
  const fixed = { button: 0, modifiers: MODIFIERS, pointerId: 1, pointerType: 'mouse' };
  return { point: [x, 0], timeStamp, ...fixed, ...more };
}

it.each([
  ['mouse', 3.9, true],
  ['mouse', 4, false],
  ['pen', 4, false],
  ['touch', 9.9, true],
  ['touch', 10, false],
])('a press of a %s that moves %d CSS pixels is a click: %s', (pointerType, distance, isClick) => {
  const { presses, told } = recorded();
  presses.down(event(0, 0, { pointerType }));
  presses.move(event(distance, 1, { pointerType }));
  presses.up(event(0, 2, { pointerType }));
  expect(told).toEqual([isClick ? 'click 0,0 0' : 'start 0,0 0']);
  expect(presses.wasDrag).toBe(!isClick);
});

it('each click of a double click is told, and the next click begins anew', () => {
  const { presses, told } = recorded();
  for (const time of [0, 400, 800, 1200]) {
    presses.down(event(1, time));
    presses.up(event(1, time));
  }
  const click = 'click 1,0 0';
  expect(told).toEqual([click, click, 'double 1,0 0', click, click, 'double 1,0 0']);
});

it.each([
  ['late', event(0, 501)],
  ['far away', event(5, 10)],
  ['of another button', event(0, 10, { button: 1 })],
])('a second click that is %s makes no double click', (_, second) => {
  const { presses, told } = recorded();
  for (const each of [event(0), second]) {
    presses.down(each);
    presses.up(each);
  }
  expect(told.filter((text) => text.startsWith('double'))).toEqual([]);
  expect(told).toHaveLength(2);
});

it('a drag begins where the press was, and ends without a click', () => {
  const { presses, told } = recorded(true);
  presses.down(event(1));
  presses.move(event(3));
  presses.move(event(9));
  expect(presses.isDragging).toBe(true);
  presses.up(event(11));
  expect(told).toEqual(['start 1,0 0', 'drag 9,0 0', 'drag 11,0 0', 'end 11,0 0']);
  expect([presses.isDragging, presses.wasDrag]).toEqual([false, true]);
});

it('another button than the main one never drags', () => {
  const { presses, told } = recorded(true);
  presses.down(event(1, 0, { button: 2 }));
  presses.move(event(30, 0, { button: 2 }));
  presses.up(event(30, 0, { button: 2 }));
  expect(told).toEqual([]);
});

it('a second finger ends the drag, and none of both clicks', () => {
  const { presses, told } = recorded(true);
  presses.down(event(1));
  presses.move(event(30));
  presses.down(event(50, 0, { pointerId: 2 }));
  presses.up(event(50, 0, { pointerId: 2 }));
  presses.up(event(30));
  expect(told).toEqual(['start 1,0 0', 'drag 30,0 0', 'cancelled']);
});

it('moves and ends of another pointer change nothing', () => {
  const { presses, told } = recorded(true);
  presses.down(event(1));
  presses.move(event(90, 0, { pointerId: 2 }));
  presses.up(event(90, 0, { pointerId: 2 }));
  presses.up(event(1));
  expect(told).toEqual(['click 1,0 0']);
});

it('a press that was never ended, as under a context menu, leaves the next click', () => {
  const { presses, told } = recorded(true);
  presses.down(event(1, 0, { button: 2 }));
  presses.down(event(40, 900));
  presses.up(event(40, 950));
  expect(told).toEqual(['click 40,0 0']);
  expect(presses.wasDrag).toBe(false);
});

it('a pen takes the place of the palm that lies beside it, another finger ends the press', () => {
  const palm = { pointerId: 7, pointerType: 'touch' };
  const pen = { pointerId: 8, pointerType: 'pen' };
  const { presses, told } = recorded(true);
  presses.down(event(0, 0, palm));
  presses.move(event(20, 1, palm));
  presses.down(event(100, 2, pen));
  presses.move(event(25, 3, palm));
  presses.move(event(110, 4, pen));
  presses.up(event(25, 5, palm));
  presses.up(event(120, 6, pen));
  const drag = ['start 100,0 0', 'drag 110,0 0', 'drag 120,0 0', 'end 120,0 0'];
  expect(told).toEqual(['start 0,0 0', 'drag 20,0 0', 'cancelled', ...drag]);
  told.length = 0;
  presses.down(event(0, 10, pen));
  presses.down(event(50, 11, palm));
  presses.up(event(0, 12, pen));
  expect(told).toEqual([]);
});
