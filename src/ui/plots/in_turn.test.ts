import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inTurn } from './in_turn.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // A page in the background gets no frames: the turns go on all the same.
  vi.stubGlobal('requestAnimationFrame', () => 0);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('pieces are done in the order they were asked, one a turn, and not those that were cancelled', async () => {
  const done: string[] = [];
  inTurn(() => done.push('a'));
  const cancel = inTurn(() => done.push('b'));
  inTurn(() => done.push('c'));
  expect(done).toEqual([]);
  await vi.advanceTimersToNextTimerAsync();
  expect(done).toEqual(['a']);
  cancel();
  await vi.advanceTimersToNextTimerAsync();
  expect(done).toEqual(['a', 'c']);
  await vi.runAllTimersAsync();
  inTurn(() => done.push('d'));
  await vi.runAllTimersAsync();
  expect(done).toEqual(['a', 'c', 'd']);
});

test('one that fails is told, and those after it have their turn', async () => {
  const told: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => told.push(error));
  const done: string[] = [];
  inTurn(() => {
    throw new Error('no canvas');
  });
  inTurn(() => done.push('after'));
  await vi.runAllTimersAsync();
  expect(told).toEqual([new Error('no canvas')]);
  expect(done).toEqual(['after']);
});
