/** A GPU with room for one model only. */
import { expect, test } from 'playwright/test';
import { openApp } from '../support/app.ts';
import { addLarge, expectLargeAnswers } from '../support/site_large.ts';
import { startChangedSite, withWorkerPrelude } from '../support/static_host.ts';

test('31: a GPU with room for one model only: the one before goes first, and the page says so', async ({
  page,
}) => {
  const host = await startChangedSite(async (folder) => {
    await addLarge(folder);
    await withWorkerPrelude(ONE_MODEL_ONLY)(folder);
  });
  // The choice that the project's tests begin with is of another address.
  await page.addInitScript(() => localStorage.setItem('unmask.engine', 'gpu'));
  try {
    await openApp(page, { path: host.url });
    const notice = page.getByText(/The GPU has no room for two models/);
    const told = notice.waitFor();
    await page.getByRole('button', { name: /^Get ALBERT-large-v2-f32/ }).click();
    await told;
    await expectLargeAnswers(page);
    await expect(notice).toHaveCount(0);
    await expect(page.getByRole('button', { name: /Status: GPU/ })).toBeVisible();
  } finally {
    await host.close();
  }
});

/** Memory counted over all devices: what exceeds it a driver would report. The next device is 2 s late: what is said until then is seen. */
const ONE_MODEL_ONLY = `
  const live = new Map();
  let failed = false;
  let late = false;
  const requestDevice = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    if (late) {
      late = false;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    return requestDevice.apply(this, args);
  };
  const used = () => [...live.values()].reduce((sum, size) => sum + size, 0);
  const createBuffer = GPUDevice.prototype.createBuffer;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    live.set(buffer, descriptor.size);
    if (used() > 14e6) failed = true;
    return buffer;
  };
  const destroy = GPUBuffer.prototype.destroy;
  GPUBuffer.prototype.destroy = function () {
    live.delete(this);
    destroy.call(this);
  };
  const popErrorScope = GPUDevice.prototype.popErrorScope;
  GPUDevice.prototype.popErrorScope = async function () {
    const error = await popErrorScope.call(this);
    if (!failed) return error;
    failed = false;
    late = true;
    return new GPUOutOfMemoryError('no room');
  };`;
