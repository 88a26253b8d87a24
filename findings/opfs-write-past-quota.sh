#!/usr/bin/env bash
# Chromium 156, driven by playwright-core 1.65.1: in a private window, what the Origin Private File System says past the quota is
# not an error. FileSystemSyncAccessHandle.write() returns 4294967288, which is -8 (no space) read as unsigned, and throws nothing;
# truncate() to more than there is room for does nothing and says nothing; flush() succeeds. In an ordinary window both throw
# QuotaExceededError, as the standard says. So `if (handle.write(bytes) < bytes.length)` sees nothing: compare with !==, and ask
# for the size. Seen on 2026-11-28.
#
# A browser is needed that is there already: UNMASK_BROWSER, or a Chromium or Chrome on the PATH. Input: a page of our own on
# 127.0.0.1 that writes 12 MiB, a MiB at a time, under a quota of 5 MiB.
#
# Output seen:
#   browser: 156.0.8078.108
#   ordinary: 4 writes of 1048576, then QuotaExceededError; truncate QuotaExceededError; file of 4194304
#   private: 4 writes of 1048576, then 4294967288; truncate undefined; file of 5242732
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
browser=${UNMASK_BROWSER:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[[ -n $browser ]] || { echo 'needs a Chromium: install one, or name it in UNMASK_BROWSER'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" playwright-core@1.65.1
cat >"$dir/quota.mjs" <<'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const MIB = 2 ** 20;
const WORKER = `onmessage = async () => {
  const told = (act) => {
    try { return String(act()); } catch (error) { return error.name; }
  };
  const root = await navigator.storage.getDirectory();
  const file = await root.getFileHandle('file', { create: true });
  const handle = await file.createSyncAccessHandle();
  const bytes = new Uint8Array(${MIB});
  const writes = Array.from({ length: 12 }, (_, i) => told(() => handle.write(bytes, { at: i * bytes.length })));
  const truncate = told(() => handle.truncate(20 * bytes.length));
  handle.flush();
  handle.close();
  postMessage({ writes, truncate, size: (await file.getFile()).size });
};`;
const server = createServer(({ url }, response) => {
  response.setHeader('content-type', url === '/worker.js' ? 'text/javascript' : 'text/html');
  response.end(url === '/worker.js' ? WORKER : '<!doctype html><title>Quota</title>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

async function fill(name, context) {
  const page = await context.newPage();
  await page.goto(origin);
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 5 * MIB });
  const told = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker('/worker.js');
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(null);
      }),
  );
  const whole = told.writes.filter((said) => said === String(MIB)).length;
  const rest = [...new Set(told.writes.slice(whole))].join(' and ');
  console.log(
    `${name}: ${whole} writes of ${MIB}, then ${rest}; truncate ${told.truncate}; file of ${told.size}`,
  );
  return { rest, truncate: told.truncate };
}

const [executablePath, profile] = process.argv.slice(2);
const options = { executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] };
const kept = await chromium.launchPersistentContext(profile, options);
const ordinary = await fill('ordinary', kept);
await kept.close();
const browser = await chromium.launch(options);
console.log(`browser: ${browser.version()}`);
// A context of a browser without a profile is what a private window is.
const secret = await fill('private', await browser.newContext());
await browser.close();
server.close();

const isAsDescribed =
  ordinary.rest === 'QuotaExceededError' &&
  ordinary.truncate === 'QuotaExceededError' &&
  secret.rest === '4294967288' &&
  secret.truncate === 'undefined';
console.log(isAsDescribed ? 'as described' : 'CHANGED');
process.exitCode = isAsDescribed ? 0 : 1;
JS
node "$dir/quota.mjs" "$browser" "$dir/profile"
