/** The page stays awake while a large set of pairs is read, planned, begun and drawn. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'playwright/test';
import { openApp, SLOW_GPU_BATCHES } from '../../e2e/support/app.ts';
import { dropFiles } from '../../e2e/support/drop.ts';
import { csvOf, pairRates, scoredRuns, waitForPairs } from '../../e2e/support/lab.ts';
import { atMostTwice, LONGEST_TASK_MS, longestTask } from './main_thread.ts';

test('fifteen hundred pairs: the page stays awake while they are read, planned, begun and drawn', async ({
  browser,
  page,
}) => {
  await openApp(page, { prelude: SLOW_GPU_BATCHES, passes: 1, path: '#benchmarks', settled: false });
  await waitForPairs(page, 24);
  const scored = async (): Promise<number> => (await scoredRuns(page)).flat().length;
  const openAndRun = async (): Promise<void> => {
    const before = await scored();
    await dropFiles(page, '', [], { 'large.csv': csvOf(1500) });
    // Measured once more, it goes on with what was kept.
    await page.getByRole('button', { name: /^(Score|Go on from \d+ of) 1,500/ }).click();
    await expect.poll(scored).toBeGreaterThan(before + 5);
    await expect(pairRates(page).getByText(/^So far, .* of \d+\spairs/)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText(/^Cancelled\./)).toBeVisible();
  };
  const { cpuMs, wallMs } = await atMostTwice(() => longestTask(browser, page, openAndRun));
  console.log(
    `longest main-thread task, 1,500 pairs: ${cpuMs.toFixed(0)} ms of its own, ${wallMs.toFixed(0)} by the clock`,
  );
  expect(cpuMs).toBeLessThanOrEqual(LONGEST_TASK_MS);
});

test('a hundred thousand pairs: the page stays awake while they are read, planned, begun and drawn', async ({
  browser,
  page,
}, testInfo) => {
  test.setTimeout(600_000);
  const path = testInfo.outputPath('hundred-thousand.csv');
  await writeFile(path, csvOf(100_000));
  await openApp(page, { prelude: SLOW_GPU_BATCHES, passes: 1, path: '#benchmarks', settled: false });
  const scored = async (): Promise<number> => (await scoredRuns(page)).flat().length;
  const openAndRun = async (): Promise<void> => {
    const before = await scored();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a set' }).click();
    await (await chooser).setFiles(path);
    await page.getByRole('button', { name: 'Score 100,000\u00A0pairs' }).click({ timeout: 400_000 });
    await expect.poll(scored, { timeout: 100_000 }).toBeGreaterThan(before + 5);
    await expect(pairRates(page).getByText(/^So far, .* of \d+\spairs/)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText(/^Cancelled\./)).toBeVisible();
  };
  const { cpuMs, wallMs } = await longestTask(browser, page, openAndRun);
  console.log(
    `longest main-thread task, 100,000 pairs: ${cpuMs.toFixed(0)} ms of its own, ${wallMs.toFixed(0)} by the clock`,
  );
  expect(cpuMs).toBeLessThanOrEqual(LONGEST_TASK_MS);
});
