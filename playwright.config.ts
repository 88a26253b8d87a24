import { defineConfig } from 'playwright/test';
import { BROWSER_ARGS } from './tools/setup/browser_args.mjs';

/** The built app, served as a static host would serve it, in a real Chromium with a real WebGPU adapter. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // One software adapter and two cores: tests beside each other would only wait for each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  forbidOnly: true,
  use: {
    baseURL: 'http://127.0.0.1:4179/',
    trace: 'retain-on-failure',
    // It would answer for what tests route. pwa.spec.ts allows it again.
    serviceWorkers: 'block',
    launchOptions: {
      args: [...BROWSER_ARGS],
      ...(process.env.UNMASK_BROWSER === undefined ? {} : { executablePath: process.env.UNMASK_BROWSER }),
    },
  },
  webServer: {
    command: 'node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port 4179 --strictPort',
    url: 'http://127.0.0.1:4179/',
    reuseExistingServer: false,
  },
});
