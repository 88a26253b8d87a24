import { defineConfig } from 'playwright/test';
import { BROWSER_ARGS, CPU_BROWSER_ARGS } from './tools/setup/browser_args.mjs';

/** One more than two cores: some tests wait for the network, or for a pause. */
const PAGES_AT_ONCE = 3;

const ORIGIN = 'http://127.0.0.1:4179';

/** A visitor who has chosen the GPU: a software adapter does not compute by itself. */
const ON_THE_GPU = {
  cookies: [],
  origins: [{ origin: ORIGIN, localStorage: [{ name: 'unmask.engine', value: 'gpu' }] }],
};

const inCi = process.env.CI !== undefined;

function browser(args: readonly string[]) {
  const { UNMASK_BROWSER: executablePath } = process.env;
  return { launchOptions: { args: [...args], ...(executablePath === undefined ? {} : { executablePath }) } };
}

/**
 * The built app, served as a static host would serve it, in a real Chromium. What the page does is asked of it on the CPU engine, which
 * starts sooner and leaves the cores to the page; what a GPU does, with a real WebGPU adapter.
 */
export default defineConfig({
  outputDir: 'test-results/e2e',
  // A test that fails in CI is run again, and where it then passes it is told as flaky (tools/test.mjs).
  retries: inCi ? 2 : 0,
  // By tests, so that no long file is left to one worker at the end; what shares a page or a server stays together (`mode: 'default'`).
  fullyParallel: true,
  workers: PAGES_AT_ONCE,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  forbidOnly: true,
  use: {
    baseURL: `${ORIGIN}/`,
    // Recording slows every step down; `--trace on` records the first run too.
    trace: 'on-first-retry',
    // It would answer for what tests route. pwa.spec.ts allows it again.
    serviceWorkers: 'block',
  },
  projects: [
    {
      name: 'page',
      testDir: 'e2e',
      testIgnore: 'gpu/**',
      workers: PAGES_AT_ONCE,
      use: browser(CPU_BROWSER_ARGS),
    },
    {
      name: 'page-gpu',
      testDir: 'e2e/gpu',
      // One software adapter and two cores: tests beside each other would only wait for each other.
      workers: 2,
      use: { ...browser(BROWSER_ARGS), storageState: ON_THE_GPU },
    },
    {
      // Bounds of time, for an idle machine: no part of the tests.
      name: 'awake',
      testDir: 'bench/awake',
      workers: 1,
      use: { ...browser(BROWSER_ARGS), storageState: ON_THE_GPU },
    },
  ],
  webServer: {
    command: 'node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port 4179 --strictPort',
    url: 'http://127.0.0.1:4179/',
    reuseExistingServer: false,
  },
});
