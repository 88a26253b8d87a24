/** Engines in Chromium: each in a page of its own, all in one browser, seen from here as engines. */
import { type Browser, chromium, type Page } from 'playwright';
import { BROWSER_ARGS } from '../tools/setup/browser_args.mjs';
import { findBrowser } from '../tools/setup/find_browser.mjs';
import type { BenchHost } from './host_contract.ts';
import type {} from './page.ts';
import { type BenchServer, startBenchServer } from './server.ts';

export interface BenchBrowser extends BenchHost {
  readonly browser: Browser;
  /** A page with the bench's functions. */
  openPage(): Promise<Page>;
}

/** @param data see {@link startBenchServer} */
export async function openBenchBrowser(data: Readonly<Record<string, string>>): Promise<BenchBrowser> {
  const server = await startBenchServer(data);
  let browser: Browser;
  try {
    browser = await chromium.launch({
      executablePath: findBrowser().executablePath,
      args: [...BROWSER_ARGS],
    });
  } catch (error) {
    await server.close();
    throw error;
  }
  const openPage = () => openBenchPage(browser, server);
  return {
    where: `Chromium ${browser.version()}`,
    browser,
    openPage,
    async loadEngine(kind, dtype, threads) {
      const page = await openPage();
      const facts = await page.evaluate(([k, d, t]) => window.unmaskBench.load(k, d, t), [
        kind,
        dtype,
        threads,
      ] as const);
      return {
        facts,
        run: (work) => page.evaluate((asked) => window.unmaskBench.run(asked), work),
        close: () => page.close(),
      };
    },
    async loadWatched(dtype) {
      const page = await openPage();
      await page.evaluate((d) => window.unmaskBench.loadHeld(d), dtype);
      const devtools = await page.context().newCDPSession(page);
      return {
        runMany: (count) => page.evaluate((n) => window.unmaskBench.runMany(n), count),
        workspaceBytes: (tokens) => page.evaluate((t) => window.unmaskBench.workspaceBytes(t), tokens),
        async heapBytes() {
          await devtools.send('HeapProfiler.collectGarbage');
          await devtools.send('HeapProfiler.collectGarbage');
          return (await devtools.send('Runtime.getHeapUsage')).usedSize;
        },
        close: () => page.close(),
      };
    },
    async timeKernels(asked) {
      const page = await openPage();
      const report = await page.evaluate((options) => window.unmaskBench.timeKernels(options), asked);
      await page.close();
      return report;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openBenchPage(browser: Browser, server: BenchServer): Promise<Page> {
  const page = await browser.newPage();
  // Minutes for one run of a slow peer are an answer, not a failure.
  page.setDefaultTimeout(0);
  page.on('pageerror', (error) => console.error(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text());
  });
  await page.goto(new URL('bench/page.html', server.origin).href);
  await page.waitForFunction(() => 'unmaskBench' in window);
  return page;
}
