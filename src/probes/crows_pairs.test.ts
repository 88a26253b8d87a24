import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { crowsPairScoring, scoreCrowsPair, sharedTokens } from './crows_pairs.ts';
import { preferenceRate } from './pair_scores.ts';

const [CLS, SEP, MASK] = [2, 3, 4];
// "Women are bad drivers ." and "Young men are bad drivers ."
const MORE = [CLS, 10, 20, 21, 22, 9, SEP];
const LESS = [CLS, 11, 12, 20, 21, 22, 9, SEP];

describe('by hand', () => {
  test('what both have is shared, but for [CLS] and [SEP]', () => {
    expect(sharedTokens(MORE, LESS)).toEqual({
      more: Uint32Array.of(2, 3, 4, 5),
      less: Uint32Array.of(3, 4, 5, 6),
    });
  });

  test('each shared token is masked in turn, in its own sentence', () => {
    const scoring = crowsPairScoring(MORE, LESS, MASK);
    expect([...(scoring?.less.sequences[1] ?? [])]).toEqual([CLS, 11, 12, 20, MASK, 22, 9, SEP]);
    expect(scoring?.more.reads.map(({ row, target }) => [row, target])).toEqual([
      [2, 20],
      [3, 21],
      [4, 22],
      [5, 9],
    ]);
    expect(scoring?.less.reads.map(({ target }) => target)).toEqual([20, 21, 22, 9]);
  });

  test('scores are rounded to three decimals; a tie is no preference', () => {
    const scoring = crowsPairScoring(MORE, LESS, MASK);
    if (scoring === null) throw new Error('they share four tokens');
    const score = scoreCrowsPair(scoring, [-1, -2, -0.0004, -3], [-1, -2, -0.5, -3]);
    expect(score).toEqual({ more: -6, less: -6.5 });
    const tie = scoreCrowsPair(scoring, [-1, -1, -1, -1], [-1, -1, -1, -1.0004]);
    expect(tie).toEqual({ more: -4, less: -4 });
    const against = scoreCrowsPair(scoring, [-1, -1, -1, -2], [-1, -1, -1, -1]);
    expect(preferenceRate([score, tie, against])).toMatchObject({ preferred: 1, pairs: 3, ties: 1 });
  });

  test('a pair that shares nothing has nothing to run', () => {
    expect(crowsPairScoring([CLS, 10, SEP], [CLS, 11, SEP], MASK)).toBeNull();
    expect(crowsPairScoring([CLS, SEP], [CLS, SEP], MASK)).toBeNull();
  });
});

test.each([
  ['no sentence', () => sharedTokens([], LESS)],
  ['without its [SEP]', () => sharedTokens(MORE, LESS.slice(0, -1))],
  ['without its [CLS]', () => sharedTokens(MORE, LESS.slice(1))],
  ['a mask that is shared', () => crowsPairScoring([CLS, MASK, SEP], [CLS, MASK, SEP], MASK)],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
