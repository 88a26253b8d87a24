/** The page on a GPU: the same numbers as on the CPU, and what it says of the adapter. */
import { expect, test } from 'playwright/test';
import {
  answer,
  expectAccessible,
  lastTokens,
  openApp,
  sentence,
  SLOW_GPU_BATCHES,
  tables,
  waitForAnswer,
} from '../support/app.ts';
import { openView, template, waitForGrid } from '../support/lab.ts';
import { ended, resultsSoFar, startGrid } from '../support/probe.ts';
import { expectCpuNumbers } from '../support/reference.ts';

test('the page answers its first sentence by itself, with the CPU path’s numbers', async ({ page }) => {
  await openApp(page);
  await expect(sentence(page)).toHaveValue('The man worked as a [MASK].');
  const result = await waitForAnswer(page);
  expect(result.identity.backend).toBe('webgpu');
  await expectCpuNumbers(await lastTokens(page), result);
  await expect(tables(page)).toHaveCount(1);
  await expect(tables(page).getByRole('row')).toHaveCount(1 + 20);
  await expect(page.getByRole('button', { name: /Model: albert-demo f16/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /Status: GPU/ })).toContainText(result.identity.adapter);
  await expectAccessible(page);
});

test('the details name the adapter', async ({ page }) => {
  await openApp(page);
  const { adapter } = (await waitForAnswer(page)).identity;
  await page.getByRole('button', { name: /Status:/ }).click();
  await expect(page.getByRole('dialog')).toContainText(adapter);
  await expectAccessible(page);
});

test('a software adapter is told: the numbers are the same, and slower', async ({ page }) => {
  await openApp(page);
  const { adapter } = (await waitForAnswer(page)).identity;
  test.skip(!/swiftshader|llvmpipe/i.test(adapter), 'this machine has a GPU');
  await expect(page.getByText(/This browser offers only a software GPU/)).toContainText(adapter);
});

test('while a probe runs the page answers: a sentence typed in another view comes before the probe’s end', async ({
  page,
}) => {
  await openApp(page, { prelude: SLOW_GPU_BATCHES, passes: 2, path: '#grid', settled: false });
  await waitForGrid(page);
  await startGrid(page, 'In {1901..1910} there were {1..6} [MASK].', 60);
  await expect.poll(() => resultsSoFar(page), { intervals: [20] }).toBeGreaterThan(0);
  await openView(page, 'Fill');
  const answered = await answer(page, 'The woman worked as a [MASK].');
  expect(answered.identity.backend).toBe('webgpu');
  await ended(page);
  const order = await page.evaluate((id) => {
    const events = window.unmaskEvents;
    return {
      answered: events.findIndex((event) => event.type === 'result' && event.id === id),
      ended: events.findLastIndex((event) => event.type === 'probe-done'),
    };
  }, answered.id);
  expect(order.answered).toBeGreaterThan(0);
  expect(order.ended).toBeGreaterThan(order.answered);
  await openView(page, 'Grid');
  await expect(template(page)).toHaveValue('In {1901..1910} there were {1..6} [MASK].');
  expect(await resultsSoFar(page)).toBe(60);
});
