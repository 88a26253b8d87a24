/** Engines in Chromium: each in a page of its own, all in one browser, seen from here as engines. */
import { type Browser, chromium, type Page } from 'playwright';
import { BROWSER_ARGS } from '../tools/setup/browser_args.mjs';
import { findBrowser } from '../tools/setup/find_browser.mjs';
import type { EngineKind } from './cells.ts';
import type { Engine } from './engines/engine.ts';
import type {} from './page.ts';
import { type BenchServer, startBenchServer } from './server.ts';

export interface BenchBrowser {
  /** E.g. `Chromium 156.0.…`. */
  readonly where: string;
  /** A page with the bench's functions. */
  openPage(): Promise<Page>;
  loadEngine(kind: EngineKind, dtype: 'f32' | 'f16'): Promise<Engine>;
  close(): Promise<void>;
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
    openPage,
    async loadEngine(kind, dtype) {
      const page = await openPage();
      const facts = await page.evaluate(([k, d]) => window.unmaskBench.load(k, d), [kind, dtype] as const);
      return {
        facts,
        run: (work) => page.evaluate((asked) => window.unmaskBench.run(asked), work),
        close: () => page.close(),
      };
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
