/** What a browser, a network and a visitor can do to a download, done by a real browser. Numbers are those of FAULTS.md. */
import { expect, test, type Page } from 'playwright/test';
import type { HubFault, HubRepo } from '../test/support/hub_server.ts';
import { answer, expectAccessible, lastTokens, openApp, untilVisible } from './support/app.ts';
import {
  getLarge,
  LARGE,
  modelButton,
  modelLine,
  quickFolder,
  quickSession,
  repoOf,
  site,
  startHubBrowser,
  type HubBrowser,
} from './support/hub_browser.ts';
import { expectCpuNumbers } from './support/reference.ts';
import { startChangedSite, withWorkerPrelude, type StaticHost } from './support/static_host.ts';

const MB = 1_000_000;
/** Slow enough that something can happen on the way: about four seconds. */
const SLOW = 3 * MB;

let repo: HubRepo;
let byteLength: number;
let removeFolder: () => Promise<void>;
const quick = quickSession();
let browser: HubBrowser;
/** The site with another worker, where a test needs one. */
let changed: StaticHost | null = null;

test.beforeAll(async () => {
  const { folder, remove } = await quickFolder();
  removeFolder = remove;
  repo = await repoOf(folder);
  byteLength = Object.values(repo.files).reduce((sum, file) => sum + file.byteLength, 0);
});
test.afterAll(() => removeFolder());
test.afterEach(async () => {
  await browser.close();
  await changed?.close();
  changed = null;
});

async function start(options: Partial<Parameters<typeof startHubBrowser>[0]> = {}): Promise<HubBrowser> {
  browser = await startHubBrowser({ repos: { [LARGE]: repo }, throttleBytesPerSecond: SLOW, ...options });
  return browser;
}

/** The fetched model answers, with the numbers it must have. */
async function expectQuickAnswers(page: Page): Promise<void> {
  await untilVisible(modelButton(page), { timeout: 60_000 });
  const result = await answer(page, 'The man worked as a [MASK]. ');
  expect(result.identity.name).toContain('albert-large-v2');
  await expectCpuNumbers(await lastTokens(page), result, quick);
}

async function openModels(page: Page) {
  await page.getByRole('button', { name: /^Model: / }).click();
  const dialog = page.getByRole('dialog', { name: 'Models' });
  await expect(dialog).toBeVisible();
  return dialog;
}

test('16: the disk is full in mid-download: it goes on in memory, answers, and says so', async () => {
  const { context } = await start();
  const page = await context.newPage();
  await openApp(page);
  const devtools = await context.newCDPSession(page);
  const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin: site() });
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: site(), quotaSize: usage + 6 * MB });
  await getLarge(page).click();
  await expectQuickAnswers(page);
  const dialog = await openModels(page);
  await expect(dialog.getByText(/There is no room left on this device for the model/)).toBeVisible();
  await expect(dialog.getByText('in memory, until this page is closed')).toBeVisible();
  await expectAccessible(page);
});

test('16: no room for a single chunk, before anything is written', async () => {
  const { context } = await start();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: site(), quotaSize: 1000 });
  await openApp(page);
  await getOffered(page).click();
  await expectQuickAnswers(page);
});

/** The offer, however long the model will last. */
const getOffered = (page: Page) => page.getByRole('button', { name: /^Get ALBERT-large-v2/ });

test('17: a browser that refuses to keep files: the model runs from memory, and the page says so before', async () => {
  const { context } = await start();
  const page = await context.newPage();
  changed = await startChangedSite(
    withWorkerPrelude(
      `Object.getPrototypeOf(navigator.storage).getDirectory = () =>
        Promise.reject(new DOMException('Denied', 'SecurityError'));`,
    ),
  );
  await openApp(page, { path: changed.url });
  await page.getByRole('button', { name: /Get ALBERT-large-v2 .*for as long as this page is open/ }).click();
  await expectQuickAnswers(page);
  const dialog = await openModels(page);
  await expect(dialog.getByText(/as in a private window/)).toBeVisible();
  await expect(page.getByText('Ready offline')).toHaveCount(0);
  await expectAccessible(page);
});

test('15: two tabs: one downloads, the other waits; then both answer, and it came once', async () => {
  // Ten seconds: the second tab is asked while the first one fetches.
  const { context, hub } = await start({ throttleBytesPerSecond: MB });
  const [one, two] = [await context.newPage(), await context.newPage()];
  await openApp(one);
  await openApp(two);
  await getLarge(one).click();
  await expect(modelLine(one).getByText(/Fetching ALBERT-large-v2/)).toBeVisible();
  await two
    .getByRole('button', { name: /ALBERT-large-v2/ })
    .first()
    .click();
  await expect(two.getByText(/Another tab is fetching this model/)).toBeVisible();
  await expectAccessible(two);
  await expectQuickAnswers(one);
  await expectQuickAnswers(two);
  expect(hub.totalBytesSent).toBe(byteLength);
});

test('13: a host that this page may not read from is named, and the local file offered', async () => {
  const { context } = await start({ cors: false });
  const page = await context.newPage();
  await openApp(page);
  await getLarge(page).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('huggingface.co answers, but this page may not read from it', {
    timeout: 60_000,
  });
  await expect(alert).toContainText('choose them here');
  await expect(alert.getByRole('button', { name: 'Open files instead' })).toBeVisible();
  await expectAccessible(page);
});

test('the host behind the hub fails in three ways: each is told as its, waited out, and never called a blocking', async () => {
  const { context, hub } = await start({ throttleBytesPerSecond: 100 * MB });
  const page = await context.newPage();
  await openApp(page, { refusals: true });
  const fail = (fault: HubFault) => hub.setFault({ ...fault, file: 'model.safetensors', times: Infinity });
  const expectTold = async (words: RegExp): Promise<void> => {
    await expect(modelLine(page).getByText(words)).toBeVisible({ timeout: 60_000 });
    hub.clearFaults();
  };
  fail({ kind: 'reset' });
  await getLarge(page).click();
  await expectTold(/huggingface\.co leads on to the host that holds it, and no answer comes from there/);
  fail({ kind: 'redirect', to: 'https://files.elsewhere.test/', stage: 'resolve', skip: 1 });
  await expectTold(/huggingface\.co leads on to a host that this page does not know/);
  fail({ kind: 'no-cors', status: 503, skip: 1 });
  await expectTold(/leads on to cdn-lfs\.hf\.co, which answers, but not so that this page may read it/);
  await expectQuickAnswers(page);
});

test('a network that asks to sign in first is called one; signed in, the download begins', async () => {
  const { context, hub } = await start({ throttleBytesPerSecond: 100 * MB });
  const page = await context.newPage();
  await openApp(page, { refusals: true });
  hub.setFault({ kind: 'redirect', to: 'https://login.hotel.test/', stage: 'api', times: Infinity });
  await getLarge(page).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('in the place of huggingface.co the network you are in answers', {
    timeout: 60_000,
  });
  await expect(alert).toContainText('sign in to the network there');
  await expectAccessible(page);
  hub.clearFaults();
  await modelLine(page).getByRole('button', { name: 'Try again' }).click();
  await expectQuickAnswers(page);
});

test('18: evicted in mid-download: it begins again and answers', async () => {
  const { context, hub } = await start();
  const page = await context.newPage();
  await openApp(page);
  // It stands still in the second piece, so that it is in mid-download however slow this test is.
  hub.setFault({ kind: 'stall', file: 'model.safetensors', skip: 1, afterBytes: MB, times: Infinity });
  await getLarge(page).click();
  await expect.poll(() => hub.totalBytesSent, { intervals: [20] }).toBeGreaterThan(5 * MB);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: site(), storageTypes: 'all' });
  // After 20 s of silence it is asked for again.
  hub.clearFaults();
  await expect(
    modelLine(page).getByText(
      /Fetching ALBERT-large-v2 from the beginning, as what had come of it was deleted/,
    ),
  ).toBeVisible({ timeout: 60_000 });
  await expectQuickAnswers(page);
  // What had been kept was fetched again, and it was more than a piece.
  expect(hub.totalBytesSent).toBeGreaterThan(byteLength + 4 * MB);
  expect(hub.totalBytesSent).toBeLessThanOrEqual(2 * byteLength);
});

test('18: cleared while it answers: nothing is said to be kept, ready or waiting any more', async () => {
  const { context } = await start({ throttleBytesPerSecond: 100 * MB });
  const page = await context.newPage();
  await openApp(page);
  await getLarge(page).click();
  await expectQuickAnswers(page);
  await expect(page.getByText('Ready offline')).toBeVisible();
  await modelLine(page).getByRole('button', { name: 'Dismiss' }).click();
  await expect(modelLine(page)).toContainText('albert-large-v2 is kept on this device');
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: site(), storageTypes: 'all' });
  // As when the visitor comes back from where it was cleared.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(modelLine(page)).toContainText('The copy of albert-large-v2 on this device has been deleted');
  await expect(page.getByText('Ready offline')).toHaveCount(0);
  await expect(page.getByText('A new version is waiting')).toHaveCount(0);
  const dialog = await openModels(page);
  await expect(dialog.getByText('in memory; the copy on this device has been deleted')).toBeVisible();
  await expect(dialog.getByText('No model yet.')).toBeVisible();
  await expectAccessible(page);
});

test('18: evicted between two visits: told, and the demonstration model answers', async () => {
  const { context } = await start({ throttleBytesPerSecond: 100 * MB });
  const page = await context.newPage();
  await openApp(page);
  await getLarge(page).click();
  await expectQuickAnswers(page);
  await page.close();
  const blank = await context.newPage();
  await blank.goto('favicon.svg');
  // The worker of a page that was closed may hold its files a moment longer.
  await expect(async () => {
    await blank.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
    });
  }).toPass({ timeout: 30_000 });
  await blank.close();
  const next = await context.newPage();
  await openApp(next);
  await expect(next.getByText(/The copy kept on this device is gone/)).toBeVisible();
  await expect(modelButton(next, /Model: albert-demo/)).toBeVisible();
});

test('38: navigator.onLine says there is no network: nobody believes it', async () => {
  const { context } = await start({ throttleBytesPerSecond: 100 * MB });
  const lie = `Object.defineProperty(Object.getPrototypeOf(navigator), 'onLine', { get: () => false });`;
  const page = await context.newPage();
  await page.addInitScript(lie);
  changed = await startChangedSite(withWorkerPrelude(lie));
  await openApp(page, { path: changed.url });
  await getLarge(page).click();
  await expectQuickAnswers(page);
});

test('38: it says there is one and there is none: told as it is, and gone on with once it is back', async () => {
  const { context, hub } = await start();
  const lie = `Object.defineProperty(Object.getPrototypeOf(navigator), 'onLine', { get: () => true });`;
  const page = await context.newPage();
  await page.addInitScript(lie);
  changed = await startChangedSite(withWorkerPrelude(lie));
  await openApp(page, { path: changed.url });
  await getLarge(page).click();
  await expect.poll(() => hub.totalBytesSent, { intervals: [20] }).toBeGreaterThan(5 * MB);
  await context.setOffline(true);
  await expect(modelLine(page).getByText(/Waiting to go on with ALBERT-large-v2/)).toBeVisible();
  await expectAccessible(page);
  await context.setOffline(false);
  await expectQuickAnswers(page);
  expect(hub.totalBytesSent).toBeLessThanOrEqual(byteLength + 8 * MB);
});
