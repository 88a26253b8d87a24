import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asPattern, countPlaywright, countVitest, judge, putBackTable, putIn } from './put_back/apply.mjs';
import { FAULTS } from './put_back/faults.mjs';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

describe('the list', () => {
  test.each(FAULTS.map((fault) => [fault.name, fault] as const))(
    '%s fits what it was taken from',
    (_, fault) => {
      const text = read(fault.file);
      expect(putIn(text, fault.edits)).not.toBe(text);
      expect(fault.what).not.toBe('');
    },
  );

  test('no name twice, and every one of them in CONTRIBUTING.md', () => {
    const names = FAULTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const contributing = read('CONTRIBUTING.md');
    for (const name of names) expect(contributing).toContain(`\`${name}\``);
  });
});

describe('a fault is put in', () => {
  test('where its text stands once, and is taken as it is written', () => {
    expect(putIn('a b a', [{ find: 'b', put: "$&$'c" }])).toBe("a $&$'c a");
    expect(
      putIn('a b', [
        { find: 'a', put: 'b c' },
        { find: ' b', put: '!' },
      ]),
    ).toBe('b c!');
  });

  test('and refused where it does not', () => {
    expect(() => putIn('a b', [{ find: 'c', put: '' }])).toThrow('stands 0 times, not once: c');
    expect(() => putIn('a b a', [{ find: 'a', put: '' }])).toThrow('stands 2 times, not once: a');
  });
});

test('a title is matched alone', () => {
  const title = '1 heads of 4, sequences of 3, 1 …, scores × 30 (a|b) [x]';
  expect(new RegExp(`^${asPattern(title)}$`).test(title)).toBe(true);
  expect(new RegExp(asPattern('a.b')).test('a-b')).toBe(false);
});

test('what a report says', () => {
  const test1 = (fullName: string, status: string) => ({ fullName, status });
  const report = {
    testResults: [
      { assertionResults: [test1('of x one', 'passed'), test1('of x two', 'failed'), test1('y', 'failed')] },
      { assertionResults: [test1('of x three', 'skipped')] },
    ],
  };
  expect(countVitest(report, 'of x')).toEqual({ passed: 1, failed: 1 });
  expect(countVitest(null, 'of x')).toEqual({ passed: 0, failed: 0 });
  expect(countVitest({ testResults: [{ status: 'failed', assertionResults: [] }] }, '')).toEqual({
    passed: 0,
    failed: 0,
  });
  expect(countPlaywright({ stats: { expected: 1, unexpected: 0, flaky: 1 } })).toEqual({
    passed: 1,
    failed: 1,
  });
  expect(countPlaywright(null)).toEqual({ passed: 0, failed: 0 });
});

test('only a test that passes without the fault and fails with it has seen it', () => {
  const [none, green, red] = [
    { passed: 0, failed: 0 },
    { passed: 2, failed: 0 },
    { passed: 1, failed: 1 },
  ];
  expect(judge(green, red)).toEqual({ verdict: 'seen', isSeen: true });
  expect(judge(green, green)).toEqual({ verdict: 'SURVIVES', isSeen: false });
  expect(judge(green, none)).toEqual({ verdict: 'its test did not run', isSeen: false });
  expect(judge(none, red)).toEqual({ verdict: 'no such test ran', isSeen: false });
  expect(judge(red, red)).toEqual({ verdict: 'its test fails without it', isSeen: false });
});

test('the table', () => {
  const [fault] = FAULTS;
  const table = putBackTable([
    { fault, verdict: 'seen', isSeen: true, seconds: 1.4 },
    { fault, verdict: 'SURVIVES', isSeen: false, seconds: 2 },
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    expect.stringMatching(new RegExp(`^\\| ${fault.name} +\\| .* \\| seen +\\| 1 +\\|$`)),
    expect.stringContaining('SURVIVES'),
    '',
    '1 of 2 faults seen',
  ]);
});
