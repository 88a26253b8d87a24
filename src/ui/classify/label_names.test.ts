/** Names of labels: as config.json gives them, and told apart where it gives one to several outputs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUnnamed, labelNames } from './label_names.ts';

test('names that are one of a kind stay; others say which output they are of', () => {
  expect(labelNames(['good', 'bad'])).toEqual(['good', 'bad']);
  expect(labelNames(['good', '', 'good ', 'bad'])).toEqual([
    'good (output 0)',
    '(output 1)',
    'good (output 2)',
    'bad',
  ]);
  expect(labelNames(['x', 'x', 'x (output 0)'])).toEqual([
    'x (output 0) (output 0)',
    'x (output 1)',
    'x (output 0)',
  ]);
});

test('no two are alike, and none is empty', () => {
  const label = fc.oneof(
    fc.constantFrom('', ' ', 'a', 'a ', 'a (output 1)', 'a (output 0)', '(output 2)'),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
      const names = labelNames(labels);
      expect(names).toHaveLength(labels.length);
      expect(new Set(names).size).toBe(labels.length);
      expect(names.every((name) => name.trim() !== '')).toBe(true);
    }),
  );
});

test('a name that a config did not give', () => {
  expect(['LABEL_0', 'LABEL_1'].every(isUnnamed)).toBe(true);
  expect(['LABEL_1', 'LABEL_0'].some(isUnnamed)).toBe(false);
});
