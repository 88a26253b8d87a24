/** Which browser the set-up settles on, on machines that are made up; and what it takes for one that starts. */
import { chmodSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBrowser, findPageBrowser, starts } from './find_browser.mjs';

interface MadeUp {
  readonly named?: string;
  readonly debianRoot?: boolean;
  /** The files there are, and whether each starts. */
  readonly files?: Record<string, boolean>;
  /** What a command that works leaves behind. */
  readonly commands?: Record<string, Record<string, boolean>>;
}

/** A machine with Playwright's own at `/own` and two places of installed ones; what it is told to run is noted. */
function machine({ named, debianRoot = false, files = {}, commands = {} }: MadeUp) {
  const present: Record<string, boolean | undefined> = { ...files };
  const asked: string[] = [];
  return {
    asked,
    named,
    debianRoot,
    own: () => ['/own'],
    installed: () => ['/usr/bin/chromium', '/usr/bin/google-chrome'],
    shells: () => ['/usr/bin/shell'],
    exists: (path: string) => present[path] !== undefined,
    starts: (path: string) => present[path] === true,
    run: (command: string, args: string[]) => {
      const line = [command, ...args].join(' ');
      asked.push(line);
      Object.assign(present, commands[line]);
    },
  };
}

const INSTALL = 'npx playwright install chromium';
const LIBRARIES = 'npx playwright install-deps chromium';
const APT = ['apt-get update -qq', 'apt-get install -y -qq chromium chromium-headless-shell'];
const APT_SHELL = ['apt-get update -qq', 'apt-get install -y -qq chromium-headless-shell'];

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the browser found', () => {
  test.each<[string, MadeUp, string, string[]]>([
    ['the one named', { named: '/mine', files: { '/mine': true, '/own': true } }, '/mine', []],
    [
      'Playwright’s before an installed one',
      { files: { '/own': true, '/usr/bin/chromium': true } },
      '/own',
      [],
    ],
    [
      'an installed one where Playwright’s own does not start, without asking anyone',
      { files: { '/own': false, '/usr/bin/chromium': true }, debianRoot: true },
      '/usr/bin/chromium',
      [],
    ],
    [
      'the next installed one where the first does not start',
      { files: { '/usr/bin/chromium': false, '/usr/bin/google-chrome': true } },
      '/usr/bin/google-chrome',
      [],
    ],
    ['Playwright’s, fetched', { commands: { [INSTALL]: { '/own': true } } }, '/own', [INSTALL]],
    [
      'Playwright’s, fetched, then its libraries',
      { debianRoot: true, commands: { [INSTALL]: { '/own': false }, [LIBRARIES]: { '/own': true } } },
      '/own',
      [INSTALL, LIBRARIES],
    ],
    [
      'Playwright’s, there before, with libraries fetched now',
      { debianRoot: true, files: { '/own': false }, commands: { [LIBRARIES]: { '/own': true } } },
      '/own',
      [INSTALL, LIBRARIES],
    ],
    [
      'the distribution’s',
      { debianRoot: true, commands: { [APT[1]]: { '/usr/bin/chromium': true } } },
      '/usr/bin/chromium',
      [INSTALL, ...APT],
    ],
  ])('%s', (_name, madeUp, expected, asked) => {
    const made = machine(madeUp);
    expect(findBrowser(made).executablePath).toBe(expected);
    expect(made.asked).toEqual(asked);
  });

  test('is never another than the one named', () => {
    const made = machine({ named: '/mine', files: { '/mine': false, '/own': true } });
    expect(() => findBrowser(made)).toThrow(
      /^UNMASK_BROWSER names \/mine, which is not a browser that starts\.$/,
    );
    expect(made.asked).toEqual([]);
  });

  test('where there is none: one line, and apt-get only for Debian’s root', () => {
    const user = machine({});
    expect(() => findBrowser(user)).toThrow(/^No Chromium found, and none could be installed: .+$/);
    expect(user.asked).toEqual([INSTALL]);
    const root = machine({ debianRoot: true, files: { '/own': false } });
    expect(() => findBrowser(root)).toThrow(/^\/own does not start, and none could be installed: .+$/);
    expect(root.asked).toEqual([INSTALL, LIBRARIES, ...APT]);
  });
});

describe('the browser for pages without a GPU', () => {
  const installed = { executablePath: '/usr/bin/chromium', source: 'installed' };
  test.each<[string, MadeUp, string, string[]]>([
    ['a headless shell that is there', { files: { '/usr/bin/shell': true } }, '/usr/bin/shell', []],
    [
      'one that Debian’s root installs',
      { debianRoot: true, commands: { [APT_SHELL[1]]: { '/usr/bin/shell': true } } },
      '/usr/bin/shell',
      APT_SHELL,
    ],
    ['the browser itself where that does not work', { debianRoot: true }, '/usr/bin/chromium', APT_SHELL],
    [
      'the browser itself for who is not root',
      { files: { '/usr/bin/shell': false } },
      '/usr/bin/chromium',
      [],
    ],
  ])('%s', (_name, madeUp, expected, asked) => {
    const made = machine(madeUp);
    expect(findPageBrowser(installed, made).executablePath).toBe(expected);
    expect(made.asked).toEqual(asked);
  });

  test.each(['UNMASK_BROWSER', 'Playwright'])('is the one from %s where the tests run in that', (source) => {
    const made = machine({ files: { '/usr/bin/shell': true } });
    const browser = { executablePath: '/own', source };
    expect(findPageBrowser(browser, made)).toBe(browser);
  });
});

describe.skipIf(process.platform === 'win32')('a browser that starts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'unmask-browser-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const program = (text: string, mode = 0o755) => {
    const path = join(folder, 'chromium');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, mode);
    return path;
  };

  test('is one that says its version', () => {
    expect(starts(program('test "$1" = --version'))).toBe(true);
  });
  test('is not a stub, one without its libraries, a plain file, a folder, or nothing', () => {
    expect(starts(program('echo "needs the snap" >&2; exit 1'))).toBe(false);
    expect(starts(program('exit 127'))).toBe(false);
    expect(starts(program('exit 0', 0o644))).toBe(false);
    expect(starts(join(folder, 'absent'))).toBe(false);
    mkdirSync(join(folder, 'google-chrome'));
    expect(starts(join(folder, 'google-chrome'))).toBe(false);
  });
});
