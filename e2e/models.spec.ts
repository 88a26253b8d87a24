/** Models with the real worker: got, seen with their sizes, kept, verified, deleted; files picked and dropped. By keyboard too. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from 'playwright/test';
import { FILE_NAMES } from '../src/model/files.ts';
import { answer, expectAccessible, lastTokens, openApp, waitForAnswer, untilVisible } from './support/app.ts';
import {
  modelButton,
  modelLine,
  quickFolder,
  quickSession,
  repoOf,
  startHubBrowser,
  type HubBrowser,
} from './support/hub_browser.ts';
import { dropFiles } from './support/drop.ts';
import { expectCpuNumbers } from './support/reference.ts';

const REPO = 'albert/albert-base-v2';

let folder: string;
let removeFolder: () => Promise<void>;
const quick = quickSession();

test.beforeAll(async () => {
  ({ folder, remove: removeFolder } = await quickFolder());
});
test.afterAll(() => removeFolder());

async function expectQuickAnswers(page: Page, name: RegExp): Promise<void> {
  await untilVisible(modelButton(page, name), { timeout: 60_000 });
  const result = await answer(page, 'The man worked as a [MASK]. ');
  await expectCpuNumbers(await lastTokens(page), result, quick);
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Models' });

/** Moves the focus with Tab until it is on `target`, as a keyboard's user would. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not reach it');
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

test.describe('the models dialog', () => {
  let browser: HubBrowser;
  test.beforeEach(async () => {
    browser = await startHubBrowser({
      repos: { [REPO]: await repoOf(folder) },
      // Some four seconds a model: what is said on the way can be read.
      throttleBytesPerSecond: 3_000_000,
    });
  });
  test.afterEach(() => browser.close());

  test('by keyboard alone: get a model, see it kept, verify it, keep it for good, go back, delete it', async () => {
    const page = await browser.context.newPage();
    await openApp(page);
    const dialog = dialogOf(page);
    const open = () => press(page, page.getByRole('button', { name: /^Model: / }));

    await open();
    await expect(dialog).toBeVisible();
    await expect(dialog.getByText('albert-demo').first()).toBeVisible();
    await expectAccessible(page);
    await press(page, dialog.getByRole('button', { name: /^Get albert-base-v2, about 47 MB/ }));
    // First what is there for moments only.
    await expect(modelLine(page).getByText(/Fetching ALBERT-base-v2/)).toBeVisible();
    await expect(modelLine(page).getByText(/MB of \d+\.\d\sMB/)).toBeVisible();
    await expect(dialog).toHaveCount(0);
    await expectQuickAnswers(page, /Model: albert-base-v2/);

    await open();
    const kept = dialog.getByRole('listitem').filter({ hasText: 'albert-base-v2' }).first();
    await expect(kept).toContainText(/\d+\.\d\sMB, complete\. In use/);
    await press(page, dialog.getByRole('button', { name: 'Verify albert-base-v2' }));
    await expect(kept).toContainText(/Verified: all \d\spieces match/);
    await press(page, dialog.getByRole('button', { name: 'Keep for good' }));
    // A test's profile may be refused; either way it is said.
    await expect(dialog.getByText(/^Kept for good|The browser may delete it/)).toBeVisible();
    await expectAccessible(page);
    await press(page, dialog.getByRole('button', { name: 'Go back to the demonstration model' }));
    await expect(modelButton(page, /Model: albert-demo/)).toBeVisible();

    await open();
    const copies = dialog.getByRole('region', { name: 'Kept on this device' }).getByRole('listitem');
    await expect(copies).toHaveCount(2);
    await press(page, dialog.getByRole('button', { name: 'Delete albert-base-v2' }));
    await expect(dialog.getByText(/Delete albert-base-v2 \(\d+\.\d\sMB\) from this device\?/)).toBeVisible();
    await expectAccessible(page);
    await press(page, dialog.getByRole('button', { name: 'Delete it' }));
    await expect(copies).toHaveText([/albert-demo/]);
    await expect(dialog.getByRole('heading', { name: 'Kept on this device' })).toBeFocused();
    await expect(dialog.getByRole('button', { name: /^Get albert-base-v2/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await page.reload();
    await expect(modelButton(page, /Model: albert-demo/)).toBeVisible();
  });

  test('a download paused and cancelled is kept in part, told with its sizes, and gone on with', async () => {
    const { hub, context } = browser;
    const page = await context.newPage();
    await openApp(page);
    const dialog = dialogOf(page);
    await page.getByRole('button', { name: /^Model: / }).click();
    await dialog.getByLabel('Any other ALBERT, as owner/name').fill(REPO);
    // It stands still in the middle of the second piece, for as long as it takes to press Pause.
    hub.setFault({
      kind: 'stall',
      file: 'model.safetensors',
      skip: 1,
      afterBytes: 500_000,
      times: Infinity,
    });
    await dialog.getByRole('button', { name: 'Get it' }).click();
    await expect(modelLine(page).getByText(/\d\.\d\sMB of \d+\.\d\sMB/)).toBeVisible();
    // The second piece is asked for once the first is kept; until then what has arrived of that one is shown as well.
    await expect.poll(() => hub.requests.at(-1)?.fault).toBe('stall');
    await page.getByRole('button', { name: `Pause ${REPO}` }).click();
    await expect(modelLine(page).getByText('ALBERT-base-v2 is paused')).toBeVisible();
    const kept = await modelLine(page)
      .getByText(/^4\.\d\sMB of \d+\.\d\sMB$/)
      .innerText();
    hub.clearFaults();
    await expectAccessible(page);
    await page.getByRole('button', { name: `Cancel ${REPO}` }).click();
    await page.getByRole('button', { name: /^Model: / }).click();
    await expect(dialog.getByText(`Partial: ${kept}.`)).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /Resume albert-base-v2, \d\.\d\sMB left/ }).click();
    await expectQuickAnswers(page, /Model: albert-base-v2/);
    expect(hub.totalBytesSent).toBeLessThan(20_000_000);
  });

  test('a name that is no repository, and one the hub does not have, are told', async () => {
    const page = await browser.context.newPage();
    await openApp(page);
    const dialog = dialogOf(page);
    await page.getByRole('button', { name: /^Model: / }).click();
    const field = dialog.getByLabel('Any other ALBERT, as owner/name');
    await field.fill('not a name');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText(/A repository is named owner\/name/)).toBeVisible();
    await expectAccessible(page);
    await field.fill('nobody/nothing');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText(
      'There is no public model nobody/nothing on the hub.',
    );
    await expectAccessible(page);
  });
});

test('21: a browser that promises nothing: the page says that it may delete what is kept', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const refuse = () => Promise.resolve(false);
    Object.assign(StorageManager.prototype, { persist: refuse, persisted: refuse });
  });
  await openApp(page);
  await page.getByRole('button', { name: /^Model: / }).click();
  await press(page, dialogOf(page).getByRole('button', { name: 'Keep for good' }));
  await expect(dialogOf(page).getByText('The browser may delete it when space runs short.')).toBeVisible();
  await expectAccessible(page);
});

test('37: a first visit without a network for the model: connect once, and the text is safe', async ({
  page,
}) => {
  let offline = true;
  // The page itself is there, as from a cache; whatever it asks for is not.
  await page.route('**/*', (route) =>
    offline && route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
  );
  await openApp(page, { settled: false });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('could not be reached');
  await expect(alert).toContainText('Connect once');
  await expect(alert).toContainText('Your text is safe');
  await expectAccessible(page);
  offline = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitForAnswer(page);
});

test.describe('files of a model', () => {
  test('picked through the dialog: they answer, and nothing is kept', async ({ page }) => {
    await openApp(page);
    await page.getByRole('button', { name: /^Model: / }).click();
    const chosen = page.waitForEvent('filechooser');
    await press(page, dialogOf(page).getByRole('button', { name: 'Open files' }));
    await (await chosen).setFiles(Object.values(FILE_NAMES).map((name) => join(folder, name)));
    await expectQuickAnswers(page, /Model: your files/);
    await expect(page.getByText(/from the files you gave\. It is not kept/)).toBeVisible();
    await page.getByRole('button', { name: /^Model: / }).click();
    await expect(dialogOf(page).getByText('not kept, nothing is sent')).toBeVisible();
    await expectAccessible(page);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(page, dialogOf(page).getByRole('button', { name: 'Copy the hash of its content' }));
    await expect(dialogOf(page).getByText('Copied')).toBeVisible();
    const hash = await page.evaluate(() => navigator.clipboard.readText());
    await expect(dialogOf(page).getByText(`SHA-256 ${hash}`)).toBeVisible();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    await expect(dialogOf(page).getByText(`your files ${hash.slice(0, 12)}`)).toBeVisible();
  });

  test('dropped on the page, one after another', async ({ page }) => {
    await openApp(page);
    await dropFiles(page, folder, ['config.json', 'spiece.model']);
    await expect(page.getByText(/Still needed: model\.safetensors\./)).toBeVisible();
    await expectAccessible(page);
    await dropFiles(page, folder, ['model.safetensors']);
    await expectQuickAnswers(page, /Model: your files/);
  });

  test('with tokenizer.json in place of spiece.model: they answer the same, and the details name it', async ({
    page,
  }) => {
    const demo = new URL('../public/weights/albert-demo/tokenizer.json', import.meta.url);
    await openApp(page);
    await dropFiles(page, folder, ['config.json', 'model.safetensors'], {
      'tokenizer.json': await readFile(demo, 'utf8'),
    });
    await expectQuickAnswers(page, /Model: your files/);
    await page.getByRole('button', { name: /^Model: / }).click();
    await expect(dialogOf(page).getByRole('definition').filter({ hasText: 'tokenizer.json' })).toBeVisible();
    await expectAccessible(page);
  });

  test('27, 28: files that are no model are refused in words, and the model in use goes on', async ({
    page,
  }) => {
    await openApp(page);
    await dropFiles(page, folder, ['spiece.model', 'model.safetensors'], {
      'config.json': '{"model_type": "bert"}',
    });
    const alert = page.getByRole('alert');
    await expect(alert).toContainText(/ALBERT/);
    await expect(alert).toContainText(/goes on answering/);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await dropFiles(page, folder, ['config.json', 'model.safetensors'], {
      'spiece.model': 'not a vocabulary',
    });
    await expect(alert).toContainText(/damaged|vocabulary/);
    const result = await answer(page, 'The man worked as a [MASK]. ');
    await expectCpuNumbers(await lastTokens(page), result);
  });
});
