/** A site that has a better model than its demonstration: offered first, with its own size, streamed, kept, verified. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as base } from 'playwright/test';
import { expectAccessible, openApp, waitForAnswer } from './support/app.ts';
import { modelButton, modelLine } from './support/hub_browser.ts';
import { addLarge, expectLargeAnswers } from './support/site_large.ts';
import { startChangedSite, type StaticHost } from './support/static_host.ts';

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
  await expectLargeAnswers(page);
  await expect(
    modelLine(page).getByText('ALBERT-large-v2-f32 is kept on this device and answers from now on.'),
  ).toBeVisible();
  // This host knows no ranges: the first answer serves all chunks.
  expect(weightsAsked(site)).toBe(1);
  await page.reload();
  await expectLargeAnswers(page);
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
