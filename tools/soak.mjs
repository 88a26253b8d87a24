/**
 * The suite again and again, some of the runs beside loops that keep two cores busy: `node tools/soak.mjs --runs 5 --busy 1 [suite…]`.
 * Prints a line a run and what failed or was flaky; ends with 1 if any run failed. A test that passes once is no proof of a test.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFailed, parseAsked, readResult, soakReport } from './soak/soak_report.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULT = join(ROOT, 'test-results', 'summary', 'result.json');
const BUSY_LOOPS = 2;
/** However long the suite takes: a loop nobody ends must end by itself. */
const BUSY_MINUTES = 120;

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

let asked;
try {
  asked = parseAsked(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of children) child.kill();
    process.exit(1);
  });
}

/** @type {import('./soak/soak_report.mjs').Run[]} */
const runs = [];
for (let number = 1; number <= asked.runs; number++) {
  const loops = number > asked.runs - asked.busy ? BUSY_LOOPS : 0;
  const beside = loops > 0 ? `${loops} busy loops` : 'nothing';
  console.log(`\nrun ${number} of ${asked.runs}, beside ${beside}`);
  rmSync(RESULT, { force: true });
  const startMs = Date.now();
  const busy = Array.from({ length: loops }, () => start(['tools/soak/busy_loop.mjs', String(BUSY_MINUTES)]));
  let status;
  try {
    status = await ended(start(['tools/test.mjs', ...asked.suites]));
  } finally {
    for (const loop of busy) loop.kill();
    await Promise.all(busy.map(ended));
  }
  runs.push({ number, beside, minutes: (Date.now() - startMs) / 60_000, status, result: resultOf() });
}
console.log(`\n${soakReport(runs)}`);
process.exitCode = runs.some(isFailed) ? 1 : 0;

/** @param {string[]} args */
function start(args) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} its exit status; 1 where a signal ended it or it did not start
 */
function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode ?? 1);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
}

function resultOf() {
  try {
    return readResult(readFileSync(RESULT, 'utf8'));
  } catch {
    return null;
  }
}
