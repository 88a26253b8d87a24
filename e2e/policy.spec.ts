/** The Content-Security-Policy as it is sent: on every response of preview, and with a nonce by the dev server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';
import { createServer } from 'vite';
import { developmentPolicy } from '../tools/vite/content_security_policy.ts';
import { SECURITY_HEADERS } from '../tools/vite/headers.ts';
import { openApp, workerOf } from './support/app.ts';

test('every response carries every header: page, scripts, worker, styles, models, what is not there', async ({
  page,
}) => {
  const worker = page.waitForRequest(/\/assets\/worker-/);
  await openApp(page);
  const paths = [
    '',
    'theme.js',
    'sw.js',
    'manifest.webmanifest',
    'weights/index.json',
    'weights/none/none.bin',
  ];
  const urls = [...paths, (await worker).url()];
  for (const url of urls) {
    const response = await page.request.get(url);
    const headers = response.headers();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      expect(headers[name.toLowerCase()], `${name} of /${url}`).toBe(value);
    }
  }
  // Threads may share memory, in the page and in its worker.
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await workerOf(page).evaluate(() => crossOriginIsolated)).toBe(true);
});

test('the page may reach the hub’s hosts and no others', async ({ page }) => {
  await openApp(page, { refusals: true });
  await page
    .context()
    .route(/^https:/, (route) =>
      route.fulfill({ status: 200, headers: { 'access-control-allow-origin': '*' } }),
    );
  const reached = await page.evaluate(async () => {
    const urls = [
      'https://huggingface.co/',
      'https://cdn-lfs.huggingface.co/',
      'https://cas-bridge.xethub.hf.co/',
      'https://example.com/',
      'https://hf.co/',
    ];
    const results = urls.map((url) =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    );
    return Promise.all(results);
  });
  expect(reached).toEqual([true, true, true, false, false]);
});

test('the dev server: the same policy with a nonce of each response’s own, and nothing is refused', async ({
  browser,
  page,
}) => {
  const cacheDir = await mkdtemp(join(tmpdir(), 'unmask-vite-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  const server = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    cacheDir,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0 },
  });
  try {
    await server.listen();
    const url = server.resolvedUrls?.local[0] ?? '';
    // The page asks for its worker; a refusal anywhere fails here.
    const worker = page.waitForResponse((response) => response.url().includes('worker_file'));
    await openApp(page, { path: url });
    const nonceOf = (policy: string): string => /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    const nonces: string[] = [];
    for (let i = 0; i < 2; i++) {
      const response = await page.request.get(url, { headers: { accept: 'text/html' } });
      const policy = response.headers()['content-security-policy'] ?? '';
      const nonce = nonceOf(policy);
      expect(policy).toBe(developmentPolicy(nonce));
      const inPage = [...(await response.text()).matchAll(/nonce="([^"]*)"/g)].map(([, value]) => value);
      expect(inPage.length).toBeGreaterThan(2);
      expect(new Set(inPage)).toEqual(new Set([nonce]));
      nonces.push(nonce);
    }
    expect(nonces[0]).not.toBe(nonces[1]);
    const workerPolicy = (await worker).headers()['content-security-policy'] ?? '';
    expect(workerPolicy).toBe(developmentPolicy(nonceOf(workerPolicy)));
    // The client waits for a server that went away in a worker of its own making: that is let through too.
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) refused.push(message.text());
    });
    const waiting: string[] = [];
    const devtools = await browser.newBrowserCDPSession();
    devtools.on('Target.targetCreated', ({ targetInfo: { type, url: from } }) => {
      if (type === 'shared_worker') waiting.push(from);
    });
    await devtools.send('Target.setDiscoverTargets', { discover: true });
    await server.close();
    await expect.poll(() => waiting).toEqual([expect.stringMatching(/^blob:/)]);
    expect(refused).toEqual([]);
  } finally {
    await server.close();
    await rm(cacheDir, { recursive: true });
  }
});
