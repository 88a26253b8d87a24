/** The page stays awake while Lens reads every pass and draws them. */
import { expect, test } from 'playwright/test';
import { openApp } from '../../e2e/support/app.ts';
import { passes, readings, waitForLens } from '../../e2e/support/lab.ts';
import { LONGEST_TASK_MS, longestTask } from './main_thread.ts';

test('as many passes as may be, typed: the page stays awake while they come and are drawn', async ({
  browser,
  page,
}) => {
  await openApp(page, { path: '#lens', settled: false, passes: 24 });
  await waitForLens(page);
  await passes(page).fill('48');
  const { cpuMs, wallMs } = await longestTask(browser, page, async () => {
    await page.keyboard.press('Enter');
    await waitForLens(page);
    await expect(readings(page).locator('tbody').getByRole('row')).toHaveCount(50);
    // Until the plots have been drawn, which is done a piece a frame.
    await page.waitForTimeout(1500);
  });
  console.log(
    `longest main-thread task, 48 passes: ${cpuMs.toFixed(0)} ms of its own, ${wallMs.toFixed(0)} by the clock`,
  );
  expect(cpuMs).toBeLessThanOrEqual(LONGEST_TASK_MS);
  await expect(page.getByText(/after each of 48.passes \(trained with 24\)/).last()).toBeVisible();
});
