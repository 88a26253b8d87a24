/**
 * Brings what the tests run in, where this machine lacks it: browsers, and a driver with f16. `npm test` does so itself; `.ci/run` has it
 * done while types and lint are checked. What cannot be brought is told by `npm test`, so that this never fails.
 */
import { findBrowser, findPageBrowser } from './setup/find_browser.mjs';
import { findF16 } from './setup/find_f16.mjs';
import { runtimeEnv } from './setup/find_vulkan.mjs';

try {
  const browser = findBrowser();
  const pages = findPageBrowser(browser);
  const adapter = findF16(runtimeEnv(), true);
  console.log(
    `browsers: ${browser.executablePath}, ${pages.executablePath}; f16: ${adapter?.adapter ?? 'none'}`,
  );
} catch (error) {
  console.log(error.message);
}
