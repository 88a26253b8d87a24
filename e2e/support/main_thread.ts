/** What the page's main thread does while a test acts: how long its tasks keep the visitor waiting. */
import type { Browser, Page } from 'playwright/test';

/** Longer, and a click or a key is felt to wait: the Long Tasks API's own bound is half of it. */
export const LONGEST_TASK_MS = 100;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** µs by the clock, and µs for which the thread had a core. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface LongestTask {
  /**
   * ms for which the thread itself ran. On a machine that does nothing else it is the task's length; where a software GPU takes the same
   * cores, as in the tests, a task by the clock is up to eight times as long, and says more of the machine than of the page.
   */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/**
 * The longest task of a main thread while `act` is done.
 * @throws Error where Chromium's trace names no task, or not its time on the thread: then nothing was measured.
 */
export async function longestTask(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<LongestTask> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  // A test that fails in between ends its browser, and the trace with it.
  await act();
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = new Set(
    traceEvents.flatMap(({ name, pid, tid, args }) =>
      name === 'thread_name' && args?.name === 'CrRendererMain' ? [`${pid} ${tid}`] : [],
    ),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && threads.has(`${pid} ${tid}`),
  );
  const longest = { cpuMs: 0, wallMs: 0 };
  for (const { dur = 0, tdur = 0 } of tasks) {
    longest.cpuMs = Math.max(longest.cpuMs, tdur / 1000);
    longest.wallMs = Math.max(longest.wallMs, dur / 1000);
  }
  if (longest.cpuMs === 0) throw new Error('the trace has no task of a main thread with its time');
  return longest;
}
