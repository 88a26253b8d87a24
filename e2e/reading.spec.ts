/** What the numbers mean, said by the app itself: docs/statistics.md as a page, linked from each section. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp } from './support/app.ts';
import { openHead } from './support/heads.ts';
import {
  waitForAttention,
  waitForClassify,
  waitForComparison,
  waitForFeatures,
  waitForGrid,
  waitForLens,
  waitForOcclusion,
  waitForPairs,
} from './support/lab.ts';

/** Where the links of a view lead, in the order of the page. */
const linked = (page: Page) =>
  page
    .getByRole('link', { name: /^How to read this/ })
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.split('#')[1]));

test('a section’s link opens its part beside the page, wide and at 320 px, light and dark', async ({
  page,
}) => {
  await openApp(page, { passes: 1 });
  expect(await linked(page)).toEqual(['probability-and-rank']);
  const opening = page.waitForEvent('popup');
  await page.getByRole('link', { name: /^How to read this/ }).focus();
  await page.keyboard.press('Enter');
  const text = await opening;
  text.on('console', (message) => {
    if (message.type() === 'error') throw new Error(message.text());
  });
  await expect(text.getByRole('heading', { name: 'Probability and rank' })).toBeInViewport();
  await expectAccessible(text);
  await text.setViewportSize({ width: 320, height: 800 });
  await expectAccessible(text);
  const overflow = () =>
    text.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  // A table that is wider than the page is reached and scrolled by keyboard.
  const table = text.getByRole('group', { name: /^Table: Marks/ });
  await table.focus();
  await text.keyboard.press('ArrowRight');
  await expect.poll(() => table.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
  // The visitor's own theme is that of the text.
  await page.getByRole('radio', { name: 'Dark' }).click();
  await text.reload();
  await expect(text.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('each view has a link to each of its parts', async ({ page }) => {
  await openApp(page, { path: '#compare', settled: false, passes: 1 });
  await waitForComparison(page);
  await expect
    .poll(() => linked(page))
    .toEqual([
      'words-that-differ-most',
      'overlap-jaccard-and-rbo',
      'how-far-the-effect-holds',
      'log-ratio',
      'targets',
    ]);
  for (const [view, settle, parts] of [
    ['grid', waitForGrid, ['cells-of-a-grid', 'difference-in-differences']],
    ['lens', waitForLens, ['lens']],
    ['attention', waitForAttention, ['attention']],
    ['occlusion', waitForOcclusion, ['occlusion']],
    ['features', waitForFeatures, ['features']],
    ['benchmarks', (of: Page) => waitForPairs(of, 24), ['benchmarks', 'two-runs-beside-each-other']],
  ] as const) {
    await page.goto(`#${view}`);
    await settle(page);
    // Roles are looked for in the view that is shown alone.
    await expect.poll(() => linked(page)).toEqual(parts);
  }
});

test('Classify has its own', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification']);
  await waitForClassify(page);
  expect(await linked(page)).toEqual(['classify']);
});
