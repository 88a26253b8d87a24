/** Runs as they stand in the record: waited for, and timed. */
import type { Page } from 'playwright-core';
import { recorded, type Entry } from './recorder.ts';

/** One run of the model from the page's point of view. Times are ms. */
export interface RunTimes {
  readonly sequences: number;
  /** From the page's question to the worker's last word. */
  readonly answeredMs: number;
  /** From there to the frame that shows it; null where none came. */
  readonly drawnMs: number | null;
  /** What the engine took itself. */
  readonly engineMs: number;
  /** The longest of the page's own tasks meanwhile; 0: none reached 50 ms. */
  readonly longestTaskMs: number;
}

/** How many entries there are: what comes after this belongs to what is done next. */
export async function mark(page: Page): Promise<number> {
  return page.evaluate(() => window.gpuPageLog.length);
}

/**
 * Waits until a run that was asked for after `from` is done and drawn. Asked of the page's list, which costs the page next to nothing.
 * @param now whether it is the field's sentence, which takes its turn at once, or a view's
 * @throws Error where it failed, was stopped, or did not come in time
 */
export async function runAfter(page: Page, from: number, now: boolean, timeoutMs: number): Promise<RunTimes> {
  await page.waitForFunction(
    ([start, isNow]) => {
      const log = window.gpuPageLog.slice(start);
      const asked = log.filter((entry) => entry.type === 'asked' && entry.now === isNow);
      return (
        asked.length > 0 &&
        asked.every((run) =>
          log.some(
            (entry) =>
              run.type === 'asked' &&
              'id' in entry &&
              entry.id === run.id &&
              (entry.type === 'drawn' || (entry.type === 'ended' && entry.how !== 'done')),
          ),
        )
      );
    },
    [from, now] as const,
    { timeout: timeoutMs, polling: 20 },
  );
  return timesOf((await recorded(page)).slice(from), now);
}

/** @throws Error where the last run did not end as it should */
export function timesOf(entries: readonly Entry[], now: boolean): RunTimes {
  const asked = entries.findLast((entry) => entry.type === 'asked' && entry.now === now);
  if (asked?.type !== 'asked') throw new Error('nothing was asked of the model');
  const own = entries.filter((entry) => 'id' in entry && entry.id === asked.id);
  const ended = own.find((entry) => entry.type === 'ended');
  if (ended?.type !== 'ended' || ended.engineMs === null) {
    throw new Error(`the run ${ended?.type === 'ended' ? ended.how : 'has not ended'}`);
  }
  const started = own.find((entry) => entry.type === 'started');
  const drawn = own.find((entry) => entry.type === 'drawn');
  const until = drawn?.ms ?? ended.ms;
  const tasks = entries.flatMap((entry) =>
    entry.type === 'long-task' && entry.ms >= asked.ms && entry.ms <= until ? [entry.durationMs] : [],
  );
  return {
    sequences: started?.type === 'started' ? started.sequences : 0,
    answeredMs: ended.ms - asked.ms,
    drawnMs: drawn === undefined ? null : drawn.ms - asked.ms,
    engineMs: ended.engineMs,
    longestTaskMs: Math.max(0, ...tasks),
  };
}
