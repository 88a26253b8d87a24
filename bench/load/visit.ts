/** One visit to the app: from the address to the first prediction, as the page's own messages tell it. */
import type { Browser, BrowserContext, Page } from 'playwright';
import type { WorkerEvent } from '../../src/worker/messages.ts';
import { type PeakMemory, peakMemory } from './process_memory.ts';

export interface Visit {
  /** From navigation. */
  readonly firstPredictionMs: number;
  /** From the moment the page asked its worker for the model: the shell excluded. */
  readonly modelMs: number;
  /** From the moment the page asked to a model that is ready. */
  readonly readyMs: number;
  readonly memory: PeakMemory | null;
}

interface TimedMessage {
  readonly type: string;
  /** Since navigation. */
  readonly ms: number;
}

declare global {
  interface Window {
    /** What page and worker said to each other, and when. */
    unmaskTimes: TimedMessage[];
  }
}

/** Opens the app in a new page and waits for its first prediction. */
export async function visit(context: BrowserContext, address: string): Promise<Visit> {
  const page = await openRecorded(context, address);
  try {
    await page.waitForFunction(() => window.unmaskTimes.some(({ type }) => type === 'result'), null, {
      timeout: 180_000,
      // By default it asks at every frame, and has the page make one.
      polling: 100,
    });
    const times = await page.evaluate(() => window.unmaskTimes);
    const at = (type: string): number => times.find((message) => message.type === type)?.ms ?? NaN;
    const askedMs = at('load');
    return {
      firstPredictionMs: at('result'),
      modelMs: at('result') - askedMs,
      readyMs: at('ready') - askedMs,
      memory: await peakMemory(browserOf(context)),
    };
  } finally {
    await page.close();
  }
}

async function openRecorded(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.unmaskTimes = [];
    const note = (type: string) => window.unmaskTimes.push({ type, ms: performance.now() });
    const NativeWorker = window.Worker;
    window.Worker = class extends NativeWorker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => {
          // The first probe that is done is the sentence the page opens with.
          if (data.type === 'probe' && data.tell.kind === 'done') note('result');
          else note(data.type === 'model' && data.view.engine.kind === 'ready' ? 'ready' : data.type);
        });
      }

      override postMessage(message: unknown, ...rest: [never]): void {
        note((message as { readonly type: string }).type);
        super.postMessage(message, ...rest);
      }
    };
  });
  await page.goto(address);
  return page;
}

function browserOf(context: BrowserContext): Browser {
  const browser = context.browser();
  if (browser === null) throw new Error('the browser is gone');
  return browser;
}
