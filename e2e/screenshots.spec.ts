/**
 * The pictures in docs/: taken by the tests, so that they show the product as it is. They differ a little each time
 * (the latency), so they go to docs/ only when asked: `UNMASK_DOCS=1 npm run e2e`.
 */
import { expect, test, type Page } from 'playwright/test';
import { openApp, waitForAnswer } from './support/app.ts';
import { robustness, waitForComparison, waitForGrid } from './support/lab.ts';

const FOLDER = process.env.UNMASK_DOCS === '1' ? 'docs' : 'test-results/docs';

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
];

for (const { name: view, path, settle, isWhole } of VIEWS) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const { name, width, height } of SIZES) {
      test(`${view}, ${colorScheme}, ${name}`, async ({ page }) => {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await openApp(page, { path, settled: false });
        await settle(page);
        // Nothing is wider than the page.
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${FOLDER}/${view}-${colorScheme}-${name}.png`, fullPage: isWhole });
      });
    }
  }
}

/** The comparison, its robustness and its targets; each is started where it waits to be. */
async function settleCompare(page: Page): Promise<void> {
  await waitForComparison(page);
  const frames = robustness(page).getByRole('button', { name: 'Run the frames' });
  const figure = robustness(page).getByRole('figure').first();
  await expect(frames.or(figure).first()).toBeVisible();
  if (await frames.isVisible()) await frames.click();
  await expect(figure).toBeVisible({ timeout: 180_000 });
  await expect(page.locator('.plot-figure:has(canvas)')).toHaveCount(4);
}

async function settleGrid(page: Page): Promise<void> {
  await waitForGrid(page);
  await expect(page.locator('.plot-figure:has(canvas)')).toHaveCount(2);
}
