/** The built files as a static host serves them: from a sub-path, and small. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'playwright/test';
import { openApp, waitForAnswer, workerOf } from './support/app.ts';
import { openView } from './support/lab.ts';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

test('works from a sub-path of a static host', async ({ page }) => {
  const outside: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    if (!path.startsWith('/some/sub/path/')) {
      outside.push(path);
      response.writeHead(404).end();
      return;
    }
    const file = join(DIST, path.slice('/some/sub/path/'.length) || 'index.html');
    readFile(file).then(
      (body) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
          .end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await openApp(page, { path: `http://127.0.0.1:${port}/some/sub/path/` });
    await waitForAnswer(page);
    expect(outside.filter((path) => path !== '/favicon.ico')).toEqual([]);
  } finally {
    server.close();
  }
});

test('the policy holds in the worker too: no eval, no other host', async ({ page }) => {
  await openApp(page, { refusals: true });
  const refused = await workerOf(page).evaluate(async () => {
    const violations: string[] = [];
    self.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    // What the test evaluates is let through by the debugger; what a timer runs later is the page's own.
    await new Promise((resolve) => setTimeout(resolve));
    let evaluated = true;
    try {
      // The very thing the policy is there to refuse.
      // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
      new Function('return 1')();
    } catch {
      evaluated = false;
    }
    const fetched = await fetch('http://127.0.0.2:9/').then(
      () => true,
      () => false,
    );
    // The events come a little after what they tell of.
    for (let i = 0; i < 100 && !violations.includes('connect-src'); i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { evaluated, fetched, violations };
  });
  expect(refused).toMatchObject({ evaluated: false, fetched: false });
  expect(refused.violations).toContain('connect-src');
});

test('what the first view needs, without weights, is under 600 kB gzipped; another view’s code comes when it is opened, plots with the first that is drawn', async ({
  page,
}) => {
  const loaded = new Map<string, number>();
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.includes('/weights/') || !response.ok()) return;
    const file = await readFile(join(DIST, pathname === '/' ? 'index.html' : pathname));
    loaded.set(pathname, gzipSync(file, { level: 9 }).length);
  });
  const total = (ofPlots: boolean): number =>
    [...loaded].reduce((sum, [path, size]) => (path.includes('/engine-') === ofPlots ? sum + size : sum), 0);
  const inKb = (size: number): string => (size / 1000).toFixed(0);

  await openApp(page);
  const first = total(false);
  expect(first).toBeGreaterThan(100_000);
  expect(first).toBeLessThanOrEqual(600_000);
  expect(total(true)).toBe(0);

  await openView(page, 'Compare');
  await expect(page.locator('.plot-canvas canvas').first()).toBeVisible();
  // What has come is weighed a little after it has come.
  await expect.poll(() => total(true)).toBeGreaterThan(50_000);
  const [view, plots] = [total(false) - first, total(true)];
  console.log(
    `gzipped: ${inKb(first)} kB for the first view, ${inKb(view)} kB for Compare, ${inKb(plots)} kB for plots`,
  );
  expect(view).toBeGreaterThan(10_000);
  expect(view).toBeLessThanOrEqual(100_000);
  expect(plots).toBeLessThanOrEqual(250_000);
});
