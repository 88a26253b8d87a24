import { expect, test } from 'vitest';
import { fillFigures } from './exports.ts';

test('what of p the special tokens have, left out of the lists, is in the file: one figure a mask', () => {
  const query = {
    text: 'A [MASK] [MASK].',
    pair: null,
    masked: [],
    form: 'typed',
    topK: 5,
    find: null,
  } as const;
  expect(fillFigures({ query, masks: [{ specialMass: 0.25 }, { specialMass: 0.5 }] })).toMatchObject([
    { figure: 'special-mass', of: 'mask 1', value: 0.25, unit: 'share' },
    { figure: 'special-mass', of: 'mask 2', value: 0.5 },
  ]);
  expect(fillFigures({ query, masks: [{ specialMass: 0.25 }] })).toMatchObject([{ of: 'A [MASK] [MASK].' }]);
});
