#!/usr/bin/env bash
# Playwright 1.65.1: an `expect(locator).toBeVisible()` that waits makes the page describe itself. Each time that it looks and the element is
# not there yet, an accessibility snapshot of the whole document is made in the page, for the message of a failure that mostly never
# comes; the page that is waited for is the one that pays, on its main thread. `locator.waitFor()` waits for the same and makes none,
# and 1.59.1 made none in either. (microsoft/playwright issue 41098, closed; the behaviour is there.) Seen on 2026-11-28.
#
# Needs Chromium: UNMASK_BROWSER, or one of the distribution.
#
# Output seen, milliseconds of the page's main thread in snapshots, in a page of 18,000 elements, while one is waited for that comes after
# two seconds:
#   playwright 1.65.1: expect 2114, waitFor 0
#   playwright 1.59.1: expect 0, waitFor 0
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
for browser in "${UNMASK_BROWSER:-}" /usr/bin/chromium-headless-shell /usr/bin/chromium /usr/bin/google-chrome; do
  [[ -n $browser && -x $browser ]] && break
done
[[ -n $browser && -x $browser ]] || { echo 'needs Chromium: name it in UNMASK_BROWSER'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/waits.mjs" <<'JS'
import { createRequire } from 'node:module';

const [browserPath, version] = process.argv.slice(2);
const { chromium, expect } = createRequire(`${import.meta.dirname}/${version}/`)('playwright/test');
const browser = await chromium.launch({
  executablePath: browserPath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
const devtools = await page.context().newCDPSession(page);
await devtools.send('Profiler.enable');

/** ms of the main thread under a function of this name while `wait` waits for an element that comes after two seconds. */
async function measure(wait) {
  await page.setContent(`<ol>${'<li><b>word</b> <i>number</i></li>'.repeat(6000)}</ol>`);
  await devtools.send('Profiler.start');
  await page.evaluate(() => {
    setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<button>Late</button>'), 2000);
  });
  await wait(page.getByRole('button', { name: 'Late' }));
  const { profile } = await devtools.send('Profiler.stop');
  const children = new Map(profile.nodes.map((node) => [node.id, node]));
  const inside = new Set();
  const mark = (id, isInside) => {
    const node = children.get(id);
    const here = isInside || /ariaSnapshot/.test(node.callFrame.functionName);
    if (here) inside.add(id);
    for (const child of node.children ?? []) mark(child, here);
  };
  mark(profile.nodes[0].id, false);
  const us = profile.samples.reduce((sum, id, at) => sum + (inside.has(id) ? profile.timeDeltas[at] : 0), 0);
  return Math.round(us / 1000);
}
const expected = await measure((late) => expect(late).toBeVisible());
const waited = await measure((late) => late.waitFor());
await browser.close();
console.log(`playwright ${version}: expect ${expected}, waitFor ${waited}`);
const isDescribed = version === '1.65.1' ? expected > 100 : expected === 0;
process.exit(isDescribed && waited === 0 ? 0 : 1);
JS
status=0
for version in 1.65.1 1.59.1; do
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix "$dir/$version" "playwright@$version"
  node "$dir/waits.mjs" "$browser" "$version" || status=1
done
if [[ $status == 0 ]]; then echo 'as described'; else echo 'not as described: it may have changed'; fi
exit $status
