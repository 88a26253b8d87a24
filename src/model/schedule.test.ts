import { describe, expect, test } from 'vitest';
import { passesOf, scheduleOf } from './schedule.ts';

const config = (num_hidden_layers: number, num_hidden_groups: number, inner_group_num: number) => ({
  ...{ num_hidden_layers, num_hidden_groups, inner_group_num },
});

describe('the layer of each pass, as transformers 5.18 applies them', () => {
  test.each([
    ['one layer', config(4, 1, 1), [0, 0, 0, 0]],
    ['two groups', config(4, 2, 1), [0, 0, 1, 1]],
    ['two layers in the group', config(3, 1, 2), [0, 1, 0, 1, 0, 1]],
    ['three groups of two', config(6, 3, 2), [0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5]],
    ['groups that do not divide', config(5, 2, 1), [0, 0, 0, 1, 1]],
    ['three in seven', config(7, 3, 1), [0, 0, 0, 1, 1, 2, 2]],
    ['a group a pass', config(6, 6, 1), [0, 1, 2, 3, 4, 5]],
    ['more groups than passes', config(2, 4, 1), [0, 2]],
  ])('%s', (_name, of, schedule) => {
    expect(scheduleOf(of)).toEqual(schedule);
    expect(passesOf(of)).toBe(schedule.length);
  });

  test('rounded as there, in double precision', () => {
    // Python's int(i / (18 / 14)): pass 9 is of group 6, though 9 · 14 / 18 is 7.
    const schedule = [0, 0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 13];
    expect(scheduleOf(config(18, 14, 1))).toEqual(schedule);
  });
});

test('fewer passes are the beginning of more, and beyond its own the last group goes on', () => {
  const of = config(4, 2, 2);
  const more = scheduleOf(of, 12);
  expect(more).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3]);
  for (let passes = 0; passes <= 12; passes++) expect(scheduleOf(of, passes)).toEqual(more.slice(0, passes));
});
