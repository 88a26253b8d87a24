/**
 * Finds a Chromium to test in: the one named by UNMASK_BROWSER, Playwright's own, an installed one; else asks
 * Playwright's installer, else apt-get (Debian, root); else says in one line what to do.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) =>
    process.env[name] ? [join(process.env[name], 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
  ),
];

/** @returns {{ executablePath: string, source: string }} */
export function findBrowser() {
  const named = process.env.UNMASK_BROWSER;
  if (named) {
    if (!isExecutable(named))
      throw new Error(`UNMASK_BROWSER names ${named}, which is not an executable file.`);
    return { executablePath: named, source: 'UNMASK_BROWSER' };
  }
  return (
    playwrightsOwn() ??
    installed() ??
    install('npx', ['playwright', 'install', 'chromium'], playwrightsOwn) ??
    (isDebianRoot() ? aptInstall() : null) ??
    fail()
  );
}

function fail() {
  throw new Error(
    'No Chromium found and none could be installed: install Chromium or Chrome, or set UNMASK_BROWSER to its path.',
  );
}

function playwrightsOwn() {
  const executablePath = chromium.executablePath();
  return isExecutable(executablePath) ? { executablePath, source: 'Playwright' } : null;
}

function installed() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const executablePath = [...onPath, ...PLACES].find(isExecutable);
  return executablePath ? { executablePath, source: 'installed' } : null;
}

function aptInstall() {
  run('apt-get', ['update', '-qq']);
  return install('apt-get', ['install', '-y', '-qq', 'chromium'], installed);
}

function install(command, args, find) {
  console.log(`No browser found; trying: ${command} ${args.join(' ')}`);
  run(command, args);
  return find();
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const shell = process.platform === 'win32';
  // Its own messages go to a log nobody reads when the next way works; the last line is kept for when none does.
  const { status, stderr } = spawnSync(command, args, { env, shell, encoding: 'utf8', timeout: 900_000 });
  if (status !== 0)
    console.log(`  did not work: ${(stderr ?? '').trim().split('\n').at(-1)?.slice(0, 200) ?? status}`);
}

function isDebianRoot() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
