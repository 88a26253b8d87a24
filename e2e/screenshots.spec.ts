/**
 * The pictures in docs/: taken by the tests, so that they show the product as it is. They differ a little each time
 * (the latency), so they go to docs/ only when asked: `UNMASK_DOCS=1 npm run e2e`.
 */
import { expect, test } from 'playwright/test';
import { openApp, waitForAnswer } from './support/app.ts';

const FOLDER = process.env.UNMASK_DOCS === '1' ? 'docs' : 'test-results/docs';

const SIZES = [
  { name: 'wide', width: 1280, height: 900 },
  { name: '320', width: 320, height: 1100 },
] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const { name, width, height } of SIZES) {
    test(`the Fill view, ${colorScheme}, ${name}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await openApp(page);
      await waitForAnswer(page);
      // Nothing is wider than the page.
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `${FOLDER}/fill-${colorScheme}-${name}.png` });
    });
  }
}
