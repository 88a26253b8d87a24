/** The pure parts of `tools/put_back.mjs`: a fault put into a text, what a report of tests says, and the table. */

/** @typedef {import('./faults.mjs').Fault} Fault */
/** @typedef {import('./faults.mjs').Edit} Edit */
/** How many of the tests asked for passed and failed; a file that did not load has neither. @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ fault: Fault, verdict: string, isSeen: boolean, seconds: number }} Outcome */

/**
 * @param {string} text
 * @param {readonly Edit[]} edits
 * @returns {string}
 * @throws Error where a text to change is not there exactly once: the fault no longer fits what it was taken from
 */
export function putIn(text, edits) {
  return edits.reduce((changed, { find, put }) => {
    const places = changed.split(find).length - 1;
    if (places !== 1) throw new Error(`stands ${places} times, not once: ${find}`);
    // As a function: a replacement's own $ must stay what it is.
    return changed.replace(find, () => put);
  }, text);
}

/** A title as a pattern that matches it alone. @param {string} title */
export function asPattern(title) {
  return title.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * @param {unknown} report Vitest's, as JSON
 * @param {string} title counted are the tests whose full name has it
 * @returns {Counts}
 */
export function countVitest(report, title) {
  const tests = (report?.testResults ?? []).flatMap((file) => file.assertionResults ?? []);
  const asked = tests.filter((test) => test.fullName.includes(title));
  const count = (status) => asked.filter((test) => test.status === status).length;
  return { passed: count('passed'), failed: count('failed') };
}

/** @param {unknown} report Playwright's, as JSON @returns {Counts} */
export function countPlaywright(report) {
  const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {};
  return { passed: expected, failed: unexpected + flaky };
}

/**
 * A fault is seen where its test passes without it and fails with it. A file that no longer loads is no test that fails.
 * @param {Counts} without
 * @param {Counts} withFault
 * @returns {{ verdict: string, isSeen: boolean }}
 */
export function judge(without, withFault) {
  if (without.failed > 0) return { verdict: 'its test fails without it', isSeen: false };
  if (!(without.passed > 0)) return { verdict: 'no such test ran', isSeen: false };
  if (withFault.failed > 0) return { verdict: 'seen', isSeen: true };
  if (withFault.passed > 0) return { verdict: 'SURVIVES', isSeen: false };
  return { verdict: 'its test did not run', isSeen: false };
}

/** @param {readonly Outcome[]} outcomes */
export function putBackTable(outcomes) {
  const head = ['fault', 'test', 'verdict', 's'];
  const rows = outcomes.map(({ fault, verdict, seconds }) => [
    ...[fault.name, `${fault.witness.file}: ${fault.witness.title}`, verdict, seconds.toFixed(0)],
  ]);
  const widths = head.map((title, c) => Math.max(3, title.length, ...rows.map((row) => row[c].length)));
  const line = (cells) => `| ${cells.map((cell, c) => cell.padEnd(widths[c])).join(' | ')} |`;
  const seen = outcomes.filter(({ isSeen }) => isSeen).length;
  return [
    ...[line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)],
    ...['', `${seen} of ${outcomes.length} faults seen`],
  ].join('\n');
}
