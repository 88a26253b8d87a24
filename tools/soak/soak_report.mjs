/** The pure parts of `tools/soak.mjs`: what it was asked, what a run of the suite left behind, and the table. */
import { parseArgs } from 'node:util';

/** @typedef {{ runs: number, busy: number, suites: string[] }} Asked */
/**
 * What `tools/test.mjs` writes at the end of a run.
 * @typedef {{ passed: number, failed: number, flaky: string[], failures: string[] }} Result
 */
/** @typedef {{ number: number, beside: string, minutes: number, status: number, result: Result | null }} Run */

export const USAGE = `usage: node tools/soak.mjs [--runs N] [--busy N] [suite…]
  --runs N  how often the suites are run (5)
  --busy N  the last N of these beside two loops that keep two cores busy (0)`;

/**
 * @param {readonly string[]} argv
 * @returns {Asked}
 * @throws Error in words, with the usage
 */
export function parseAsked(argv) {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { runs: { type: 'string', default: '5' }, busy: { type: 'string', default: '0' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
  const { values, positionals } = parsed;
  const runs = wholeNumber('--runs', values.runs, 1);
  const busy = wholeNumber('--busy', values.busy, 0);
  if (busy > runs) throw new Error(`--busy ${busy} of --runs ${runs}: there are not so many runs.\n${USAGE}`);
  return { runs, busy, suites: positionals };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 */
function wholeNumber(name, text, least) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least)) {
    throw new Error(`${name} is "${text}"; it is a whole number of at least ${least}.\n${USAGE}`);
  }
  return value;
}

/**
 * @param {string} text of result.json
 * @returns {Result | null} null for what is no result: then the run counts as failed
 */
export function readResult(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { passed, failed, flaky = [], failures = [] } = value;
  if (!Number.isInteger(passed) || !Number.isInteger(failed)) return null;
  if (
    ![flaky, failures].every(
      (names) => Array.isArray(names) && names.every((name) => typeof name === 'string'),
    )
  ) {
    return null;
  }
  return { passed, failed, flaky, failures };
}

/** @param {Run} run */
export function isFailed({ status, result }) {
  return status !== 0 || result === null || result.failed > 0;
}

/**
 * A table of Markdown, a line a run, and under it what was flaky or failed anywhere, with how often.
 * @param {readonly Run[]} runs
 */
export function soakReport(runs) {
  const head = ['run', 'beside', 'minutes', 'passed', 'failed', 'flaky', 'failures'];
  const rows = runs.map((run) => {
    const { number, beside, minutes, result, status } = run;
    const counts = result ?? {
      passed: '?',
      failed: '?',
      flaky: [],
      failures: [`no result, status ${status}`],
    };
    const names = [...counts.failures];
    if (names.length === 0 && isFailed(run)) names.push(`status ${status}, no name`);
    return [
      ...[String(number), beside, minutes.toFixed(1), String(counts.passed), String(counts.failed)],
      ...[String(counts.flaky.length), names.join('; ')],
    ].map((cell) => cell.replaceAll('|', '\\|'));
  });
  const widths = head.map((title, c) => Math.max(3, title.length, ...rows.map((row) => row[c].length)));
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, c) => cell.padEnd(widths[c])).join(' | ')} |`;
  const table = [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
  const failed = runs.filter(isFailed).length;
  return [
    ...table,
    ...timesOf('failed', runs, (result) => result.failures),
    ...timesOf('flaky', runs, (result) => result.flaky),
    '',
    failed === 0 ? `${runs.length} of ${runs.length} runs passed` : `${failed} of ${runs.length} runs failed`,
  ].join('\n');
}

/**
 * @param {string} what
 * @param {readonly Run[]} runs
 * @param {(result: Result) => string[]} namesOf
 */
function timesOf(what, runs, namesOf) {
  const times = new Map();
  for (const { result } of runs) {
    for (const name of result === null ? [] : namesOf(result)) times.set(name, (times.get(name) ?? 0) + 1);
  }
  if (times.size === 0) return [];
  const often = [...times].sort(([, a], [, b]) => b - a);
  return ['', `${what}:`, ...often.map(([name, count]) => `  ${count} × ${name}`)];
}
