/** Against plain probabilities in double precision, and against every span one by one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bestSpans,
  LONGEST_ANSWER,
  logSigmoid,
  logSoftmax,
  noAnswer,
  spanAt,
  type Span,
} from './classification.ts';

const logits = (minLength: number, maxLength = 40) =>
  fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength, maxLength });

test('softmax: probabilities of one to ten labels add up to one', () => {
  fc.assert(
    fc.property(logits(1, 10), (values) => {
      const exp = values.map(Math.exp);
      const sum = exp.reduce((a, b) => a + b, 0);
      for (const [i, logProb] of logSoftmax(values).entries()) {
        expect(Math.abs(Math.exp(logProb) - exp[i] / sum)).toBeLessThanOrEqual(1e-12);
      }
    }),
  );
  expect(logSoftmax([])).toEqual([]);
  expect(logSoftmax([1000, 0])).toEqual([0, -1000]);
});

test('sigmoid: each by itself, also far from zero', () => {
  fc.assert(
    fc.property(logits(1), (values) => {
      for (const [i, logProb] of logSigmoid(values).entries()) {
        expect(Math.abs(Math.exp(logProb) - 1 / (1 + Math.exp(-values[i])))).toBeLessThanOrEqual(1e-12);
      }
    }),
  );
  expect(logSigmoid([-1000, 1000])).toEqual([-1000, 0]);
});

describe('spans', () => {
  const rows = fc.array(
    fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true })),
    { minLength: 3, maxLength: 50 },
  );

  test('are the likeliest of all there are, within the text and no longer than an answer may be', () => {
    fc.assert(
      fc.property(rows, fc.nat(10), fc.integer({ min: 1, max: 8 }), (outputs, skip, count) => {
        const allowed = [...outputs.keys()].filter((token) => token > skip && token < outputs.length - 1);
        const starts = logSoftmax(outputs.map(([start]) => start));
        const ends = logSoftmax(outputs.map(([, end]) => end));
        const all: number[] = [];
        for (const first of allowed)
          for (const last of allowed)
            if (last >= first && last - first < LONGEST_ANSWER) all.push(starts[first] + ends[last]);
        const expected = all.sort((a, b) => b - a).slice(0, count);
        const spans = bestSpans(outputs, allowed, count);
        expect(spans.map(({ logProb }) => logProb)).toEqual(expected);
        for (const { first, last, startLogProb, endLogProb } of spans) {
          expect([startLogProb, endLogProb]).toEqual([starts[first], ends[last]]);
          expect(allowed).toEqual(expect.arrayContaining([first, last]));
        }
      }),
    );
  });

  test('do not reach over a gap; of equal ones the earlier and shorter comes first', () => {
    const even = Array.from({ length: 6 }, () => [0, 0]);
    const places = (spans: readonly Span[]) => spans.map(({ first, last }) => [first, last]);
    expect(places(bestSpans(even, [1, 2, 4], 9))).toEqual([
      [1, 1],
      [1, 2],
      [2, 2],
      [4, 4],
    ]);
    expect(bestSpans(even, [], 3)).toEqual([]);
    const long = Array.from({ length: 60 }, () => [0, 0]);
    const lengths = bestSpans(long, [...long.keys()], 2000).map(({ first, last }) => last - first + 1);
    expect(Math.max(...lengths)).toBe(LONGEST_ANSWER);
  });

  test('one span has the numbers that it has among all', () => {
    const rows3 = [
      [0, 1],
      [2, 0],
      [1, 3],
    ];
    const [best] = bestSpans(rows3, [1, 2], 1);
    expect(spanAt(rows3, best.first, best.last)).toEqual(best);
    expect(spanAt(rows3, 2, 1).logProb).toBeCloseTo(logSoftmax([0, 2, 1])[2] + logSoftmax([1, 0, 3])[1], 12);
  });

  test('no answer is start and end at [CLS]', () => {
    const { first, last, logProb } = noAnswer([
      [1, 2],
      [3, 0],
    ]);
    expect([first, last]).toEqual([0, 0]);
    expect(logProb).toBeCloseTo(1 - Math.log(Math.E + Math.exp(3)) + 2 - Math.log(Math.exp(2) + 1), 12);
  });
});
