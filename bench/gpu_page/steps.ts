/** What is measured of the page: each a function of an open page, with times in ms. */
import type { Page } from 'playwright-core';
import { summarise, type Summary } from '../statistics.ts';
import { recorded } from './recorder.ts';
import { mark, runAfter, type RunTimes } from './runs.ts';

/** How long one answer may take before the step is given up. */
const ANSWER_MS = 20_000;

/** Sixteen tokens with [CLS] and [SEP]; the two differ in one word, so that each asks for an answer. */
const SENTENCES = ['man', 'woman'].map(
  (who) => `In the old town the ${who} worked as a [MASK] near the river.`,
);

const field = (page: Page) => page.getByRole('textbox', { name: 'Sentence', exact: true });

/** What the header and its details say. Takes their picture where `picture` is a path. */
export async function header(page: Page, picture: string | null): Promise<Readonly<Record<string, string>>> {
  const status = page.getByRole('button', { name: /^Status:/ });
  const model = await page.getByRole('button', { name: /^Model: / }).innerText();
  const line = await status.innerText();
  await status.click();
  const details = page.getByRole('dialog');
  await details.waitFor();
  const text = await details.innerText();
  if (picture !== null) await page.screenshot({ path: picture, type: 'jpeg', quality: 70 });
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'hidden' });
  return { model: oneLine(model), status: oneLine(line), details: oneLine(text) };
}

/** From the address to the first answer that is drawn, in a page that has just been opened. */
export async function firstAnswer(page: Page): Promise<Readonly<Record<string, number | null>>> {
  const run = await runAfter(page, 0, true, 60_000);
  const log = await recorded(page);
  const at = (type: 'model' | 'asked' | 'drawn'): number | null =>
    log.find((entry) => entry.type === type)?.ms ?? null;
  return { modelReadyMs: at('model'), askedMs: at('asked'), drawnMs: at('drawn'), engineMs: run.engineMs };
}

export interface Typing {
  readonly keys: number;
  /** From the key to the worker's answer, and to the frame that shows it. The page waits for a pause in typing in between. */
  readonly keyToAnswer: Summary;
  readonly keyToDrawn: Summary;
  /** What the engine took of it. */
  readonly engine: Summary;
  readonly longestTaskMs: number;
}

/** Twenty keys at the end of the sentence, each after the answer to the one before. */
export async function typing(page: Page): Promise<Typing> {
  await field(page).fill('The man worked as a [MASK].');
  await field(page).press('End');
  const keyToAnswer: number[] = [];
  const keyToDrawn: number[] = [];
  const engine: number[] = [];
  let longestTaskMs = 0;
  for (const key of ' Later he went home.') {
    const from = await mark(page);
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    const run = await runAfter(page, from, true, ANSWER_MS);
    const log = (await recorded(page)).slice(from);
    const pressed = log.find(({ type }) => type === 'key')?.ms ?? NaN;
    const asked = log.findLast((entry) => entry.type === 'asked' && entry.now)?.ms ?? NaN;
    keyToAnswer.push(asked - pressed + run.answeredMs);
    keyToDrawn.push(asked - pressed + (run.drawnMs ?? NaN));
    engine.push(run.engineMs);
    longestTaskMs = Math.max(longestTaskMs, run.longestTaskMs);
  }
  return {
    keys: engine.length,
    keyToAnswer: rounded(keyToAnswer),
    keyToDrawn: rounded(keyToDrawn),
    engine: rounded(engine),
    longestTaskMs,
  };
}

/** Ten answers of one sentence of sixteen tokens. */
export async function tenAnswers(
  page: Page,
): Promise<{ readonly tokens: number; readonly answered: Summary; readonly engine: Summary }> {
  const answered: number[] = [];
  const engine: number[] = [];
  for (let i = 0; i < 11; i++) {
    const from = await mark(page);
    await field(page).fill(SENTENCES[i % SENTENCES.length]);
    const run = await runAfter(page, from, true, ANSWER_MS);
    // The first makes pipelines for this length.
    if (i === 0) continue;
    answered.push(run.answeredMs);
    engine.push(run.engineMs);
  }
  const read = (await recorded(page)).findLast(({ type }) => type === 'read');
  return {
    tokens: read?.type === 'read' ? read.tokens : 0,
    answered: rounded(answered),
    engine: rounded(engine),
  };
}

/** The comparison that Compare opens with; started where it waits for that. */
export async function compare(page: Page): Promise<RunTimes> {
  const from = await mark(page);
  await openView(page, 'Compare');
  return viewRun(page, from, 'Run the comparison');
}

/** 20 × 20, and five times as many, of which a fast GPU cannot be done before it is stopped. */
const GRID = '{1901..1920}, {1..20} [MASK]';
const LONG_GRID = '{1901..1920}, {1..100} [MASK]';

/** 20 × 20 sentences in Grid, to the end. */
export async function grid(page: Page, timeoutMs: number): Promise<RunTimes> {
  await openView(page, 'Grid');
  // The grid it opens with is out of the way: answered, or waiting for its button.
  const figure = page.getByRole('region', { name: 'Grid', exact: true }).getByRole('figure');
  await figure
    .or(page.getByRole('button', { name: /^Run \d+.sentences$/ }))
    .first()
    .waitFor();
  const from = await mark(page);
  await page.getByRole('textbox', { name: 'Template', exact: true }).fill(GRID);
  return viewRun(page, from, 'Run 400\u00A0sentences', timeoutMs);
}

export interface Cancelled {
  /** Of 2,000: answered before the end. */
  readonly sentences: number;
  /** From the click on Cancel to the worker's word; null where the run was done before it could be clicked. */
  readonly clickToStopMs: number | null;
}

/** Runs a longer grid and presses Cancel at its first answers, from within the page, where no message of ours is in between. */
export async function cancelGrid(page: Page): Promise<Cancelled> {
  const from = await mark(page);
  const clicked = page.evaluate(clickCancelAtFirstResults, from);
  await page.getByRole('textbox', { name: 'Template', exact: true }).fill(LONG_GRID);
  await begin(page, from, 'Run 2,000\u00A0sentences');
  const clickedMs = await clicked;
  await page.waitForFunction(
    (start) => window.gpuPageLog.slice(start).some(({ type }) => type === 'ended'),
    from,
    { timeout: ANSWER_MS, polling: 20 },
  );
  const log = (await recorded(page)).slice(from);
  const ended = log.find(({ type }) => type === 'ended');
  const stopped = ended?.type === 'ended' && ended.how === 'stopped';
  return {
    sentences: log.reduce((sum, entry) => sum + (entry.type === 'results' ? entry.count : 0), 0),
    clickToStopMs: stopped && clickedMs !== null ? round(ended.ms - clickedMs) : null,
  };
}

/** Runs in the page. @returns when it clicked; null where the run ended without a button to click */
async function clickCancelAtFirstResults(from: number): Promise<number | null> {
  const until = performance.now() + 20_000;
  while (performance.now() < until) {
    const log = window.gpuPageLog.slice(from);
    if (log.some(({ type }) => type === 'ended')) return null;
    const button = [...document.querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'Cancel',
    );
    if (button !== undefined && log.some(({ type }) => type === 'results')) {
      const now = performance.now();
      button.click();
      return now;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return null;
}

export interface Loaded {
  /** From the files to a model that answers. */
  readonly readyMs: number;
  /** From the files to its first answer, drawn. */
  readonly firstAnswerMs: number | null;
  readonly backend: string;
  readonly dtype: string;
}

/** Gives the page a model's files through its file chooser. @throws Error with the page's own words where it refuses them */
export async function openFiles(page: Page, paths: readonly string[]): Promise<Loaded> {
  await page.getByRole('button', { name: /^Model: / }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('dialog').getByRole('button', { name: 'Open files' }).click();
  const chosen = await chooser;
  const from = await mark(page);
  const startMs = await page.evaluate(() => performance.now());
  await chosen.setFiles([...paths]);
  await page.waitForFunction(
    (start) =>
      window.gpuPageLog
        .slice(start)
        .some((entry) => entry.type === 'model-failed' || (entry.type === 'model' && entry.taken > 1)),
    from,
    { timeout: 60_000, polling: 20 },
  );
  const log = (await recorded(page)).slice(from);
  const failed = log.find(({ type }) => type === 'model-failed');
  if (failed?.type === 'model-failed') throw new Error(failed.message);
  const model = log.find((entry) => entry.type === 'model' && entry.taken > 1);
  if (model?.type !== 'model') throw new Error('no model came');
  await page.waitForFunction(
    ([start, ms]) => window.gpuPageLog.slice(start).some((entry) => entry.type === 'drawn' && entry.ms > ms),
    [from, model.ms] as const,
    { timeout: ANSWER_MS, polling: 20 },
  );
  const drawn = (await recorded(page)).slice(from).find(({ type, ms }) => type === 'drawn' && ms > model.ms);
  return {
    readyMs: round(model.ms - startMs),
    firstAnswerMs: drawn === undefined ? null : round(drawn.ms - startMs),
    backend: model.backend,
    dtype: model.dtype,
  };
}

export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click();
}

async function viewRun(
  page: Page,
  from: number,
  startName: string,
  timeoutMs = ANSWER_MS,
): Promise<RunTimes> {
  await begin(page, from, startName);
  return runAfter(page, from, false, timeoutMs);
}

/** Waits until a view's run has begun, which it does by itself where it is short and by its button where it is not. */
async function begin(page: Page, from: number, startName: string): Promise<void> {
  const begun = page.waitForFunction(
    (start) => window.gpuPageLog.slice(start).some((entry) => entry.type === 'asked' && !entry.now),
    from,
    { timeout: ANSWER_MS, polling: 20 },
  );
  const start = page.getByRole('button', { name: startName, exact: true });
  const offered = start.waitFor({ timeout: ANSWER_MS });
  // The one that does not come first is not waited for.
  for (const each of [begun, offered]) each.catch(() => undefined);
  if (await Promise.race([begun.then(() => false), offered.then(() => true)])) await start.click();
  await begun;
}

function rounded(times: readonly number[]): Summary {
  return summarise(times.map(round));
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' · ').trim();
}
