/**
 * Brings what the tests run in, where this machine lacks it: browsers, a driver with f16, and web servers. `npm test` does so itself; `.ci/run` has it
 * done while types and lint are checked. What cannot be brought is told by `npm test`, so that this never fails.
 */
import { findBrowser, findPageBrowser } from './setup/find_browser.mjs';
import { findF16 } from './setup/find_f16.mjs';
import { findServer } from './setup/find_server.mjs';
import { runtimeEnv } from './setup/find_vulkan.mjs';

try {
  const browser = findBrowser();
  const pages = findPageBrowser(browser);
  const adapter = findF16(runtimeEnv(), true);
  const servers = ['nginx', 'caddy'].filter((name) => findServer(name, true) !== null);
  console.log(
    `browsers: ${browser.executablePath}, ${pages.executablePath}; f16: ${adapter?.adapter ?? 'none'}, servers: ${servers.join(', ') || 'none'}`,
  );
} catch (error) {
  console.log(error.message);
}
