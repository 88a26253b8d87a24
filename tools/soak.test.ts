import { describe, expect, test } from 'vitest';
import { isFailed, parseAsked, readResult, soakReport } from './soak/soak_report.mjs';

describe('what is asked', () => {
  test('runs, how many of them beside busy loops, and suites', () => {
    expect(parseAsked([])).toEqual({ runs: 5, busy: 0, suites: [] });
    expect(parseAsked(['--runs', '3', 'unit', '--busy', '1', 'gpu'])).toEqual({
      runs: 3,
      busy: 1,
      suites: ['unit', 'gpu'],
    });
    expect(parseAsked(['--runs=2', '--busy=2'])).toEqual({ runs: 2, busy: 2, suites: [] });
  });

  test.each([
    [['--runs', '0'], /--runs is "0"/],
    [['--runs', 'many'], /--runs is "many"/],
    [['--runs', '1e9'], /--runs is "1e9"/],
    [['--busy', '1.5'], /--busy is "1.5"/],
    [['--runs', '2', '--busy', '3'], /there are not so many runs/],
    [['--sometimes'], /--sometimes/],
    [['--runs'], /--runs/],
  ])('%j is refused, with the usage', (argv, words) => {
    expect(() => parseAsked(argv)).toThrow(words);
    expect(() => parseAsked(argv)).toThrow(/usage: node tools\/soak.mjs/);
  });
});

describe('the result of a run', () => {
  test('is read with its names', () => {
    const text =
      '{"passed":7,"failed":1,"skipped":[],"flaky":["a"],"failures":["b"],"slowest":[],"seconds":3}';
    expect(readResult(text)).toEqual({ passed: 7, failed: 1, flaky: ['a'], failures: ['b'] });
  });

  test.each([
    '',
    'null',
    '[]',
    '{"passed":7}',
    '{"passed":"7","failed":0}',
    '{"passed":1,"failed":0,"flaky":[1]}',
  ])('%s is none', (text) => expect(readResult(text)).toBeNull());

  const passed = { passed: 7, failed: 0, flaky: [], failures: [] };
  const run = { number: 1, beside: 'nothing', minutes: 1, status: 0, result: passed };
  test('a run fails by its status, by its count, and by saying nothing', () => {
    expect(isFailed(run)).toBe(false);
    expect(isFailed({ ...run, status: 1 })).toBe(true);
    expect(isFailed({ ...run, result: { ...passed, failed: 1 } })).toBe(true);
    expect(isFailed({ ...run, result: null })).toBe(true);
    // A flaky test passed in the end: it is told, and fails nothing.
    expect(isFailed({ ...run, result: { ...passed, flaky: ['a'] } })).toBe(false);
  });
});

test('the table: a line a run, then names with how often they were seen', () => {
  const at = (number: number, beside: string, more: object, status = 0) => ({
    number,
    beside,
    minutes: 1.26,
    status,
    result: { passed: 7, failed: 0, flaky: [], failures: [], ...more },
  });
  const report = soakReport([
    at(1, 'nothing', {}),
    at(2, 'nothing', { failed: 2, failures: ['a | b', 'c'] }, 1),
    { number: 3, beside: '2 busy loops', minutes: 0.04, status: 1, result: null },
    at(4, '2 busy loops', { failed: 1, failures: ['c'], flaky: ['d'] }, 1),
    at(5, 'nothing', {}, 3),
  ]);
  expect(report.split('\n')).toEqual([
    '| run | beside       | minutes | passed | failed | flaky | failures            |',
    '| --- | ------------ | ------- | ------ | ------ | ----- | ------------------- |',
    '| 1   | nothing      | 1.3     | 7      | 0      | 0     |                     |',
    '| 2   | nothing      | 1.3     | 7      | 2      | 0     | a \\| b; c           |',
    '| 3   | 2 busy loops | 0.0     | ?      | ?      | 0     | no result, status 1 |',
    '| 4   | 2 busy loops | 1.3     | 7      | 1      | 1     | c                   |',
    '| 5   | nothing      | 1.3     | 7      | 0      | 0     | status 3, no name   |',
    '',
    'failed:',
    '  2 × c',
    '  1 × a | b',
    '',
    'flaky:',
    '  1 × d',
    '',
    '4 of 5 runs failed',
  ]);
  expect(soakReport([at(1, 'nothing', {})])).toMatch(/1 of 1 runs passed$/);
});
