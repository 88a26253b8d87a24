import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import type { ScoredSentence } from '../../worker/messages.ts';
import { rowsInOrder } from './in_order.ts';
import {
  apartOrder,
  besideBy,
  DRAWN_AT_MOST,
  FIRST_DRAWN,
  flipFilter,
  keptRows,
  nextDrawn,
  nextWords,
  outlierFilter,
  previousDrawn,
  type Drawn,
  type RowFilter,
} from './looking.ts';
import { ORDERS, pairFilters, pairRows, pairsBeside } from './pair_rows.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { SENTENCE_ORDERS, sentenceFilters, sentenceRows, sentencesBeside } from './sentence_rows.ts';

const NBSP = /\u00A0/g;
const plain = (text: string): string => text.replace(NBSP, ' ');

/** A sentence of so many tokens with the same log p each. */
function sentence(tokens: number, score: number): ScoredSentence {
  const rows = Array.from({ length: tokens }, (_, at) => at + 1);
  return {
    ids: [2, ...rows.map((row) => row + 9), 3],
    pieces: ['[CLS]', ...rows.map(() => '▁x'), '[SEP]'].join('\n'),
    ...{ rows, logProbs: rows.map(() => score), score },
  };
}

/** The differences of pairs as scores of the first sentence; null where a pair has none. */
function answerOf(
  differences: readonly (number | null)[],
  protocol: ScoreAnswer['protocol'] = 'aul',
  tokens: (index: number) => number = () => 4,
): ScoreAnswer {
  const set: BenchmarkSet = {
    ...{ name: 's', format: 'table', shape: 'pairs', bad: [], badCount: 0 },
    items: differences.map((_, at) => ({
      ...{ row: at + 1, sentences: ['a', 'b'], category: at % 2 === 0 ? 'even' : 'odd' },
      ...{ direction: null, term: null },
    })),
  };
  return {
    ...{ set, protocol, identity: null, maskId: null, isWhole: true },
    ...{ unscored: [], unmask: 'test' },
    results: new Map(
      differences.flatMap((difference, index) =>
        difference === null
          ? []
          : [
              [
                index,
                {
                  index,
                  sentences: [sentence(tokens(index), difference), sentence(tokens(index), 0)],
                },
              ],
            ],
      ),
    ),
  };
}

const indices = (rows: readonly { readonly index: number }[]): readonly number[] =>
  rows.map(({ index }) => index);

describe('orders', () => {
  const rows = pairRows(answerOf([-1, 0.5, 2, 0.5], 'aul', (index) => index + 1));
  const order = (id: string, from = 0, to = 9): readonly number[] => {
    const found = ORDERS.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no order ${id}`);
    return indices(rowsInOrder(rows, found.by, from, to));
  };

  test('of pairs: by Δ, by its size, by length, as in the set; those that are alike stay as they were', () => {
    expect(order('more')).toEqual([2, 1, 3, 0]);
    expect(order('less')).toEqual([0, 1, 3, 2]);
    expect(order('far')).toEqual([2, 0, 1, 3]);
    expect(order('close')).toEqual([1, 3, 0, 2]);
    expect(order('long')).toEqual([3, 2, 1, 0]);
    expect(order('set')).toEqual([0, 1, 2, 3]);
    expect(order('more', 1, 3)).toEqual([1, 3]);
    expect(order('more', 4, 9)).toEqual([]);
  });

  test('of sentences: by the score a token, by length', () => {
    const sentences = sentenceRows(answerOf([-1, -3, -2], 'aul', (index) => 5 - index));
    const first = (at: number): number => rowsInOrder(sentences, SENTENCE_ORDERS[at].by, 0, 1)[0].index;
    expect(SENTENCE_ORDERS.map((_, at) => first(at))).toEqual([1, 0, 0, 0]);
  });

  test('a part of the rows in order is that part of all of them sorted', () => {
    const numbers = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(numbers, fc.nat({ max: 45 }), fc.integer({ min: 1, max: 20 }), (values, from, count) => {
        const all = values.map((value, index) => ({ value, index }));
        const sorted = all.toSorted((a, b) => a.value - b.value);
        expect(rowsInOrder(all, ({ value }) => value, from, from + count)).toEqual(
          sorted.slice(from, from + count),
        );
      }),
    );
  });
});

describe('what is looked at', () => {
  const values = [0, 1, -1, 2, -2, 1, 0, 9, 1, -1];
  const row = pairRows(answerOf(values, 'aul', (index) => (index === 3 ? 40 : 4)));
  const named = (filters: readonly RowFilter<(typeof row)[number]>[]): readonly string[] =>
    filters.map(({ name }) => name);

  test('outliers by Δ and by length, with the rule that they are told by', () => {
    const filters = pairFilters(row, 'aul', null);
    expect(named(filters)).toEqual(['outliers by Δ · 1', 'outliers by length · 1']);
    const [effect, length] = filters;
    expect(indices(row.filter(effect.keeps))).toEqual([7]);
    expect(indices(row.filter(length.keeps))).toEqual([3]);
    // Quartiles −0.75 and 1: 2.625 beyond.
    expect(plain(effect.rule)).toBe(
      'Outliers by Δ: below −3.375 nats or above +3.625 nats, 1.5 interquartile ranges beyond the quartiles of all 10 pairs (Tukey). They are worth a look, and no errors by that.',
    );
    expect(length.rule).toContain('above 8 tokens of both sentences');
    expect(effect.mark).toBe('outlier by Δ');
  });

  test('of few rows none is an outlier, nor is that offered', () => {
    expect(pairFilters(row.slice(0, 7), 'aul', null)).toEqual([]);
    expect(sentenceFilters(sentenceRows(answerOf(values))).map(({ id }) => id)).toEqual([
      'outliers effect',
      'outliers length',
    ]);
  });

  test('the outliers are what the fences leave out, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8 }), (numbers) => {
        const filter = outlierFilter(
          numbers,
          { id: 'n', name: 'n', of: (value) => value, format: String },
          'numbers',
        );
        const kept = numbers.filter((value) => filter?.keeps(value));
        expect(filter?.name).toBe(`outliers by n · ${kept.length}`);
        const others = numbers.filter((value) => !kept.includes(value));
        // None lies between two that are no outliers.
        for (const value of kept) {
          expect(value > Math.max(...others) || value < Math.min(...others)).toBe(true);
        }
      }),
    );
  });

  test('where another protocol prefers the other sentence, a tie being neither, and whose ranks are furthest apart', () => {
    const rows = pairRows(answerOf([1, 2, -1, 0, 3]));
    const other = answerOf([10, -5, null, 5, 20], 'pll');
    const beside = pairsBeside(rows, other);
    expect(beside.count).toBe(4);
    expect(rows.map((each) => beside.valueOf(each))).toEqual([10, -5, null, 5, 20]);
    // Of the four: 2, 3, 1, 4 by the one and 3, 1, 2, 4 by the other.
    expect(rows.map((each) => beside.ranksApart(each))).toEqual([1, 2, null, 1, 0]);
    const flips = flipFilter(rows, ({ difference }) => difference, 'aul', beside);
    expect(indices(rows.filter(flips.keeps))).toEqual([1, 3]);
    expect(flips.name).toBe('PLL prefers another · 2');
    expect(plain(flips.rule)).toBe(
      '2 pairs of 4 of which AUL and PLL do not prefer the same sentence. A tie prefers neither.',
    );
    expect(indices(rowsInOrder(rows, apartOrder(beside).by, 0, 9))).toEqual([1, 0, 3, 4, 2]);
  });

  test('sentences beside those of another protocol are compared a token', () => {
    const sentences = sentenceRows(answerOf([-1, -2]));
    const beside = sentencesBeside(sentences, answerOf([-8, -4], 'pll'));
    // Each has four tokens.
    expect(sentences.map((each) => beside.valueOf(each))).toEqual([-2, -1]);
    expect(sentences.map((each) => beside.ranksApart(each))).toEqual([1, 1]);
  });

  test('nothing that both have scored', () => {
    const rows = pairRows(answerOf([1, 2]));
    const beside = besideBy(
      rows,
      ({ difference }) => difference,
      'pll',
      () => undefined,
    );
    expect(beside.count).toBe(0);
    expect(flipFilter(rows, ({ difference }) => difference, 'aul', beside).name).toBe(
      'PLL prefers another · 0',
    );
  });

  test('rows of a category that a filter keeps', () => {
    const answer = answerOf(values);
    const rows = pairRows(answer);
    const [effect] = pairFilters(rows, 'aul', null);
    expect(keptRows(answer.set, rows, null, null)).toBe(rows);
    expect(indices(keptRows(answer.set, rows, 'odd', null))).toEqual([1, 3, 5, 7, 9]);
    expect(indices(keptRows(answer.set, rows, 'odd', effect))).toEqual([7]);
    expect(indices(keptRows(answer.set, rows, 'even', effect))).toEqual([]);
  });
});

describe('which rows are drawn', () => {
  const walk = (count: number, steps: number): readonly (readonly [Drawn, string])[] => {
    const seen: (readonly [Drawn, string])[] = [];
    let drawn = FIRST_DRAWN;
    for (let step = 0; step < steps; step++) {
      seen.push([drawn, nextWords(drawn, count)]);
      drawn = nextDrawn(drawn, count);
    }
    return seen;
  };

  test('of a short list the first few or all', () => {
    expect(walk(24, 3)).toEqual([
      [{ from: 0, to: 20 }, 'Show more'],
      [{ from: 0, to: 100 }, 'Show fewer'],
      [{ from: 0, to: 20 }, 'Show more'],
    ]);
  });

  test('of one that ends with a hundred', () => {
    expect(walk(200, 4).at(2)).toEqual([{ from: 100, to: 200 }, 'Back to the first']);
    expect(nextDrawn({ from: 100, to: 200 }, 200)).toEqual(FIRST_DRAWN);
  });

  test('of a long one never more than a hundred, and behind the last the first', () => {
    expect(walk(250, 5)).toEqual([
      [{ from: 0, to: 20 }, 'Show more'],
      [{ from: 0, to: 100 }, 'Next 100'],
      [{ from: 100, to: 200 }, 'Next 100'],
      [{ from: 200, to: 300 }, 'Back to the first'],
      [{ from: 0, to: 20 }, 'Show more'],
    ]);
    expect(previousDrawn({ from: 100, to: 200 }, 250)).toEqual({ from: 0, to: 100 });
    expect(previousDrawn(FIRST_DRAWN, 250)).toEqual({ from: 200, to: 300 });
    expect(previousDrawn({ from: 0, to: DRAWN_AT_MOST }, 200)).toEqual({ from: 100, to: 200 });
  });
});
