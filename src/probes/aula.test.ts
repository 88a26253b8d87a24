import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { aulScoring, scoreAul } from './aul.ts';
import { attentionReceived, scoreAula } from './aula.ts';

/** [CLS] 10 [SEP], two heads. */
const TWO_PASSES = [
  [
    [1, 0, 0, 0.5, 0.5, 0],
    [0, 1, 0, 0, 0, 1],
    [0, 0, 1, 0.25, 0.5, 0.25],
  ],
  [
    [0.5, 0.25, 0.25, 0, 1, 0],
    [0, 0.5, 0.5, 1, 0, 0],
    [0.75, 0.25, 0, 0, 0, 1],
  ],
];

test('what each token gets, by hand: columns of all heads, queries and passes', () => {
  expect([...attentionReceived(TWO_PASSES, 3)]).toEqual([4 / 12, 4 / 12, 4 / 12]);
  expect([...attentionReceived(TWO_PASSES.slice(0, 1), 3)]).toEqual([1.75 / 6, 2 / 6, 2.25 / 6]);
});

test('by hand: the mean over the scored tokens of log p times what they get', () => {
  const scoring = aulScoring([2, 10, 11, 10, 3], [1, 2, 3]);
  expect(scoreAula(scoring, [-1, -2, -6], [0.5, 0.1, 0.2, 0.05, 0.15])).toBeCloseTo(
    (-0.1 - 0.4 - 0.3) / 3,
    15,
  );
});

test('what is received sums to 1; where all is attended alike, AULA is AUL a token of the sequence', () => {
  const heads = fc.integer({ min: 1, max: 4 });
  const logProbs = fc.array(fc.integer({ min: -30, max: 0 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(heads, logProbs, fc.integer({ min: 1, max: 3 }), (h, values, passes) => {
      const tokens = values.length + 2;
      const row = new Array<number>(h * tokens).fill(1 / tokens);
      const received = attentionReceived(new Array(passes).fill(new Array(tokens).fill(row)), tokens);
      expect(received.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      const ids = [2, ...values.map(() => 10), 3];
      const scoring = aulScoring(
        ids,
        values.map((_, i) => i + 1),
      );
      expect(scoreAula(scoring, values, received) * tokens).toBeCloseTo(scoreAul(scoring, values), 9);
    }),
  );
});

const SCORING = aulScoring([2, 10, 3], [1]);
const THIRDS = [1 / 3, 1 / 3, 1 / 3];
test.each([
  ['no pass', () => attentionReceived([], 3)],
  ['a query too few', () => attentionReceived([TWO_PASSES[0].slice(1)], 3)],
  ['weights of half a head', () => attentionReceived([[...TWO_PASSES[0].slice(1), [1, 0, 0, 1]]], 3)],
  ['a query without weights', () => attentionReceived([[...TWO_PASSES[0].slice(1), []]], 3)],
  ['a weight that is no number', () => attentionReceived([[[NaN]]], 1)],
  ['no token', () => attentionReceived([[]], 0)],
  ['attention of another sentence', () => scoreAula(SCORING, [-1], [0.5, 0.5])],
  ['an answer too many', () => scoreAula(SCORING, [-1, -2], THIRDS)],
  ['no answer', () => scoreAula(SCORING, [], THIRDS)],
  ['−∞', () => scoreAula(SCORING, [-Infinity], THIRDS)],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
