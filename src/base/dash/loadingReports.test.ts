import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoadingReports, type LoadingAction } from './loadingReports';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function reporter() {
  const sent: string[] = [];
  const reports = new LoadingReports(({ type, payload }) => {
    sent.push(`${type} ${payload.map(({ id }) => id).join('')}`);
  });
  const report = (type: LoadingAction['type'], id: string) => {
    reports.report(type, { path: ['props', id], property: 'status', id });
  };
  return { report, sent };
}

it('tells within a frame of one component', () => {
  const { report, sent } = reporter();
  report('LOADING', 'a');
  vi.advanceTimersByTime(16);
  expect(sent).toEqual(['LOADING a']);
});

it('tells of all that change at about the same time at once', () => {
  const { report, sent } = reporter();
  for (const id of 'abc') report('LOADING', id);
  vi.advanceTimersByTime(16);
  for (const id of 'abc') {
    report('LOADED', id);
    vi.advanceTimersByTime(20);
  }
  report('LOADING', 'd');
  vi.advanceTimersByTime(100);
  expect(sent).toEqual(['LOADING abc', 'LOADED abc', 'LOADING d']);
});

it('tells nothing of what ended before anybody heard of it', () => {
  const { report, sent } = reporter();
  report('LOADING', 'a');
  report('LOADING', 'b');
  report('LOADED', 'a');
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual(['LOADING b']);
});

it('tells nothing of an end that was the beginning of more', () => {
  const { report, sent } = reporter();
  report('LOADING', 'a');
  vi.advanceTimersByTime(200);
  report('LOADED', 'a');
  report('LOADING', 'a');
  vi.advanceTimersByTime(200);
  report('LOADED', 'a');
  vi.advanceTimersByTime(200);
  expect(sent).toEqual(['LOADING a', 'LOADED a']);
});
