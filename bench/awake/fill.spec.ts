/** The page stays awake while a sentence is computed. */
import { expect, test } from 'playwright/test';
import { lastTokens, openApp, sentence, SLOW_SUBMITS } from '../../e2e/support/app.ts';
import { LONGEST_TASK_MS, longestTask } from './main_thread.ts';

test('the page is awake while the worker computes: no long task of its own', async ({ browser, page }) => {
  await openApp(page, { prelude: SLOW_SUBMITS });
  const before = (await lastTokens(page)).id;
  await sentence(page).fill(`The cat ${'and the other one '.repeat(15)}was [MASK].`);
  await expect.poll(async () => (await lastTokens(page)).id).toBeGreaterThan(before);
  // The tokens are drawn; from here to the result the page has nothing to do but stay awake.
  let watchedMs = 0;
  const { cpuMs, wallMs } = await longestTask(browser, page, async () => {
    watchedMs = await page.evaluate(async () => {
      const results = () => window.unmaskEvents.filter((event) => event.type === 'result').length;
      const answered = results();
      const startMs = performance.now();
      while (results() === answered) await new Promise((resolve) => setTimeout(resolve, 20));
      return performance.now() - startMs;
    });
  });
  console.log(
    `watched ${watchedMs.toFixed(0)} ms; longest task ${cpuMs.toFixed(0)} ms of its own, ${wallMs.toFixed(0)} by the clock`,
  );
  expect(watchedMs).toBeGreaterThan(500);
  expect(cpuMs).toBeLessThanOrEqual(LONGEST_TASK_MS);
});
