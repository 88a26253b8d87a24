import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { aulScoring, scoreAul } from './aul.ts';

/** [CLS] 10 11 10 [SEP] */
const IDS = [2, 10, 11, 10, 3];

test('by hand: one sequence, unmasked, each token read once; the score is a mean', () => {
  const scoring = aulScoring(IDS, [1, 2, 3]);
  expect(scoring.sequences.map((sequence) => [...sequence])).toEqual([IDS]);
  expect(scoring.reads).toEqual([
    { sequence: 0, row: 1, target: 10 },
    { sequence: 0, row: 2, target: 11 },
    { sequence: 0, row: 3, target: 10 },
  ]);
  expect(scoreAul(scoring, [-1, -2, -6])).toBe(-3);
});

test('between the least and the most likely token; the same in any order; blind to a sentence said twice', () => {
  const logProbs = fc.array(fc.integer({ min: -30, max: 0 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(logProbs, (values) => {
      const scoring = aulScoring(
        [2, ...values.map(() => 10), 3],
        values.map((_, i) => i + 1),
      );
      const score = scoreAul(scoring, values);
      expect(score >= Math.min(...values) && score <= Math.max(...values)).toBe(true);
      expect(scoreAul(scoring, values.toReversed())).toBeCloseTo(score, 12);
      const twice = [...values, ...values];
      const scoring2 = aulScoring(
        [2, ...twice.map(() => 10), 3],
        twice.map((_, i) => i + 1),
      );
      expect(scoreAul(scoring2, twice)).toBeCloseTo(score, 12);
    }),
  );
});

test.each([
  ['no position', () => aulScoring(IDS, [])],
  ['a position outside', () => aulScoring(IDS, [5])],
  ['a position twice', () => aulScoring(IDS, [1, 1])],
  ['an answer too few', () => scoreAul(aulScoring(IDS, [1, 2]), [-1])],
  ['no answer', () => scoreAul(aulScoring(IDS, [1]), [])],
  ['NaN', () => scoreAul(aulScoring(IDS, [1]), [NaN])],
  ['−∞', () => scoreAul(aulScoring(IDS, [1]), [-Infinity])],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
