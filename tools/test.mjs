/**
 * All tests, with all their set-up: `node tools/test.mjs [unit] [gpu] [f16] [e2e]`, all when none is named.
 * Finds a browser and a Vulkan driver, runs Vitest and Playwright, lists what was skipped and why, and ends with
 * `N passed, N failed` from their own counts. Under UNMASK_REQUIRE_ALL=1 a skipped test is a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './setup/find_browser.mjs';
import { findF16 } from './setup/find_f16.mjs';
import { findVulkan, runtimeEnv } from './setup/find_vulkan.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'test-results', 'summary');
const SUITES = ['unit', 'gpu', 'f16', 'e2e'];
/** What the suite `f16` runs: the kernels that read f16 weights, and whole models, on an adapter with `shader-f16`. */
const F16_FILES = ['src/gpu/kernels/linear', 'src/gpu/kernels/gather', 'test/golden/f16'];
const requireAll = process.env.UNMASK_REQUIRE_ALL === '1';

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !SUITES.includes(name));
if (unknown !== undefined) {
  console.error(`No suite "${unknown}"; there are: ${SUITES.join(', ')}.`);
  process.exit(2);
}
const suites = asked.length > 0 ? asked : SUITES;

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Counts */

let env = {};
/** @type {ReturnType<typeof findF16>} */
let adapterWithF16 = null;
try {
  env = setUp();
} catch (error) {
  // One clear line: what is missing and what to do.
  console.error(error.message);
  process.exit(1);
}
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

/** @type {Counts[]} */
const results = [];
if (suites.includes('unit')) results.push(vitest('unit'));
if (suites.includes('gpu')) results.push(vitest('gpu'));
if (suites.includes('f16')) results.push(f16());
if (suites.includes('e2e')) results.push(e2e());

const skipped = results.flatMap((counts) => counts.skipped);
if (skipped.length > 0) {
  console.log(`\nSkipped${requireAll ? ', and UNMASK_REQUIRE_ALL=1 counts each as a failure' : ''}:`);
  for (const name of skipped) console.log(`  ${name}`);
}
const passed = sum((counts) => counts.passed);
const failed = sum((counts) => counts.failed) + (requireAll ? skipped.length : 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

/** The environment of the tests: browser and Vulkan driver. */
function setUp() {
  if (suites.every((name) => name === 'unit')) return {};
  const browser = findBrowser();
  console.log(`browser: ${browser.executablePath} (${browser.source})`);
  const found = { UNMASK_BROWSER: browser.executablePath };
  if (!suites.includes('gpu') && !suites.includes('f16')) return found;
  // First: where it installs a software adapter, that is the faster one for the other GPU tests too.
  if (suites.includes('f16')) adapterWithF16 = findF16(runtimeEnv(), requireAll);
  const vulkan = findVulkan(() => browser);
  console.log(`adapter for Dawn in Node: ${vulkan.adapter.description || vulkan.adapter.vendor}`);
  return { ...found, ...vulkan.env };
}

/** @returns {Counts} */
function f16() {
  if (adapterWithF16 === null) {
    return {
      passed: 0,
      failed: 0,
      skipped: ['f16: every test (no adapter with shader-f16; lavapipe 25 has it)'],
    };
  }
  console.log(`adapter with f16 for Dawn in Node: ${adapterWithF16.adapter}`);
  return vitest('gpu', 'f16', F16_FILES, { ...adapterWithF16.env, UNMASK_F16: '1' });
}

/** @returns {Counts} */
function vitest(project, suite = project, files = [], more = {}) {
  const file = join(OUT, `${suite}.json`);
  const args = [
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const status = run('vitest', 'vitest.mjs', [...args, ...files], more);
  const report = readReport(file);
  if (!report) return crashed(suite);
  const tests = report.testResults.flatMap((suite) => suite.assertionResults);
  const failedTests = tests.filter((test) => test.status === 'failed').length;
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    // A file that did not load, or an error outside any test, has no failed test to count: it counts as one.
    failed: Math.max(failedTests, status === 0 ? 0 : 1),
    skipped: tests
      .filter((test) => !['passed', 'failed'].includes(test.status))
      .map((test) => `${suite}: ${test.fullName}`),
  };
}

/** @returns {Counts} */
function e2e() {
  const built = run('vite', 'bin/vite.js', ['build', '--logLevel', 'warn']);
  if (built !== 0) return crashed('vite build');
  const file = join(OUT, 'e2e.json');
  const status = run('playwright', 'cli.js', ['test'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const report = readReport(file);
  if (!report) return crashed('e2e');
  return {
    passed: report.stats.expected,
    failed: Math.max(report.stats.unexpected + report.stats.flaky, status === 0 ? 0 : 1),
    skipped: skippedSpecs(report.suites).map((title) => `e2e: ${title}`),
  };
}

function skippedSpecs(suites) {
  return suites.flatMap((suite) => [
    ...suite.specs
      .filter((spec) => spec.tests.some((test) => test.status === 'skipped'))
      .map((spec) => {
        const reason = spec.tests.flatMap((test) => test.annotations).find((note) => note.type === 'skip');
        return reason?.description ? `${spec.title} (${reason.description})` : spec.title;
      }),
    ...skippedSpecs(suite.suites ?? []),
  ]);
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

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** @returns {Counts} */
function crashed(what) {
  console.error(`${what} ended without a report.`);
  return { passed: 0, failed: 1, skipped: [] };
}

function sum(pick) {
  return results.reduce((total, counts) => total + pick(counts), 0);
}
