/** The bias lab as tests drive it. Numbers are compared with what the worker said, never with a model's own words. */
import { expect, type Locator, type Page } from 'playwright/test';
import type { ScoreResult } from '../../src/worker/messages.ts';
import { untilVisible } from './app.ts';

export const template = (page: Page): Locator => page.getByRole('textbox', { name: 'Template', exact: true });
export const comparison = (page: Page): Locator =>
  page.getByRole('region', { name: 'Comparison', exact: true });
/** The words more likely with one side. */
export const wordTable = (page: Page, side: string): Locator =>
  page.getByRole('grid', { name: new RegExp(`^More likely with ${side}\\b`) });

/** The likeliest words with one side. */
export const likeliestTable = (page: Page, side: string): Locator =>
  page.getByRole('grid', { name: new RegExp(`^Likeliest with ${side}\\b`) });

/** Opens a view by its name in the menu. */
export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click();
}

/** Waits until the comparison on the page is of the template in the field; one that takes long is started. */
export async function waitForComparison(page: Page): Promise<void> {
  const shown = page.getByRole('grid', { name: /^More likely with/ }).first();
  await settle(comparison(page), page.getByRole('button', { name: 'Run the comparison' }), shown);
}

export const grid = (page: Page): Locator => page.getByRole('region', { name: 'Grid', exact: true });

/** Waits until the grid on the page is of the template in the field; one that takes long is started. */
export async function waitForGrid(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: /^Run \d+.sentences?$/ });
  await settle(grid(page), start, grid(page).getByRole('figure').first());
}

export const lens = (page: Page): Locator => page.getByRole('region', { name: 'Lens', exact: true });
export const passes = (page: Page): Locator => page.getByRole('textbox', { name: 'passes' });
/** The likeliest words pass by pass. */
export const readings = (page: Page): Locator =>
  page.getByRole('table', { name: /^Likeliest words after each pass/ });

/** Waits until what Lens shows is of the template and passes in its fields; what takes long is started. */
export async function waitForLens(page: Page): Promise<void> {
  await settle(lens(page), page.getByRole('button', { name: 'Read every pass' }), readings(page));
  await expect(lens(page).locator('.answer-stale')).toHaveCount(0);
}

export const occlusion = (page: Page): Locator =>
  page.getByRole('region', { name: 'Occlusion', exact: true });

/** Waits until what Occlusion shows is of the template and the answer in its fields; what takes long is started. */
export async function waitForOcclusion(page: Page): Promise<void> {
  await settle(
    occlusion(page),
    page.getByRole('button', { name: 'Mask each word' }),
    occlusion(page).getByRole('list').first(),
  );
  await expect(occlusion(page).locator('.answer-stale')).toHaveCount(0);
}

export const attention = (page: Page): Locator =>
  page.getByRole('region', { name: 'Attention', exact: true });

/** Waits until the attention on the page is of the sentence that is chosen; what takes long is started. */
export async function waitForAttention(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: 'Read the attention' });
  await settle(attention(page), start, attention(page).getByRole('figure').first());
  await expect(attention(page).locator('.answer-stale')).toHaveCount(0);
}

export const features = (page: Page): Locator => page.getByRole('region', { name: 'Features', exact: true });

/** Waits until the features on the page are of the texts in the field. @param count of the texts */
export async function waitForFeatures(page: Page, count = 6): Promise<void> {
  const start = page.getByRole('button', { name: 'Read the texts' });
  const rows = features(page)
    .getByRole('table', { name: /^Nearest texts/ })
    .locator('tbody')
    .getByRole('row');
  await settle(features(page), start, rows.first());
  await expect(rows).toHaveCount(count);
  await expect(features(page).locator('.answer-stale')).toHaveCount(0);
}

export const classify = (page: Page): Locator => page.getByRole('region', { name: 'Classify', exact: true });

/** Waits until what Classify shows is of the texts in its fields; what takes long is started. */
export async function waitForClassify(page: Page): Promise<void> {
  const shown = classify(page).getByRole('region', { name: 'Answer', exact: true });
  await untilVisible(classify(page));
  await settle(classify(page), page.getByRole('button', { name: 'Read the texts' }), shown);
  await expect(classify(page).locator('.answer-stale')).toHaveCount(0);
}

/** What Benchmarks shows of the set that is open. */
export const pairScores = (page: Page): Locator =>
  page.getByRole('region', { name: 'Benchmark', exact: true });
export const pairRates = (page: Page): Locator => page.getByRole('region', { name: 'Rates', exact: true });
export const pairs = (page: Page): Locator => page.getByRole('grid', { name: /^Pairs/ });

/** Waits until every pair of the set that is open is scored. */
export async function waitForPairs(page: Page, count: number): Promise<void> {
  const whole = new RegExp(
    `^The more stereotypical sentence is the likelier one in \\d+ of ${count}\\spairs`,
  );
  await untilVisible(pairRates(page).getByText(whole), { timeout: 180_000 });
  await expect(pairScores(page)).toHaveAttribute('aria-busy', 'false');
  await expect(pairScores(page).locator('.answer-stale')).toHaveCount(0);
}

/** Starts the scoring of the set that is open, where it does not begin by itself. */
export async function startScoring(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: /^Score \d/ });
  const whole = pairScores(page)
    .and(page.locator('[aria-busy="false"]'))
    .locator('.answer:not(.answer-stale)');
  await expect(start.or(whole).first()).toBeVisible();
  if (await start.isVisible()) await start.click();
}

/** Scores the set that is open by another protocol. */
export async function scoreBy(page: Page, protocol: string): Promise<void> {
  await page.getByRole('button', { name: /Protocol/ }).press('Enter');
  const list = page.getByRole('listbox', { name: 'Protocol' });
  await list.getByRole('option', { name: protocol, exact: true }).press('Enter');
  await startScoring(page);
}

export const besideRun = (page: Page): Locator => page.getByRole('region', { name: 'Beside another run' });

/** Sets another run beside the one shown. */
export async function standBeside(page: Page, name: RegExp): Promise<void> {
  await besideRun(page)
    .getByRole('button', { name: /The other run/ })
    .press('Enter');
  await page.getByRole('listbox', { name: 'The other run' }).getByRole('option', { name }).press('Enter');
}

/** What the worker scored, run by run. */
export async function scoredRuns(page: Page): Promise<ScoreResult[][]> {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const ids = tells.flatMap((tell) => (tell.kind === 'started' && tell.of === 'scores' ? [tell.id] : []));
    return ids.map((id) =>
      tells.flatMap((tell) =>
        tell.kind === 'results' && tell.of === 'scores' && tell.id === id ? tell.results : [],
      ),
    );
  });
}

/** A set of one's own: `count` pairs in two categories. */
export function csvOf(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `"In ${1901 + i}, she sang.","In ${1901 + i}, he sang.",${i % 2 === 0 ? 'even' : 'odd'}`,
  );
  return ['more,less,category', ...lines].join('\n');
}

async function settle(region: Locator, start: Locator, shown: Locator): Promise<void> {
  await expect(region).toHaveAttribute('aria-busy', 'false');
  await untilVisible(start.or(shown).first());
  // A short run starts by itself; a longer one waits for the visitor.
  if (await start.isVisible()) await start.click();
  await expect(region).toHaveAttribute('aria-busy', 'false', { timeout: 180_000 });
  await untilVisible(shown);
}

export interface SentenceRow {
  readonly text: string;
  readonly logProbs: readonly number[];
}

/** The rows of the whole vocabulary that the worker sent last, by sentence, and the vocabulary's words. */
export async function lastRows(page: Page): Promise<{ readonly rows: number[][]; readonly words: string[] }> {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const vocabulary = tells.findLast((tell) => tell.kind === 'vocabulary');
    // Of the last probe that was asked for whole rows; others come and go beside it.
    let of = -1;
    let rows: number[][] = [];
    for (const tell of tells) {
      if (tell.kind !== 'results' || tell.of !== 'sentences') continue;
      for (const { index, masks } of tell.results) {
        const row = masks.at(0)?.logProbs;
        if (row == null) continue;
        if (tell.id !== of) rows = [];
        of = tell.id;
        rows[index] = [...row];
      }
    }
    return { rows, words: vocabulary?.kind === 'vocabulary' ? [...vocabulary.vocabulary.words] : [] };
  });
}

export const robustness = (page: Page): Locator =>
  page.getByRole('region', { name: 'How far the effect holds' });

/** Runs the comparison over its frames; one that takes under a second has begun by itself. */
export async function runFrames(
  page: Page,
  press: (button: Locator) => Promise<void> = (button) => button.click(),
): Promise<void> {
  const start = robustness(page).getByRole('button', { name: 'Run the frames' });
  const figure = robustness(page).getByRole('figure').first();
  await untilVisible(start.or(figure).first());
  if (await start.isVisible()) await press(start);
  await untilVisible(figure, { timeout: 600_000 });
}

/** The text of a file of the view, by its entry in the menu. */
export async function savedFile(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Share and export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name, exact: true }).click();
  let text = '';
  for await (const part of await (await saved).createReadStream()) text += String(part);
  return text;
}

export const patching = (page: Page): Locator => page.getByRole('region', { name: 'Patching', exact: true });

/** Waits until the map on the page is of what is set up; what takes long is started. */
export async function waitForMap(page: Page): Promise<void> {
  const shown = patching(page).getByRole('heading', { name: 'Patching map' });
  await settle(patching(page), page.getByRole('button', { name: 'Make the map' }), shown);
  await expect(patching(page).locator('.answer-stale')).toHaveCount(0);
}
