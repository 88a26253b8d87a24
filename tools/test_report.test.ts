import { expect, test } from 'vitest';
import { oneFailure, readPlaywright, readVitest, summarize } from './test_report.mjs';

test('Vitest: what passed, failed and was skipped, by name and time', () => {
  const report = readVitest('unit', {
    testResults: [
      {
        assertionResults: [
          { status: 'passed', fullName: 'a', duration: 1500 },
          { status: 'failed', fullName: 'b', duration: 20 },
          { status: 'pending', fullName: 'c', duration: null },
        ],
      },
    ],
  });
  expect(report).toEqual({
    passed: 1,
    failures: ['unit: b'],
    skipped: ['unit: c'],
    flaky: [],
    tests: [
      { name: 'unit: a', seconds: 1.5 },
      { name: 'unit: b', seconds: 0.02 },
    ],
  });
});

test('Playwright: a test that failed and then passed is flaky and counts as passed; its tries are added', () => {
  const spec = (title: string, status: string, durations: readonly number[], annotations: object[] = []) => ({
    title,
    tests: [{ status, annotations, results: durations.map((duration) => ({ duration })) }],
  });
  const report = readPlaywright('page', {
    suites: [
      {
        title: 'fill.spec.ts',
        specs: [spec('first', 'expected', [1000]), spec('again', 'flaky', [2000, 500])],
        suites: [
          {
            title: 'group',
            specs: [
              spec('never', 'unexpected', [1, 2, 3]),
              spec('large', 'skipped', [0], [{ type: 'skip', description: 'needs a file' }]),
            ],
          },
        ],
      },
    ],
  });
  expect(report).toEqual({
    passed: 2,
    failures: ['page: fill.spec.ts › group › never'],
    skipped: ['page: fill.spec.ts › group › large (needs a file)'],
    flaky: ['page: fill.spec.ts › again'],
    tests: [
      { name: 'page: fill.spec.ts › first', seconds: 1 },
      { name: 'page: fill.spec.ts › again', seconds: 2.5 },
      { name: 'page: fill.spec.ts › group › never', seconds: 0.006 },
    ],
  });
});

test('the summary adds the suites and has the ten slowest, longest first', () => {
  const tests = Array.from({ length: 12 }, (_, i) => ({ name: `t${i}`, seconds: i }));
  const one = { passed: 12, failures: [], skipped: ['s'], flaky: ['f'], tests };
  const summary = summarize([one, oneFailure('gpu ended without a report')]);
  expect(summary).toMatchObject({ passed: 12, failures: ['gpu ended without a report'], skipped: ['s'] });
  expect(summary.slowest.map(({ name }) => name)).toEqual(
    tests
      .toReversed()
      .slice(0, 10)
      .map(({ name }) => name),
  );
});
