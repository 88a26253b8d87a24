/** The page as tests drive it: opened, ready, its worker's messages kept, its axe findings counted. */
import axe from 'axe-core';
import { expect, type Locator, type Page, type Worker } from 'playwright/test';
import { offerPasses } from './few_passes.ts';
import type {
  ProbeMask,
  ProbeTell,
  ReadText,
  WorkerEvent,
  WorkerRequest,
} from '../../src/worker/messages.ts';
import type { ModelIdentity } from '../../src/page/client.ts';

/** How the sentence in the field reads, as it was told. */
export type FillTokens = ReadText & { readonly type: 'tokens'; readonly id: number };
/** What was answered of it; the id is that of its tokens. */
export interface FillResult {
  readonly type: 'result';
  readonly id: number;
  readonly masks: readonly ProbeMask[];
  readonly identity: ModelIdentity;
}

declare global {
  interface Window {
    /** Every message the workers have sent since the page opened, and what was told of the sentence in the field. */
    unmaskEvents: (WorkerEvent | FillTokens | FillResult)[];
    /** Of them what was told of the probes of the other views, each with its id. */
    unmaskTells: (ProbeTell & { readonly id: number })[];
    /** After {@link expectAccessible}. */
    axe: typeof axe;
  }
}

/** Code put before the worker's own, to take away or record what it finds in its global scope. */
export type WorkerPrelude = string;

/** There is no WebGPU. */
export const NO_WEBGPU: WorkerPrelude = `Object.defineProperty(navigator, 'gpu', { value: undefined });`;

/** Devices are kept in `self.devices`, so that a test can destroy one. */
export const KEEP_DEVICES: WorkerPrelude = `
  self.devices = [];
  const requestDevice = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    self.devices.push(device);
    return device;
  };`;

/**
 * A GPU that takes its time, however fast it is, until {@link slowDown} says otherwise: with 160 ms a batch the pacer never sees room for a
 * second sentence in its 300 ms. So a probe is as many batches as sentences, and one of 60 sentences or more is estimated at far more
 * than a second and waits to be started.
 */
export const SLOW_GPU_BATCHES: WorkerPrelude = `
  self.slowMs = 160;
  const mapAsync = GPUBuffer.prototype.mapAsync;
  GPUBuffer.prototype.mapAsync = async function (...args) {
    await new Promise((resolve) => setTimeout(resolve, self.slowMs));
    return mapAsync.apply(this, args);
  };`;

/** A GPU slow enough that a run is always under way when the next thing happens. */
export const SLOW_SUBMITS: WorkerPrelude = `
  const done = GPUQueue.prototype.onSubmittedWorkDone;
  GPUQueue.prototype.onSubmittedWorkDone = async function () {
    await done.call(this);
    await new Promise((resolve) => setTimeout(resolve, 700));
  };`;

/**
 * What {@link SLOW_GPU_BATCHES} is to a GPU, to the CPU engine, which lets the event loop turn after each pass by a message to itself.
 * With one pass: 160 ms a batch, also of the runs by which it is measured when it starts.
 */
export const SLOW_CPU: WorkerPrelude = `
  self.slowMs = 160;
  const NativeChannel = MessageChannel;
  self.MessageChannel = class {
    constructor() {
      const { port1, port2 } = new NativeChannel();
      this.port1 = port1;
      this.port2 = { postMessage: (message) => setTimeout(() => port2.postMessage(message), self.slowMs) };
    }
  };`;

/** What {@link SLOW_GPU_BATCHES} and {@link SLOW_CPU} add to each batch from now on. */
export async function slowDown(page: Page, milliseconds: number): Promise<void> {
  await inWorker(page, `self.slowMs = ${milliseconds}`);
}

export interface OpenOptions {
  readonly prelude?: WorkerPrelude;
  readonly path?: string;
  /** Wait for the first answer; true unless said otherwise. */
  readonly settled?: boolean;
  /** The test itself provokes what the Content-Security-Policy refuses. */
  readonly refusals?: boolean;
  /** Of the embedded model, where its own number of them is not the point: see {@link offerPasses}. */
  readonly passes?: number;
}

/** Opens the page; its errors and what its Content-Security-Policy refused fail the test. */
export async function openApp(page: Page, options: OpenOptions = {}): Promise<void> {
  const { prelude, path = '', settled = true, refusals = false, passes } = options;
  page.on('pageerror', (error) => {
    throw error;
  });
  page.on('console', (message) => {
    if (!refusals && /content security policy/i.test(message.text())) throw new Error(message.text());
  });
  await page.addInitScript(() => {
    window.unmaskEvents = [];
    window.unmaskTells = [];
    const NativeWorker = window.Worker;
    window.Worker = class extends NativeWorker {
      /** The plans of the sentence in the field, and its runs with the plan each follows. */
      readonly #plans = new Set<number>();
      readonly #runs = new Map<
        number,
        { readonly plan: number; identity?: ModelIdentity; masks?: readonly ProbeMask[] }
      >();
      #planned = 0;

      constructor(url: string | URL, workerOptions?: WorkerOptions) {
        super(url, workerOptions);
        this.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => {
          window.unmaskEvents.push(data);
          if (data.type !== 'probe') return;
          const { id, tell } = data;
          if (!this.#plans.has(id) && !this.#runs.has(id)) window.unmaskTells.push({ id, ...tell });
          this.#told(id, tell);
        });
      }

      override postMessage(request: WorkerRequest): void {
        if (request.type === 'probe') {
          const { id, ask } = request;
          const isField =
            ask.kind === 'plan' &&
            ask.question.of === 'sentences' &&
            ask.question.job.sentences[0]?.masked &&
            // A word that is masked whole is filled by probes of its own.
            ask.question.job.sentences[0].put === undefined;
          if (isField) this.#plans.add(id);
          if (ask.kind === 'run' && ask.turn === 'now') this.#runs.set(id, { plan: this.#planned });
        }
        super.postMessage(request);
      }

      #told(id: number, tell: ProbeTell): void {
        if (tell.kind === 'planned' && tell.of === 'sentences' && tell.plan.text && this.#plans.has(id)) {
          this.#planned = id;
          window.unmaskEvents.push({ type: 'tokens', id, ...tell.plan.text });
        }
        const run = this.#runs.get(id);
        if (run === undefined) return;
        if (tell.kind === 'started') run.identity = tell.identity;
        if (tell.kind === 'results' && tell.of === 'sentences')
          run.masks = tell.results[0]?.masks ?? run.masks;
        const { plan, identity, masks } = run;
        if (tell.kind === 'done' && identity && masks) {
          window.unmaskEvents.push({ type: 'result', id: plan, identity, masks });
        }
      }
    };
  });
  if (prelude !== undefined) {
    await page.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${prelude}\n${await response.text()}` });
    });
  }
  if (passes !== undefined) await offerPasses(page, passes);
  await page.goto(path);
  if (settled) await waitForAnswer(page);
}

/**
 * Waits until it is seen. An `expect` does the same, but since Playwright 1.60 it describes the whole page each time that it looks in
 * vain (microsoft/playwright issue 41098), and the page that is waited for has to do that too.
 */
export async function untilVisible(locator: Locator, { timeout = 30_000 }: Patience = {}): Promise<void> {
  await locator.waitFor({ timeout });
}

/** How long an answer may take; Playwright's own bound unless said otherwise. */
export interface Patience {
  readonly timeout?: number;
}

/**
 * The event that answers the newest request, once it is there. The CPU of a slow machine asks for Enter first, where it estimates more
 * than a second.
 */
export async function waitForAnswer(page: Page, patience: Patience = {}): Promise<FillResult> {
  const answered = results(page).and(page.locator('[aria-busy="false"]')).getByRole('table').first();
  const deferred = page.locator('.run-line').getByText(/press Enter to run\.$/);
  await untilVisible(answered.or(deferred).first(), patience);
  if (await deferred.isVisible()) await sentence(page).press('Enter');
  await untilVisible(answered, patience);
  const result = await page.evaluate(() => window.unmaskEvents.findLast((event) => event.type === 'result'));
  if (result?.type !== 'result') throw new Error('no result among the worker’s messages');
  return result;
}

/** Puts a sentence into the field and waits for its answer. */
export async function answer(page: Page, text: string, patience: Patience = {}): Promise<FillResult> {
  await sentence(page).fill(text);
  await expect(sentence(page)).toHaveValue(text);
  return waitForAnswer(page, patience);
}

/** How many answers the worker has sent since the page opened: what tells the next one from the last. */
export async function answersSoFar(page: Page): Promise<number> {
  return page.evaluate(() => window.unmaskEvents.filter(({ type }) => type === 'result').length);
}

/** The page's worker with the model, the newest where one was replaced. The one that measures is another, and so are the engine's threads. */
export function workerOf(page: Page): Worker {
  const worker = page.workers().findLast((each) => /\/worker[-.][^/]*$/.test(each.url()));
  if (worker === undefined) throw new Error('the page has no worker');
  return worker;
}

/** Runs an expression in the worker's global scope. */
export async function inWorker(page: Page, expression: string): Promise<void> {
  await workerOf(page).evaluate(expression);
}

export const sentence = (page: Page): Locator => page.getByRole('textbox', { name: 'Sentence', exact: true });
export const secondText = (page: Page): Locator => page.getByRole('textbox', { name: 'Second text' });
export const results = (page: Page): Locator => page.getByRole('region', { name: 'Predictions' });
export const tables = (page: Page): Locator => results(page).getByRole('table');
export const tokens = (page: Page): Locator => page.getByRole('listbox', { name: /^Tokens/ });
export const token = (page: Page, name: RegExp): Locator => tokens(page).getByRole('option', { name });

/** The words of a table, likeliest first. */
export async function words(table: Locator): Promise<string[]> {
  return table.getByRole('rowheader').locator('bdi').allInnerTexts();
}

/** The last `tokens` message. */
export async function lastTokens(page: Page): Promise<FillTokens> {
  const event = await page.evaluate(() => window.unmaskEvents.findLast((sent) => sent.type === 'tokens'));
  if (event?.type !== 'tokens') throw new Error('no tokens among the worker’s messages');
  return event;
}

/** Until what fades in or out has done so: half transparent, a colour has another contrast. */
async function untilDrawn(page: Page): Promise<void> {
  // React Aria's marks on what opens and closes, which are there before the fading begins.
  await expect(page.locator('[data-entering], [data-exiting]')).toHaveCount(0);
  await page.evaluate(() => {
    const ends = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
      .map(({ finished }) => finished);
    // One that is taken away with its element is no failure.
    return Promise.allSettled(ends).then(() => undefined);
  });
}

/**
 * axe reads every colour of every ancestor of every text anew, which is a third of its time; a page has a dozen colours. Put behind its
 * source.
 */
const REMEMBER_COLORS = `{
  const { prototype } = axe.commons.color.Color;
  const parse = prototype.parseString;
  const parsed = new Map();
  prototype.parseString = function (text) {
    const known = parsed.get(text);
    if (known !== undefined) return Object.assign(this, known);
    parse.call(this, text);
    const { r, g, b, alpha } = this;
    parsed.set(text, { r, g, b, alpha });
    return this;
  };
}`;

/** axe's rules of colours; its third one asks for the contrast of WCAG AAA. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * axe finds nothing, light and dark. It is put into the page once a document, and only what is wrong is wanted of it: there is one
 * frame, and no style sheet to be fetched.
 */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source + REMEMBER_COLORS);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await untilDrawn(page);
    const found = await page.evaluate(
      async ([scheme, rules]) => {
        const { violations } = await window.axe.run(document, {
          resultTypes: ['violations'],
          iframes: false,
          preload: false,
          // The theme changes colours and nothing else.
          ...(scheme === 'dark' ? { runOnly: { type: 'rule', values: rules } } : {}),
        });
        return violations.map(
          ({ id, nodes }) => `${scheme} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
        );
      },
      [colorScheme, COLOR_RULES] as const,
    );
    expect(found).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
