import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { lpbs, type TargetSet } from './lpbs.ts';

const word = (target: number, prior: number): TargetSet => ({
  target: [Math.log(target)],
  prior: [Math.log(prior)],
});

describe('by hand', () => {
  test('he and she: 8 % against a prior of 4 %, 1 % against 2 %', () => {
    const score = lpbs(word(0.08, 0.04), word(0.01, 0.02));
    expect(score.withPrior).toBeCloseTo(Math.log(4), 14); // ln 2 − ln ½
    expect(score.withoutPrior).toBeCloseTo(Math.log(8), 14);
    expect(score.rule).toBe('kurita-2019');
  });

  test('a set sums its probabilities before the log, and says so', () => {
    const set: TargetSet = {
      target: [Math.log(0.05), Math.log(0.03)],
      prior: [Math.log(0.01), Math.log(0.03)],
    };
    const score = lpbs(set, word(0.01, 0.02));
    expect(score.withPrior).toBeCloseTo(Math.log(0.08 / 0.04) - Math.log(0.01 / 0.02), 14);
    expect(score.withoutPrior).toBeCloseTo(Math.log(0.08 / 0.01), 14);
    expect(score.rule).toBe('set-sum');
  });

  test('without a prior on either side there is only the score without', () => {
    const alone = { ...word(0.08, 0.04), prior: null };
    expect(lpbs(alone, word(0.01, 0.02))).toMatchObject({ withPrior: null });
    expect(lpbs(word(0.01, 0.02), alone).withPrior).toBeNull();
  });
});

const logProb = fc.double({ min: -50, max: 0, noNaN: true });
const targetSet = fc
  .array(fc.tuple(logProb, logProb), { minLength: 1, maxLength: 6 })
  .map((words) => ({ target: words.map(([target]) => target), prior: words.map(([, prior]) => prior) }));

describe('properties', () => {
  test('swapping the sets turns both signs; a set against itself is 0', () => {
    fc.assert(
      fc.property(targetSet, targetSet, (a, b) => {
        const [score, swapped] = [lpbs(a, b), lpbs(b, a)];
        expect(swapped.withoutPrior + score.withoutPrior).toBe(0);
        expect((swapped.withPrior ?? NaN) + (score.withPrior ?? NaN)).toBe(0);
        expect(lpbs(a, a)).toMatchObject({ withPrior: 0, withoutPrior: 0 });
      }),
    );
  });

  test('a prior that says nothing between the sets leaves the score as it is', () => {
    fc.assert(
      fc.property(logProb, logProb, logProb, (a, b, prior) => {
        const score = lpbs({ target: [a], prior: [prior] }, { target: [b], prior: [prior] });
        expect(score.withPrior).toBeCloseTo(score.withoutPrior, 12);
      }),
    );
  });

  test('the order of a set’s words does not matter', () => {
    fc.assert(
      fc.property(targetSet, targetSet, (a, b) => {
        const turned = { target: a.target.toReversed(), prior: a.prior.toReversed() };
        expect(lpbs(turned, b).withPrior).toBeCloseTo(lpbs(a, b).withPrior ?? NaN, 12);
      }),
    );
  });
});

describe('refused', () => {
  const fine = word(0.1, 0.1);
  test.each([
    ['a set without words', () => lpbs({ target: [], prior: null }, fine)],
    ['NaN', () => lpbs({ target: [NaN], prior: null }, fine)],
    ['−∞', () => lpbs(fine, { target: [-Infinity], prior: null })],
    ['a prior of −∞', () => lpbs(fine, { target: [-1], prior: [-Infinity] })],
    ['a prior of other words', () => lpbs({ target: [-1], prior: [-1, -2] }, fine)],
  ])('%s', (_name, act) => {
    expect(codeOf(act)).toBe('input/invalid');
  });
});
