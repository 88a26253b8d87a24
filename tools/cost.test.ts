import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { costTable } from './cost.ts';
import { billOf } from './cost/bill.ts';
import { measuredRates } from './cost/rates.ts';

const PAGE = readFileSync(new URL('../docs/scale/cost.md', import.meta.url), 'utf8');

test('the page has the table that today’s measurements make', () => {
  expect(PAGE).toContain(costTable(measuredRates()));
});

test('a bill is work divided by pace, and by the hours there are', () => {
  // 7,200 sentences at 2 a second are an hour; 25 hours are two machines within a day, one within a week.
  expect(billOf(7200, 2, 1)).toEqual({ machineHours: 1, inADay: 1, inAWeek: 1 });
  expect(billOf(7200, 2, 25)).toEqual({ machineHours: 25, inADay: 2, inAWeek: 1 });
  expect(billOf(7200, 2, 24)).toEqual({ machineHours: 24, inADay: 1, inAWeek: 1 });
});

test('every rate is a pace, and says where and when it was measured', () => {
  for (const { sentencesPerSecond, measured } of measuredRates()) {
    expect(sentencesPerSecond).toBeGreaterThan(0);
    expect(measured).toMatch(/^(RESULTS\.md|results\/\S+\.json), .+, \d{4}-\d{2}-\d{2}$/u);
  }
});
