/**
 * All tests, with all their set-up: `node tools/test.mjs [SUITE…]`, all suites when none is named. `unit`, `gpu` and `f16` are Vitest's,
 * `page` (on the CPU engine) and `page-gpu` Playwright's, `e2e` is both of these. `awake`, bounds of time for an idle machine, runs only
 * when it is named.
 *
 * Finds a browser and a Vulkan driver, lists what was skipped and why, what was flaky, what took longest, and ends with
 * `N passed, N failed` from the runners' own counts. Under UNMASK_REQUIRE_ALL=1 a skipped test is a failure, but for one whose name says
 * that it is optional. The same is in test-results/summary/result.json.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { findBrowser, findPageBrowser } from './setup/find_browser.mjs';
import { findF16 } from './setup/find_f16.mjs';
import { findVulkan, runtimeEnv } from './setup/find_vulkan.mjs';
import { oneFailure, readPlaywright, readVitest, summarize } from './test_report.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'test-results', 'summary');
/** What the suite `f16` runs: the kernels that read f16 weights, and whole models, on an adapter with `shader-f16`. */
const F16_FILES = [
  'src/gpu/kernels/linear',
  'src/gpu/kernels/gather',
  'test/golden/f16',
  'test/golden/folded',
];
const SUITES = {
  unit: () => vitest('unit'),
  gpu: () => vitest('gpu'),
  f16,
  page: () => playwright('page', { UNMASK_BROWSER: pageBrowser }),
  'page-gpu': () => playwright('page-gpu'),
  awake: () => playwright('awake'),
};
const DEFAULT = ['unit', 'gpu', 'f16', 'page', 'page-gpu'];
const IN_BROWSER = ['page', 'page-gpu', 'awake'];
const ON_DAWN = ['gpu', 'f16'];
const requireAll = process.env.UNMASK_REQUIRE_ALL === '1';

const asked = process.argv.slice(2).flatMap((name) => (name === 'e2e' ? ['page', 'page-gpu'] : [name]));
const unknown = asked.find((name) => !(name in SUITES));
if (unknown !== undefined) {
  console.error(`No suite "${unknown}"; there are: ${Object.keys(SUITES).join(', ')}, e2e.`);
  process.exit(2);
}
const suites = asked.length > 0 ? asked : DEFAULT;

let env = {};
let pageBrowser = '';
/** @type {ReturnType<typeof findF16>} */
let adapterWithF16 = null;
const times = [];
try {
  env = timed('set-up', setUp);
} catch (error) {
  // One clear line: what is missing and what to do.
  console.error(error.message);
  process.exit(1);
}
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

if (suites.some((name) => IN_BROWSER.includes(name))) timed('build', build);
const summary = summarize(suites.map((name) => timed(name, SUITES[name])));
/** What needs more than this project asks of a machine is told, and fails nothing. */
const mayBeSkipped = (name) => /\(optional: needs (python3 with NumPy|nginx|caddy)\)/.test(name);
const failures = [
  ...summary.failures,
  ...(requireAll ? summary.skipped.filter((name) => !mayBeSkipped(name)) : []),
];
tell();
process.exit(failures.length > 0 || summary.passed === 0 ? 1 : 0);

/** The closing lines; the last one is what CI reads. */
function tell() {
  list(`Skipped${requireAll ? ', and UNMASK_REQUIRE_ALL=1 counts each as a failure' : ''}:`, summary.skipped);
  list(
    'The ten tests that took longest:',
    summary.slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`),
  );
  list('Failed:', summary.failures);
  list('flaky (failed, then passed when run again):', summary.flaky);
  const seconds = times.reduce((sum, each) => sum + each.seconds, 0);
  const parts = times.map((each) => `${each.what} ${each.seconds.toFixed(0)}`).join(', ');
  console.log(`\n${(seconds / 60).toFixed(1)} min; in seconds: ${parts}`);
  console.log(`\n${summary.passed} passed, ${failures.length} failed`);
  const { passed, skipped, flaky, slowest } = summary;
  const result = { passed, failed: failures.length, skipped, flaky, failures, slowest, seconds };
  writeFileSync(join(OUT, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
}

function list(title, lines) {
  if (lines.length > 0) console.log(`\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function timed(what, work) {
  const start = performance.now();
  try {
    return work();
  } finally {
    times.push({ what, seconds: (performance.now() - start) / 1000 });
  }
}

/** The environment of the tests: browser and Vulkan driver. */
function setUp() {
  if (suites.every((name) => name === 'unit')) return {};
  const browser = findBrowser();
  console.log(`browser: ${browser.executablePath} (${browser.source})`);
  const found = { UNMASK_BROWSER: browser.executablePath };
  if (suites.includes('page')) {
    pageBrowser = findPageBrowser(browser).executablePath;
    console.log(`browser for pages without a GPU: ${pageBrowser}`);
  }
  if (!suites.some((name) => ON_DAWN.includes(name))) return found;
  // First: where it installs a software adapter, that is the faster one for the other GPU tests too.
  if (suites.includes('f16')) adapterWithF16 = findF16(runtimeEnv(), requireAll);
  const vulkan = findVulkan(() => browser);
  console.log(`adapter for Dawn in Node: ${vulkan.adapter.description || vulkan.adapter.vendor}`);
  return { ...found, ...vulkan.env };
}

/** The app as it is shipped: what the browser's tests open. */
function build() {
  if (run('vite', 'bin/vite.js', ['build', '--logLevel', 'warn']) === 0) return;
  console.error('The app could not be built.\n\n0 passed, 1 failed');
  process.exit(1);
}

function f16() {
  if (adapterWithF16 === null) {
    const skipped = ['f16: every test (no adapter with shader-f16; lavapipe 25 has it)'];
    return { passed: 0, failures: [], skipped, flaky: [], tests: [] };
  }
  console.log(`adapter with f16 for Dawn in Node: ${adapterWithF16.adapter}`);
  return vitest('gpu', 'f16', F16_FILES, { ...adapterWithF16.env, UNMASK_F16: '1' });
}

function vitest(project, suite = project, files = [], more = {}) {
  const file = join(OUT, `${suite}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const status = run('vitest', 'vitest.mjs', ['run', `--project=${project}`, ...reporters, ...files], more);
  return reportOf(suite, readVitest, file, status);
}

function playwright(project, more = {}) {
  const file = join(OUT, `${project}.json`);
  const where = { ...more, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const status = run('playwright', 'cli.js', ['test', `--project=${project}`], where);
  return reportOf(project, readPlaywright, file, status);
}

function reportOf(suite, read, file, status) {
  let json;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return oneFailure(`${suite} ended without a report`);
  }
  const report = read(suite, json);
  if (status === 0 || report.failures.length > 0) return report;
  // A file that did not load, or an error outside of any test, has no failed test to count.
  return { ...report, failures: [`${suite}: an error outside of any test`] };
}

/** Runs a package's own command line with this Node, so that no shell and no PATH stands between. */
function run(name, script, args, more = {}) {
  const require = createRequire(import.meta.url);
  const command = join(dirname(require.resolve(`${name}/package.json`)), script);
  const { status } = spawnSync(process.execPath, [command, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env, ...more },
  });
  return status ?? 1;
}
