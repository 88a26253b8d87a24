/** What is drawn costs nothing until it is seen. The observer is a stand-in that the test moves. */
import { afterEach, expect, test, vi } from 'vitest';
import { paintWhenSeen } from './paint_when_seen.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

type Tell = (entries: readonly { readonly isIntersecting: boolean }[]) => void;

/** @returns tells of the element whether it is seen, and how many watch it */
function observed() {
  const watching = new Set<Tell>();
  class Observer {
    readonly #tell: Tell;
    constructor(tell: Tell) {
      this.#tell = tell;
    }
    observe(): void {
      watching.add(this.#tell);
    }
    disconnect(): void {
      watching.delete(this.#tell);
    }
  }
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', Observer);
  vi.stubGlobal('requestAnimationFrame', () => 0);
  const see = async (isIntersecting: boolean): Promise<void> => {
    for (const tell of [...watching]) tell([{ isIntersecting }]);
    await vi.advanceTimersByTimeAsync(1000);
  };
  return { see, watching };
}

const element = Object.create(null) as Element;

test('paints once, when it is seen', async () => {
  const { see, watching } = observed();
  const paint = vi.fn();
  paintWhenSeen(element, paint);
  await see(false);
  expect(paint).toHaveBeenCalledTimes(0);
  for (const seen of [true, false, true]) await see(seen);
  expect(paint).toHaveBeenCalledTimes(1);
  expect(watching.size).toBe(0);
});

test('ended before, it paints nothing', async () => {
  const { see, watching } = observed();
  const paint = vi.fn();
  const end = paintWhenSeen(element, paint);
  end();
  await see(true);
  expect([paint.mock.calls.length, watching.size]).toEqual([0, 0]);
});
