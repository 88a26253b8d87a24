/** What computes where there is only a software GPU, and the visitor's own choice. */
import { expect, test } from 'playwright/test';
import { expectAccessible, openApp, waitForAnswer } from '../support/app.ts';
import { expectCpuAnswer, expectCpuBecause } from '../support/reference.ts';

// Nobody has chosen yet.
test.use({ storageState: { cookies: [], origins: [] } });

test('a software GPU does not compute by itself; chosen by keyboard it does, at the next visit too', async ({
  page,
}) => {
  await openApp(page);
  await expectCpuBecause(page, /offers only a software GPU .* WebAssembly computes sooner/);
  const status = page.getByRole('button', { name: /Status:/ });
  await status.focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('dialog', { name: /Status:/ });
  const choice = details.getByRole('button', { name: /What is to compute/ });
  await expect(choice).toContainText('what is faster');
  await choice.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'the GPU' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('option', { name: 'the GPU' }).focus();
  await page.keyboard.press('Enter');
  await expect(choice).toContainText('the GPU');
  await expect(details).toContainText('You chose the GPU.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /Status: GPU/ })).toBeVisible();
  await expect.poll(async () => (await waitForAnswer(page)).identity.backend).toBe('webgpu');
  await expectCpuAnswer(page);
  await page.reload();
  expect((await waitForAnswer(page)).identity.backend).toBe('webgpu');
});

test('a GPU without a name and WebAssembly are both tried once; the next visit knows', async ({ page }) => {
  await openApp(page, {
    prelude: `Object.defineProperty(GPUAdapter.prototype, 'info', { get: () => undefined });`,
    settled: false,
  });
  // Two engines are set up, one of them a GPU that is not known to be slow.
  await waitForAnswer(page, { timeout: 120_000 });
  await expectCpuBecause(page, /does not say what it is. Both were tried here, and WebAssembly was faster/);
  const tried = () =>
    page.evaluate(() =>
      window.unmaskEvents.flatMap((event) =>
        event.type === 'model' && event.view.backend !== null ? [event.view.backend.measuredFaster] : [],
      ),
    );
  expect((await tried()).at(-1)).toBe('cpu');
  await page.reload();
  await expectCpuBecause(page, /Both were tried here, and WebAssembly was faster/);
  expect((await tried()).at(-1)).toBeNull();
});
