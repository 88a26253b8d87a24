import { describe, expect, test } from 'vitest';
import { SerialQueue } from './serial_queue.ts';

/** A task that says when it starts and ends when it is told to. */
function heldTask(log: string[], name: string) {
  let release: (value: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (release = resolve));
  const task = async () => {
    log.push(`${name} starts`);
    const value = await ended;
    log.push(`${name} ends`);
    return value;
  };
  return { task, release };
}

/** Every promise that can settle without another task's end has settled. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** What becomes of a promise, as a word. */
const fate = (promise: Promise<unknown>) =>
  promise.then(
    (value) => `value ${String(value)}`,
    (error: unknown) => (error instanceof Error ? error.name : 'no error'),
  );

describe('one at a time, first come first served', () => {
  test('a task starts when the one before it has ended, and its value is its own', async () => {
    const log: string[] = [];
    const queue = new SerialQueue();
    const [first, second] = [heldTask(log, 'first'), heldTask(log, 'second')];
    const results = [queue.run(first.task), queue.run(second.task, new AbortController().signal)];
    second.release('b');
    await settled();
    expect(log).toEqual(['first starts']);
    first.release('a');
    expect(await Promise.all(results)).toEqual(['a', 'b']);
    expect(log).toEqual(['first starts', 'first ends', 'second starts', 'second ends']);
  });

  test('a task that fails fails alone', async () => {
    const queue = new SerialQueue();
    const failing = queue.run(() => Promise.reject(new TypeError('no')));
    const next = queue.run(() => Promise.resolve('next'));
    expect(await fate(failing)).toBe('TypeError');
    expect(await next).toBe('next');
  });
});

describe('cancelling', () => {
  test('a wait that is cancelled rejects at once, and its task never starts', async () => {
    const log: string[] = [];
    const queue = new SerialQueue();
    const controller = new AbortController();
    const [first, second, third] = ['first', 'second', 'third'].map((name) => heldTask(log, name));
    const running = queue.run(first.task);
    const waiting = fate(queue.run(second.task, controller.signal));
    const after = queue.run(third.task);
    controller.abort();
    expect(await waiting).toBe('AbortError');
    await settled();
    // The one behind it still waits for the one that runs.
    expect(log).toEqual(['first starts']);
    first.release('');
    third.release('c');
    await running;
    expect(await after).toBe('c');
    expect(log).toEqual(['first starts', 'first ends', 'third starts', 'third ends']);
  });

  test('a signal that has fired before the call starts nothing, whatever runs', async () => {
    const log: string[] = [];
    const queue = new SerialQueue();
    const running = heldTask(log, 'running');
    const result = queue.run(running.task);
    const cancelled = fate(queue.run(heldTask(log, 'cancelled').task, AbortSignal.abort()));
    expect(await cancelled).toBe('AbortError');
    running.release('a');
    expect(await result).toBe('a');
    expect(log).toEqual(['running starts', 'running ends']);
  });

  test('a signal that fires as the turn comes is seen before the task starts', async () => {
    const queue = new SerialQueue();
    const controller = new AbortController();
    let started = false;
    const first = queue.run(() => Promise.resolve());
    const second = fate(
      queue.run(() => {
        started = true;
        return Promise.resolve();
      }, controller.signal),
    );
    // Some time between the end of the first and the start of the second: at each step of the way.
    await first;
    controller.abort();
    expect(await second).toBe('AbortError');
    expect(started).toBe(false);
  });

  test('a task under way is its own affair', async () => {
    const queue = new SerialQueue();
    const controller = new AbortController();
    const running = heldTask([], 'running');
    const result = queue.run(running.task, controller.signal);
    await settled();
    controller.abort();
    running.release('done');
    expect(await result).toBe('done');
  });

  test('a signal outlives the wait without a listener left on it', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    let listeners: string[] = [];
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners.push(args[0]);
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners = listeners.filter((type) => type !== args[0]);
      remove(...args);
    };
    await new SerialQueue().run(() => Promise.resolve(), signal);
    expect(listeners).toEqual([]);
  });
});
