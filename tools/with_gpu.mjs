/**
 * Runs a TypeScript tool with the environment in which Dawn finds a GPU. Usage: `node tools/with_gpu.mjs TOOL.ts [arguments]`.
 * Where none is found it says so and runs the tool all the same: a tool may not need one (`--cpu`).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './setup/find_browser.mjs';
import { findVulkan } from './setup/find_vulkan.mjs';

let env = {};
if (!process.argv.includes('--cpu')) {
  try {
    env = findVulkan(findBrowser).env;
  } catch (error) {
    console.error(error.message);
  }
}
const run = fileURLToPath(new URL('run.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [run, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...env },
});
process.exit(status ?? 1);
