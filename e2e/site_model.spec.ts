/** A site that has a better model than its demonstration: offered first, with its own size, streamed, kept, verified. */
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Page } from 'playwright/test';
import { answer, expectAccessible, lastTokens, openApp, waitForAnswer } from './support/app.ts';
import { modelButton, modelLine, quickFolder, quickSession } from './support/hub_browser.ts';
import { expectCpuNumbers } from './support/reference.ts';
import { startChangedSite, withWorkerPrelude, type StaticHost } from './support/static_host.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const quick = quickSession();

/** As whoever runs the site adds one. */
async function addLarge(folder: string): Promise<void> {
  const { folder: from, remove } = await quickFolder();
  const options = ['--dtype', 'f32', '--from', from, '--out', join(folder, 'weights')];
  const { status, stderr } = spawnSync(
    process.execPath,
    ['tools/run.mjs', 'tools/weights.ts', 'albert-large-v2', ...options],
    { cwd: ROOT, encoding: 'utf8' },
  );
  await remove();
  if (status !== 0) throw new Error(`the model could not be put on the site: ${stderr}`);
}

const test = base.extend<{ site: StaticHost & { readonly folder: string } }>({
  // Playwright insists on a pattern here.
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    let folder = '';
    const host = await startChangedSite(async (copy) => {
      folder = copy;
      await addLarge(copy);
    });
    await use({ ...host, folder });
    await host.close();
  },
});

async function expectQuickAnswers(page: Page): Promise<void> {
  await expect(modelButton(page)).toBeVisible({ timeout: 60_000 });
  const result = await answer(page, 'The man worked as a [MASK]. ');
  await expectCpuNumbers(await lastTokens(page), result, quick);
}

/** Requests for its weights. */
const weightsAsked = ({ asked }: StaticHost) =>
  asked.filter((path) => path.startsWith('weights/albert-large-v2') && path.endsWith('.safetensors')).length;

test('the offer is of the site’s own copy; one click, and its predictions; the next visit opens it from here', async ({
  page,
  site,
}) => {
  await openApp(page, { path: site.url });
  const offer = page.getByRole('button', {
    name: /^Get ALBERT-large-v2-f32 \(10\.\d\sMB from this site, kept/,
  });
  await expect(offer).toBeVisible();
  await expectAccessible(page);
  await offer.click();
  await expectQuickAnswers(page);
  await expect(
    modelLine(page).getByText('ALBERT-large-v2-f32 is kept on this device and answers from now on.'),
  ).toBeVisible();
  // This host knows no ranges: the first answer serves all chunks.
  expect(weightsAsked(site)).toBe(1);
  await page.reload();
  await expectQuickAnswers(page);
  expect(weightsAsked(site)).toBe(1);
});

test('the models dialog has it as well, and opening it can be stopped', async ({ page, site }) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/weights/albert-large-v2-f32/model.safetensors', async (route) => {
    await held;
    // By then nobody waits for it.
    await route.abort().catch(() => undefined);
  });
  await openApp(page, { path: site.url });
  await page.getByRole('button', { name: /^Model: / }).click();
  const dialog = page.getByRole('dialog', { name: 'Models' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: /^Get albert-large-v2-f32 from this site, 10\.\d\sMB/ }).click();
  await expect(
    page.getByText(/^Opening ALBERT-large-v2-f32: the present model answers until then/),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel opening ALBERT-large-v2-f32' }).click();
  await expect(page.getByText(/^Opening/)).toHaveCount(0);
  release();
  await waitForAnswer(page);
  await expect(modelButton(page, /Model: albert-demo/)).toBeVisible();
});

test('a model that went from the server meanwhile is told on the page, and the present one goes on', async ({
  page,
  site,
}) => {
  await openApp(page, { path: site.url });
  await rm(join(site.folder, 'weights/albert-large-v2-f32/model.safetensors'));
  await page.getByRole('button', { name: /^Get ALBERT-large-v2-f32/ }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('model.safetensors is missing on the server');
  await expect(alert).toContainText('albert-demo goes on answering, and your text is safe');
  await expectAccessible(page);
});

test('31: a GPU with room for one model only: the one before goes first, and the page says so', async ({
  page,
}) => {
  const host = await startChangedSite(async (folder) => {
    await addLarge(folder);
    await withWorkerPrelude(ONE_MODEL_ONLY)(folder);
  });
  try {
    await openApp(page, { path: host.url });
    const notice = page.getByText(/The GPU has no room for two models/);
    const told = notice.waitFor();
    await page.getByRole('button', { name: /^Get ALBERT-large-v2-f32/ }).click();
    await told;
    await expectQuickAnswers(page);
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
