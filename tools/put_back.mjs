/**
 * Puts faults back, one by one, and demands that their tests fail: `node tools/put_back.mjs [unit|gpu|e2e|NAME…]`, all when none is
 * named. Each is put into a copy of the tree in a temporary folder, never into the working tree. Ends with 1 if a fault survives,
 * if its text is no longer there, or if its test fails without it. `put_back/faults.mjs` is the list.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asPattern, countPlaywright, countVitest, judge, putBackTable, putIn } from './put_back/apply.mjs';
import { FAULTS } from './put_back/faults.mjs';
import { findBrowser } from './setup/find_browser.mjs';
import { findVulkan } from './setup/find_vulkan.mjs';

/** @typedef {import('./put_back/apply.mjs').Counts} Counts */
/** @typedef {import('./put_back/faults.mjs').Witness} Witness */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SUITES = ['unit', 'gpu', 'e2e'];
/** A fault may make a test hang. */
const LONGEST_MS = 900_000;

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !SUITES.includes(name) && FAULTS.every((fault) => fault.name !== name));
if (unknown !== undefined) {
  console.error(
    `No fault "${unknown}"; there are: ${[...SUITES, ...FAULTS.map(({ name }) => name)].join(', ')}.`,
  );
  process.exit(2);
}
const chosen = FAULTS.filter(
  ({ name, witness }) => asked.length === 0 || asked.includes(name) || asked.includes(witness.suite),
);
const env = {
  ...process.env,
  UNMASK_SHARED: process.env.UNMASK_SHARED ?? resolve(ROOT, '..', 'shared'),
  ...setUp(),
};

const copy = mkdtempSync(join(tmpdir(), 'unmask-put-back-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
copyTree();

/** What a test says without any fault, by file and title. @type {Map<string, Counts>} */
const without = new Map();
const outcomes = [];
for (const fault of chosen) {
  const { witness, file, name } = fault;
  const startMs = Date.now();
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  let verdict;
  try {
    const changed = putIn(text, fault.edits);
    const key = `${witness.file} ${witness.title}`;
    if (!without.has(key)) without.set(key, run(witness));
    writeFileSync(path, changed);
    verdict = judge(without.get(key), run(witness));
  } catch (error) {
    verdict = { verdict: error.message, isSeen: false };
  } finally {
    writeFileSync(path, text);
  }
  console.log(`${name}: ${verdict.verdict}`);
  outcomes.push({ fault, ...verdict, seconds: (Date.now() - startMs) / 1000 });
}
console.log(`\n${putBackTable(outcomes)}`);
process.exitCode = outcomes.length > 0 && outcomes.every(({ isSeen }) => isSeen) ? 0 : 1;

function setUp() {
  if (chosen.every(({ witness }) => witness.suite === 'unit')) return {};
  const browser = findBrowser();
  const vulkan = chosen.some(({ witness }) => witness.suite === 'gpu') ? findVulkan(() => browser).env : {};
  return { UNMASK_BROWSER: browser.executablePath, ...vulkan };
}

/** Every file git knows or would know, as it is in the working tree; of the packages a link each, so that caches stay here. */
function copyTree() {
  const { stdout, status } = spawnSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  if (status !== 0) throw new Error('git ls-files failed: put_back copies what git lists.');
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((entry) => !entry.startsWith('.vite'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  }
}

/** @param {Witness} witness @returns {Counts} */
function run({ suite, file, title }) {
  const report = join(copy, 'put_back.json');
  rmSync(report, { force: true });
  if (suite === 'e2e') {
    const built = node(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error']);
    if (built !== 0) return { passed: 0, failed: 0 };
    node(['node_modules/playwright/cli.js', 'test', file, '-g', title, '--reporter=json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    });
    return countPlaywright(read(report));
  }
  const options = [`--project=${suite}`, '--reporter=json', `--outputFile=${report}`];
  node(['node_modules/vitest/vitest.mjs', 'run', ...options, file, '-t', asPattern(title)]);
  return countVitest(read(report), title);
}

/** @param {string[]} args */
function node(args, more = {}) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: copy,
    env: { ...env, ...more },
    stdio: 'ignore',
    timeout: LONGEST_MS,
  });
  return status;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
