/** The page as tests drive it: opened, ready, its worker's messages kept, its axe findings counted. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from 'playwright/test';
import type { WorkerEvent } from '../../src/worker/messages.ts';

declare global {
  interface Window {
    /** Every message the workers have sent since the page opened. */
    unmaskEvents: WorkerEvent[];
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

export interface OpenOptions {
  readonly prelude?: WorkerPrelude;
  readonly path?: string;
  /** Wait for the first answer; true unless said otherwise. */
  readonly settled?: boolean;
  /** The test itself provokes what the Content-Security-Policy refuses. */
  readonly refusals?: boolean;
}

/** Opens the page; its errors and what its Content-Security-Policy refused fail the test. */
export async function openApp(page: Page, options: OpenOptions = {}): Promise<void> {
  const { prelude, path = '', settled = true, refusals = false } = options;
  page.on('pageerror', (error) => {
    throw error;
  });
  page.on('console', (message) => {
    if (!refusals && /content security policy/i.test(message.text())) throw new Error(message.text());
  });
  await page.addInitScript(() => {
    window.unmaskEvents = [];
    const NativeWorker = window.Worker;
    window.Worker = class extends NativeWorker {
      constructor(url: string | URL, workerOptions?: WorkerOptions) {
        super(url, workerOptions);
        this.addEventListener('message', (message: MessageEvent<WorkerEvent>) =>
          window.unmaskEvents.push(message.data),
        );
      }
    };
  });
  if (prelude !== undefined) {
    await page.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${prelude}\n${await response.text()}` });
    });
  }
  await page.goto(path);
  if (settled) await waitForAnswer(page);
}

/** The event of the given type that answers the newest request, once it is there. */
export async function waitForAnswer(page: Page): Promise<Extract<WorkerEvent, { type: 'result' }>> {
  await expect(results(page)).toHaveAttribute('aria-busy', 'false');
  await expect(tables(page).first()).toBeVisible();
  const result = await page.evaluate(() => window.unmaskEvents.findLast((event) => event.type === 'result'));
  if (result?.type !== 'result') throw new Error('no result among the worker’s messages');
  return result;
}

/** Puts a sentence into the field and waits for its answer. */
export async function answer(page: Page, text: string): Promise<Extract<WorkerEvent, { type: 'result' }>> {
  await sentence(page).fill(text);
  await waitForTokens(page, text);
  return waitForAnswer(page);
}

/** Waits until the tokens on the page are those of `text`: the pause after typing is over. */
export async function waitForTokens(page: Page, text: string): Promise<void> {
  await expect(sentence(page)).toHaveValue(text);
  await expect(results(page)).toHaveAttribute('aria-busy', 'false');
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
export async function lastTokens(page: Page): Promise<Extract<WorkerEvent, { type: 'tokens' }>> {
  const event = await page.evaluate(() => window.unmaskEvents.findLast((sent) => sent.type === 'tokens'));
  if (event?.type !== 'tokens') throw new Error('no tokens among the worker’s messages');
  return event;
}

/** axe finds nothing, light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(
      ({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map((node) => node.html).join(' ')}`,
    );
    expect(found).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
