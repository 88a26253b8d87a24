/** What page and worker say to each other, and when, as a list in the page that measuring reads. */
import type { Page } from 'playwright-core';
import type { WorkerEvent, WorkerRequest } from '../../src/worker/messages.ts';

/** `ms` is since navigation, by the page's clock. */
export type Entry = { readonly ms: number } &
  /** A key went down. */
  (
    | { readonly type: 'key' }
    /** The page asked for a run. `now`: of the sentence in the field. */
    | { readonly type: 'asked'; readonly id: number; readonly now: boolean }
    /** The run's first batch was next. */
    | { readonly type: 'started'; readonly id: number; readonly sequences: number }
    /** So many sentences were answered. */
    | { readonly type: 'results'; readonly id: number; readonly count: number }
    | {
        readonly type: 'ended';
        readonly id: number;
        readonly how: 'done' | 'stopped' | 'failed';
        /** What the worker counted, and what of it the engine took; null where the run did not come to its end. */
        readonly durationMs: number | null;
        readonly engineMs: number | null;
      }
    /** The frame with what the end of run `id` changed has been handed to the compositor. */
    | { readonly type: 'drawn'; readonly id: number }
    /** The sentence in the field was read. */
    | { readonly type: 'read'; readonly tokens: number }
    /** A model answers. `taken` counts the models taken into use. */
    | { readonly type: 'model'; readonly taken: number; readonly backend: string; readonly dtype: string }
    /** A model that was asked for did not come. */
    | { readonly type: 'model-failed'; readonly message: string }
    /** The page's own thread was busy without a pause; the browser tells those of 50 ms and more. */
    | { readonly type: 'long-task'; readonly durationMs: number }
  );

declare global {
  interface Window {
    gpuPageLog: Entry[];
  }
}

/** Records from the next navigation on. */
export async function record(page: Page): Promise<void> {
  await page.addInitScript(install);
}

/** The list as it is now. */
export async function recorded(page: Page): Promise<readonly Entry[]> {
  return page.evaluate(() => window.gpuPageLog);
}

/** Runs in the page: it can use nothing of this module. */
function install(): void {
  type Told = Entry extends infer One ? (One extends Entry ? Omit<One, 'ms'> : never) : never;
  const log: Entry[] = [];
  window.gpuPageLog = log;
  const note = (told: Told, ms = performance.now()): void => {
    log.push({ ...told, ms });
  };
  const noteWhenDrawn = (id: number): void => {
    requestAnimationFrame(() => setTimeout(() => note({ type: 'drawn', id })));
  };
  addEventListener('keydown', ({ timeStamp }) => note({ type: 'key' }, timeStamp), true);
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      note({ type: 'long-task', durationMs: duration }, startTime);
  }).observe({ type: 'longtask', buffered: true });

  const NativeWorker = window.Worker;
  window.Worker = class extends NativeWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => {
        if (data.type === 'model') {
          const { engine, backend, taken, switchFailed } = data.view;
          if (switchFailed !== null) note({ type: 'model-failed', message: switchFailed.error.message });
          else if (engine.kind === 'ready' && backend !== null)
            note({
              type: 'model',
              taken,
              backend: backend.identity.backend,
              dtype: backend.identity.dtype,
            });
        }
        if (data.type !== 'probe') return;
        const { id, tell } = data;
        switch (tell.kind) {
          case 'planned':
            if (tell.of === 'sentences' && tell.plan.text)
              note({ type: 'read', tokens: tell.plan.text.tokens.length });
            break;
          case 'started':
            note({ type: 'started', id, sequences: tell.plan.sequences });
            break;
          case 'results':
            note({ type: 'results', id, count: tell.results.length });
            break;
          case 'done':
            note({
              type: 'ended',
              id,
              how: 'done',
              durationMs: tell.durationMs,
              engineMs: tell.engineMs,
            });
            noteWhenDrawn(id);
            break;
          case 'stopped':
          case 'failed':
            note({ type: 'ended', id, how: tell.kind, durationMs: null, engineMs: null });
            break;
          case 'passes':
          case 'placed':
          case 'read-otherwise':
          case 'vocabulary':
            break;
        }
      });
    }

    override postMessage(request: WorkerRequest, ...rest: [never]): void {
      if (request.type === 'probe' && request.ask.kind === 'run')
        note({ type: 'asked', id: request.id, now: request.ask.turn === 'now' });
      super.postMessage(request, ...rest);
    }
  };
}
