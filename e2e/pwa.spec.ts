/** The installed app: kept by its service worker, opened without a network, never replaced behind the visitor's back. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Locator, type Page } from 'playwright/test';
import { answer, openApp, sentence, waitForAnswer, workerOf } from './support/app.ts';
import { startStaticHost, type StaticHost } from './support/static_host.ts';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

/** A copy of what was built, in a sub-folder of a host, to change and to take away. */
const test = base.extend<{ site: StaticHost & { readonly folder: string } }>({
  // Playwright insists on a pattern here.
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'unmask-site-'));
    await cp(DIST, folder, { recursive: true });
    const host = await startStaticHost(folder, '/some/sub/path/');
    await use({ ...host, folder });
    await host.close();
    await rm(folder, { recursive: true });
  },
});

test.use({ serviceWorkers: 'allow' });

/** Waits until the service worker answers for the page. */
async function expectKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? null))
    .toBe('activated');
}

const notice = (page: Page): Locator => page.getByText('A new version is waiting.');

/** Puts the next version where the first was: another title, and a service worker that knows of it. */
async function deployNext(folder: string): Promise<void> {
  const page = join(folder, 'index.html');
  const html = await readFile(page, 'utf8');
  await writeFile(page, html.replace(/<title>[^<]*/, '<title>Unmask, next version'));
  const worker = join(folder, 'sw.js');
  const script = await readFile(worker, 'utf8');
  const next = script.replace(/(\{"revision":")[0-9a-f]+(","url":"index\.html"\})/, '$1next$2');
  expect(next).not.toBe(script);
  await writeFile(worker, next);
}

test('installable: the browser finds nothing missing, the icons are what the manifest says', async ({
  page,
  site,
}) => {
  await openApp(page, { path: site.url });
  await expectKept(page);
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A test's own profile counts as a private window.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { url, data, errors } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? '') as {
    readonly name: string;
    readonly start_url: string;
    readonly scope: string;
    readonly display: string;
    readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose: string }[];
  };
  expect(manifest).toMatchObject({ short_name: 'Unmask', display: 'standalone' });
  expect(new URL(manifest.start_url, url).href).toBe(site.url);
  expect(new URL(manifest.scope, url).href).toBe(site.url);
  const icons = await Promise.all(
    manifest.icons.map(async ({ src, purpose }) => {
      const png = await (await page.request.get(new URL(src, url).href)).body();
      // Width and height in a PNG's first chunk.
      return `${purpose} ${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
    }),
  );
  expect(icons).toEqual(manifest.icons.map(({ purpose, sizes }) => `${purpose} ${sizes}`));
  expect(icons.toSorted()).toEqual(['any 192x192', 'any 512x512', 'maskable 512x512']);
});

test('opens without a network: reload, deep link in a new tab; models are not in its cache', async ({
  page,
  site,
}) => {
  await openApp(page, { path: site.url });
  await answer(page, 'A text of the visitor [MASK].');
  await expectKept(page);
  const cached = await page.evaluate(async () => {
    const urls: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      urls.push(...(await cache.keys()).map((request) => new URL(request.url).pathname));
    }
    return urls;
  });
  expect(cached.filter((path) => path.startsWith('/some/sub/path/assets/worker-'))).toHaveLength(1);
  expect(cached.filter((path) => path.includes('weights'))).toEqual([]);

  const modelKept = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) if (name !== '') return true;
    return false;
  });
  // Said only when it is so: the page alone is not enough.
  await expect(page.getByText('Ready offline')).toHaveCount(modelKept ? 1 : 0);
  await site.close();
  await page.context().setOffline(true);
  const expectOpen = async (tab: Page): Promise<void> => {
    // React has replaced what stands in index.html, whose field cannot be written in.
    await expect(sentence(tab)).toBeEditable();
    if (modelKept) await waitForAnswer(tab);
  };
  await page.reload();
  await expectOpen(page);
  await expect(sentence(page)).toHaveValue('A text of the visitor [MASK].');

  for (const link of ['#fill', '?from=elsewhere#fill', 'index.html#fill']) {
    const tab = await page.context().newPage();
    await openApp(tab, { path: `${site.url}${link}`, settled: false });
    await expectOpen(tab);
    expect(tab.url()).toBe(`${site.url}${link}`);
    await tab.close();
  }
  const text = await page.context().newPage();
  await text.goto(`${site.url}statistics.html#p-over-pairs`);
  await expect(text.getByRole('heading', { name: 'p over pairs' })).toBeInViewport();
  await text.close();
});

test('answers for the page alone: neither for models nor for what else the host has below it', async ({
  page,
  site,
}) => {
  await openApp(page, { path: site.url });
  await expectKept(page);
  for (const path of ['weights/missing/config.json', 'another-app/', 'another-app']) {
    const response = await page.goto(`${site.url}${path}`);
    expect(response?.status(), path).toBe(404);
  }
  const listing = await page.goto(`${site.url}weights/index.json`);
  expect(listing?.headers()['content-type']).toBe('application/json');
  expect(listing?.fromServiceWorker()).toBe(false);
});

test('a new version waits until the visitor takes it; the text stays throughout', async ({ page, site }) => {
  await openApp(page, { path: site.url });
  await expectKept(page);
  const title = await page.title();
  await answer(page, 'Typed before the new version [MASK].');
  let loads = 0;
  page.on('load', () => loads++);

  await deployNext(site.folder);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const waiting = (): Promise<boolean> =>
    page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state === 'installed');
  await expect.poll(waiting).toBe(true);
  await answer(page, 'Typed while it waits [MASK].');
  expect(loads).toBe(0);

  await page.reload();
  await waitForAnswer(page);
  await expect(page).toHaveTitle(title);
  await expect(sentence(page)).toHaveValue('Typed while it waits [MASK].');
  expect(await waiting()).toBe(true);

  await expect(notice(page)).toBeVisible();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page).toHaveTitle('Unmask, next version');
  await waitForAnswer(page);
  await expect(sentence(page)).toHaveValue('Typed while it waits [MASK].');
  await expect(notice(page)).toHaveCount(0);
});

test('a version taken in another tab does not reload this one', async ({ page, site }) => {
  await openApp(page, { path: site.url });
  await expectKept(page);
  await answer(page, 'Typed in this tab [MASK].');
  let loads = 0;
  page.on('load', () => loads++);
  await deployNext(site.folder);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const taken = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
    await registration.update();
    const next = registration.waiting ?? registration.installing;
    const skip = (): void => next?.postMessage({ type: 'SKIP_WAITING' });
    if (next?.state === 'installed') skip();
    else next?.addEventListener('statechange', () => next.state === 'installed' && skip());
    await taken;
  });
  await answer(page, 'Typed after it [MASK].');
  expect(loads).toBe(0);
  await expect(notice(page)).toBeVisible();
  await page.getByRole('button', { name: 'Reload' }).click();
  await waitForAnswer(page);
  await expect(page).toHaveTitle('Unmask, next version');
  await expect(sentence(page)).toHaveValue('Typed after it [MASK].');
});

test('39: a part of the page that a deploy took away asks for a reload, the draft kept', async ({
  page,
  site,
}) => {
  await rm(join(site.folder, 'sw.js'));
  await openApp(page, { path: site.url });
  await answer(page, 'Typed before the deploy [MASK].');
  // What Vite's loader sends when an import of this version is no longer there.
  await page.evaluate(() => window.dispatchEvent(new Event('vite:preloadError', { cancelable: true })));
  await expect(notice(page)).toBeVisible();
  await expect(sentence(page)).toHaveValue('Typed before the deploy [MASK].');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(notice(page)).toHaveCount(0);
  await waitForAnswer(page);
  await expect(sentence(page)).toHaveValue('Typed before the deploy [MASK].');
});

test('a host that sends no headers: the first visit shares no memory, the next one does', async ({
  page,
  site,
}) => {
  const plain = await startStaticHost(site.folder, '/plain/', {});
  try {
    await openApp(page, { path: plain.url });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect((await waitForAnswer(page)).identity.adapter).toMatch(/\b1 thread$/);
    await expectKept(page);
    await page.reload();
    expect((await waitForAnswer(page)).identity.adapter).toMatch(/\d threads$/);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await workerOf(page).evaluate(() => crossOriginIsolated)).toBe(true);
  } finally {
    await plain.close();
  }
});

test('a first visit without a service worker works, and says nothing of being kept', async ({
  page,
  site,
}) => {
  await rm(join(site.folder, 'sw.js'));
  await openApp(page, { path: site.url });
  // Once the model is known to be kept, all that is missing is the page: from here on it could be said.
  const isModelKept = (): Promise<boolean> =>
    page.evaluate(() => {
      const told = window.unmaskEvents.findLast((event) => event.type === 'stored');
      return told?.type === 'stored' && told.store.models.some(({ complete, inUse }) => complete && inUse);
    });
  await expect.poll(isModelKept).toBe(true);
  await expect(page.getByText('Ready offline')).toHaveCount(0);
});
