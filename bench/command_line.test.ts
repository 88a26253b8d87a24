import { expect, test } from 'vitest';
import { growthOf } from './command_line.ts';

test('memory is compared late with early, the start left out', () => {
  const flat = [900, 10, 20, 30, 50, 50, 52, 50, 50, 50, 50, 50, 50, 50, 50, 50, 51, 50, 50, 49];
  expect(growthOf(flat)).toEqual({ early: 50, late: 50, most: 900 });
  const growing = Array.from({ length: 20 }, (_, at) => 100 + 10 * at);
  expect(growthOf(growing)).toEqual({ early: 155, late: 275, most: 290 });
  expect(growthOf(flat.slice(0, 9))).toBeNull();
});
