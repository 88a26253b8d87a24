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
import { sharePage } from '../support/shared_page.ts';

test.describe('the first answer', () => {
  const opened = sharePage();

  test('comes by itself, with the CPU path’s numbers', async () => {
    const page = opened();
    await expect(sentence(page)).toHaveValue('The captain said that [MASK] was tired.');
    const result = await waitForAnswer(page);
    expect(result.identity.backend).toBe('webgpu');
    await expectCpuNumbers(await lastTokens(page), result);
    await expect(tables(page)).toHaveCount(1);
    await expect(tables(page).getByRole('row')).toHaveCount(1 + 20);
    await expect(page.getByRole('button', { name: /Model: albert-demo f16/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /Status: GPU/ })).toContainText(result.identity.adapter);
    await expectAccessible(page);
  });

  test('names its adapter: a software adapter as one that is slower, all in the details', async () => {
    const page = opened();
    const { adapter } = (await waitForAnswer(page)).identity;
    const told = page.getByText(/This browser offers only a software GPU/).filter({ hasText: adapter });
    await expect(told).toHaveCount(/swiftshader|llvmpipe/i.test(adapter) ? 1 : 0);
    await page.getByRole('button', { name: /Status:/ }).click();
    await expect(page.getByRole('dialog')).toContainText(adapter);
    await expectAccessible(page);
  });
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
      ended: events.findLastIndex((event) => event.type === 'probe' && event.tell.kind === 'done'),
    };
  }, answered.id);
  expect(order.answered).toBeGreaterThan(0);
  expect(order.ended).toBeGreaterThan(order.answered);
  await openView(page, 'Grid');
  await expect(template(page)).toHaveValue('In {1901..1910} there were {1..6} [MASK].');
  expect(await resultsSoFar(page)).toBe(60);
});
