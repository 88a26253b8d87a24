/**
 * The pictures in docs/: taken by the tests, so that they show the product as it is. They differ a little each time
 * (the latency), so they go to docs/ only when asked: `UNMASK_DOCS=1 npm run e2e`.
 */
import { expect, test, type Page } from 'playwright/test';
import { openApp, untilVisible, waitForAnswer } from './support/app.ts';
import { waitForDrawing } from './support/drawn.ts';
import { dropHead } from './support/heads.ts';
import {
  besideRun,
  classify,
  pairs,
  runFrames,
  scoreBy,
  standBeside,
  waitForAttention,
  waitForClassify,
  waitForComparison,
  waitForGrid,
  waitForFeatures,
  waitForLens,
  waitForOcclusion,
  waitForPairs,
  waitForMap,
} from './support/lab.ts';

const isForDocs = process.env.UNMASK_DOCS === '1';
const FOLDER = isForDocs ? 'docs' : 'test-results/docs';

const SIZES = [
  { name: 'wide', width: 1280, height: 900 },
  { name: '320', width: 320, height: 1100 },
] as const;

interface View {
  readonly name: string;
  readonly path: string;
  /** Brings the view to what it is for. */
  readonly settle: (page: Page) => Promise<unknown>;
  /** The whole page, not only what is seen at first. */
  readonly isWhole: boolean;
}

const VIEWS: readonly View[] = [
  { name: 'fill', path: '', settle: waitForAnswer, isWhole: false },
  { name: 'compare', path: '#compare', settle: settleCompare, isWhole: true },
  { name: 'grid', path: '#grid', settle: settleGrid, isWhole: true },
  { name: 'benchmarks', path: '#benchmarks', settle: settlePairs, isWhole: true },
  { name: 'lens', path: '#lens', settle: settleLens, isWhole: true },
  { name: 'attention', path: '#attention', settle: waitForAttention, isWhole: true },
  { name: 'occlusion', path: '#occlusion', settle: waitForOcclusion, isWhole: true },
  { name: 'patching', path: '#patching', settle: waitForMap, isWhole: true },
  { name: 'features', path: '#features', settle: waitForFeatures, isWhole: true },
  { name: 'classify', path: '', settle: settleClassify, isWhole: true },
];

for (const { name: view, path, settle, isWhole } of VIEWS) {
  // Computed once: what a software adapter takes a minute for is the same at every width and in every theme.
  test(`${view}, light and dark, wide and narrow`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    // What is wider than the page is so whatever the numbers are.
    await openApp(page, { path, settled: false, ...(isForDocs ? {} : { passes: 1 }) });
    await settle(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const { name, width, height } of SIZES) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await waitForDrawing(page);
        // Nothing is wider than the page.
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${colorScheme}, ${name}`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${FOLDER}/${view}-${colorScheme}-${name}.png`, fullPage: isWhole });
      }
    }
  });
}

/** The comparison, its robustness and its targets; each is started where it waits to be. */
async function settleCompare(page: Page): Promise<void> {
  // 20 frames and more by the whole model: a slow software adapter takes minutes for them.
  test.setTimeout(900_000);
  await waitForComparison(page);
  await runFrames(page);
  await expect(page.locator('.plot-figure:has(canvas)')).toHaveCount(4);
}

async function settleGrid(page: Page): Promise<void> {
  await waitForGrid(page);
  await expect(page.locator('.plot-figure:has(canvas)')).toHaveCount(2);
}

async function settleLens(page: Page): Promise<void> {
  await waitForLens(page);
  await expect(page.locator('.plot-figure:has(canvas)')).toHaveCount(4);
}

/** The embedded model has no such head: a checkpoint made by the golden formula, dropped on the page, shows what the view looks like. */
async function settleClassify(page: Page): Promise<void> {
  await waitForAnswer(page);
  await dropHead(page, ['AlbertForSequenceClassification', ['negative', 'neutral', 'positive']]);
  await waitForClassify(page);
  await page.getByRole('button', { name: /Whether each word is masked in turn/ }).click();
  await page.getByRole('option', { name: 'each masked in turn' }).click();
  await expect(classify(page).getByRole('list', { name: 'Words of the text' })).toBeVisible();
  await waitForClassify(page);
}

/** The example pairs, the first of the list looked into. */
async function settlePairs(page: Page): Promise<void> {
  await waitForPairs(page, 24);
  await scoreBy(page, 'CrowS-Pairs');
  await waitForPairs(page, 24);
  await pairs(page).getByRole('row').nth(1).click();
  await standBeside(page, /^AUL/);
  await untilVisible(besideRun(page).getByRole('figure').first());
}
