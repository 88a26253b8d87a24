#!/usr/bin/env bash
# Chromium 156: work in a worker that pauses by `await scheduler.yield()` between its slices hears no message before it ends, however
# many slices there are: the continuation goes before every message and every timer that waits. So a "cancel" sent to that worker
# arrives when there is nothing left to cancel. The Scheduler API puts continuations before tasks of its own of the same priority on
# purpose (WICG/scheduling-apis issue 86); that messages and timers wait for the whole of the work, too, is what one does not
# expect of a function named for letting others in. `scheduler.postTask(() => {})`, a message to oneself, and a timer all let them in.
# Seen on 2026-11-28.
#
# Needs Chromium: UNMASK_BROWSER, or one of the distribution.
#
# Output seen, of six messages sent, and of one timer of 0 ms set, while sixty slices of 10 ms run, those that came before the last:
#   scheduler.yield: 0 messages, 0 timers
#   scheduler.postTask: 6 messages, 1 timers
#   MessageChannel: 6 messages, 1 timers
#   setTimeout: 6 messages, 1 timers
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
for browser in "${UNMASK_BROWSER:-}" /usr/bin/chromium-headless-shell /usr/bin/chromium /usr/bin/google-chrome; do
  [[ -n $browser && -x $browser ]] && break
done
[[ -n $browser && -x $browser ]] || { echo 'needs Chromium: name it in UNMASK_BROWSER'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix "$dir" playwright@1.65.1
cat >"$dir/yields.mjs" <<'JS'
import { chromium } from 'playwright';

/** The worker's own code: works for 600 ms in sixty slices and says what it heard in that time. */
const WORKER = `
  const own = new MessageChannel();
  let goOn;
  own.port1.onmessage = () => goOn();
  const pauses = {
    'scheduler.yield': () => scheduler.yield(),
    'scheduler.postTask': () => scheduler.postTask(() => {}),
    MessageChannel: () => new Promise((go) => { goOn = go; own.port2.postMessage(null); }),
    setTimeout: () => new Promise((go) => setTimeout(go)),
  };
  let messages = 0;
  onmessage = async ({ data }) => {
    if (data === 'hear me') { messages++; return; }
    postMessage('started');
    let timers = 0;
    setTimeout(() => timers++);
    for (let slice = 0; slice < 60; slice++) {
      const end = performance.now() + 10;
      while (performance.now() < end);
      await pauses[data]();
    }
    postMessage({ messages, timers });
  };
`;
const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
const heard = {};
for (const pause of ['scheduler.yield', 'scheduler.postTask', 'MessageChannel', 'setTimeout']) {
  heard[pause] = await page.evaluate(
    ([code, kind]) =>
      new Promise((resolve) => {
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        worker.onmessage = ({ data }) => {
          if (data !== 'started') return resolve(data);
          for (let sent = 0; sent < 6; sent++) setTimeout(() => worker.postMessage('hear me'), 50 * sent);
        };
        worker.postMessage(kind);
      }),
    [WORKER, pause],
  );
  console.log(`${pause}: ${heard[pause].messages} messages, ${heard[pause].timers} timers`);
}
await browser.close();
const { 'scheduler.yield': yielding, ...others } = heard;
const asDescribed =
  yielding.messages === 0 &&
  yielding.timers === 0 &&
  Object.values(others).every(({ messages, timers }) => messages === 6 && timers === 1);
console.log(asDescribed ? 'as described' : 'not as described: it may have changed');
process.exit(asDescribed ? 0 : 1);
JS
node "$dir/yields.mjs" "$browser"
