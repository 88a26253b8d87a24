/**
 * Finds a Chromium to test in: the one named by UNMASK_BROWSER, Playwright's own, an installed one; else asks
 * Playwright's installer, else apt-get (Debian, root); else says in one line what to do. One that does not start is
 * passed over: Playwright's own without its libraries, Ubuntu's stub of a snap, a folder of the name on PATH.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { onPath } from './on_path.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** Debian's Chromium without a window's frame: the same engine, with a sixth less work a page. */
const HEADLESS_SHELL = 'chromium-headless-shell';
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) =>
    process.env[name] ? [join(process.env[name], 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
  ),
];

/**
 * What the search knows of the machine and may do to it; the tests put their own in its place.
 * @typedef {object} Machine
 * @property {string | undefined} named the path in UNMASK_BROWSER
 * @property {() => string[]} own where Playwright keeps its own: one path, or none on a platform it does not serve
 * @property {() => string[]} installed where an installed one may be, likeliest first
 * @property {() => string[]} shells where a headless shell may be
 * @property {boolean} debianRoot whether apt-get may be asked
 * @property {(path: string) => boolean} exists
 * @property {(path: string) => boolean} starts
 * @property {(command: string, args: string[]) => void} run tries a command; its failure is logged, not thrown
 */

/** @type {Machine} */
const THIS_MACHINE = {
  named: process.env.UNMASK_BROWSER,
  own: playwrightsOwn,
  installed: () => [...onPath(NAMES), ...PLACES],
  shells: () => onPath([HEADLESS_SHELL]),
  debianRoot: existsSync('/etc/debian_version') && process.getuid?.() === 0,
  exists: isExecutableFile,
  starts,
  run,
};

/**
 * @param {Machine} machine
 * @returns {{ executablePath: string, source: string }}
 * @throws {Error} one line, where UNMASK_BROWSER names none that starts, or none is found and none can be installed
 */
export function findBrowser(machine = THIS_MACHINE) {
  const { named, debianRoot } = machine;
  if (named) {
    if (machine.starts(named)) return { executablePath: named, source: 'UNMASK_BROWSER' };
    throw new Error(`UNMASK_BROWSER names ${named}, which is not a browser that starts.`);
  }
  const find = (paths, source) => {
    const executablePath = paths.find(machine.starts);
    return executablePath ? { executablePath, source } : null;
  };
  const own = () => find(machine.own(), 'Playwright');
  const installed = () => find(machine.installed(), 'installed');
  return (
    own() ??
    installed() ??
    attempt(machine, 'npx', ['playwright', 'install', 'chromium'], own) ??
    (debianRoot && machine.own().some(machine.exists)
      ? attempt(machine, 'npx', ['playwright', 'install-deps', 'chromium'], own)
      : null) ??
    (debianRoot ? aptInstall(machine, installed, 'chromium', HEADLESS_SHELL) : null) ??
    fail(machine)
  );
}

/**
 * A browser for pages that need no GPU: a headless shell where there is one, or where Debian's root can install it beside Debian's
 * Chromium.
 * @param {{ executablePath: string, source: string }} browser what {@link findBrowser} found
 * @param {Machine} machine
 * @returns {{ executablePath: string, source: string }} `browser` itself where there is none
 */
export function findPageBrowser(browser, machine = THIS_MACHINE) {
  if (browser.source !== 'installed') return browser;
  const find = () => {
    const executablePath = machine.shells().find(machine.starts);
    return executablePath ? { executablePath, source: 'installed' } : null;
  };
  return find() ?? (machine.debianRoot ? aptInstall(machine, find, HEADLESS_SHELL) : null) ?? browser;
}

function aptInstall(machine, find, ...names) {
  return (
    attempt(machine, 'apt-get', ['update', '-qq'], () => null) ??
    attempt(machine, 'apt-get', ['install', '-y', '-qq', ...names], find)
  );
}

function attempt(machine, command, args, find) {
  console.log(`Not there yet; trying: ${command} ${args.join(' ')}`);
  machine.run(command, args);
  return find();
}

function fail(machine) {
  const silent = [...machine.own(), ...machine.installed()].find(machine.exists);
  throw new Error(
    (silent ? `${silent} does not start` : 'No Chromium found') +
      ', and none could be installed: install Chromium or Chrome, or set UNMASK_BROWSER to its path.',
  );
}

function playwrightsOwn() {
  try {
    return [chromium.executablePath()];
  } catch {
    return [];
  }
}

/** Whether `path` is a program that can say its version, which it cannot without its libraries. */
export function starts(path) {
  if (!isExecutableFile(path)) return false;
  // On Windows the switch is ignored and a window opens.
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const shell = process.platform === 'win32';
  // Its own messages go to a log nobody reads when the next way works; the last line is kept for when none does.
  const { status, stderr } = spawnSync(command, args, { env, shell, encoding: 'utf8', timeout: 900_000 });
  if (status !== 0)
    console.log(`  did not work: ${(stderr ?? '').trim().split('\n').at(-1)?.slice(0, 200) || status}`);
}

function isExecutableFile(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
