/** A set's scores as rows: by category, and pair by pair. Pure. */
import { sharedTokens } from '../../probes/crows_pairs.ts';
import { preferenceRate, type PreferenceRate } from '../../probes/pair_scores.ts';
import type { PairSet, SentencePair } from '../../probes/benchmarks/pair_set.ts';
import type { Figure, FigureTest } from '../../probes/export/figures.ts';
import type { PairExportRow, PairToken } from '../../probes/export/pairs.ts';
import type { PairResult, ScoredSentence } from '../../worker/messages.ts';
import type { PairAnswer } from './pair_desk.ts';

/** One pair with its scores. */
export interface PairRow extends SentencePair {
  /** Into the set's pairs. */
  readonly index: number;
  readonly result: PairResult;
  /** Score of the more stereotypical sentence less that of the other, nats. */
  readonly difference: number;
}

/** The pairs that are scored, in the set's order. */
export function pairRows({ set, results }: PairAnswer): readonly PairRow[] {
  return set.pairs.flatMap((pair, index) => {
    const result = results.get(index);
    return result === undefined
      ? []
      : [{ ...pair, index, result, difference: result.more.score - result.less.score }];
  });
}

/** How often the more stereotypical sentence is the likelier one, in a part of a set. */
export interface RateRow {
  readonly name: string;
  /** Null while none of them is scored. */
  readonly rate: PreferenceRate | null;
  /** Pairs in the set, scored or not. */
  readonly of: number;
}

/** Rates of all pairs, of each category, the largest first, and, where the set says it, of pairs written as and against a stereotype. */
export function rateRows({ pairs }: PairSet, rows: readonly PairRow[]): readonly RateRow[] {
  const row = (name: string, belongs: (pair: SentencePair) => boolean): RateRow => ({
    name,
    rate: preferenceRate(rows.filter(belongs).map(({ result }) => scoreOf(result))),
    of: pairs.filter(belongs).length,
  });
  const categories = categoriesOf(pairs).map((name) => row(name, ({ category }) => category === name));
  const directions = DIRECTIONS.filter(({ direction }) => pairs.some((pair) => pair.direction === direction));
  return [
    row('all pairs', () => true),
    ...(categories.length > 1 ? categories.toSorted((a, b) => b.of - a.of) : []),
    ...directions.map(({ direction, name }) => row(name, (pair) => pair.direction === direction)),
  ];
}

const DIRECTIONS = [
  { direction: 'stereo', name: 'written as a stereotype' },
  { direction: 'antistereo', name: 'written against one' },
] as const;

/** In the order in which they appear. */
export function categoriesOf(pairs: readonly SentencePair[]): readonly string[] {
  return [...new Set(pairs.map(({ category }) => category))];
}

function scoreOf({ more, less, prefersMore }: PairResult) {
  return { more: more.score, less: less.score, prefersMore };
}

export type PairOrder = 'more' | 'less' | 'close' | 'set';

/** What an order is called, and the number it goes by, smallest first. */
export const ORDERS: Readonly<
  Record<PairOrder, { readonly name: string; readonly by: (row: PairRow) => number }>
> = {
  more: { name: 'largest Δ first', by: ({ difference }) => -difference },
  less: { name: 'smallest Δ first', by: ({ difference }) => difference },
  close: { name: 'nearest to 0 first', by: ({ difference }) => Math.abs(difference) },
  set: { name: 'as in the set', by: ({ index }) => index },
};

/** Pairs of a category (null: of all), ordered. */
export function orderedPairs(
  rows: readonly PairRow[],
  category: string | null,
  order: PairOrder,
): readonly PairRow[] {
  const chosen = category === null ? rows : rows.filter((row) => row.category === category);
  const { by } = ORDERS[order];
  return chosen.toSorted((a, b) => by(a) - by(b));
}

/** The tokens of both sentences in their order, without [CLS] and [SEP]. A token that both have is one row. */
export function tokenRows({ more, less }: Pick<PairResult, 'more' | 'less'>): readonly PairToken[] {
  const shared = sharedTokens(idsOf(more), idsOf(less));
  const [ofMore, ofLess] = [readsOf(more), readsOf(less)];
  const rows: PairToken[] = [];
  const add = (at: number | null, other: number | null): void => {
    const token = at === null ? less.tokens[other ?? 0] : more.tokens[at];
    const a = at === null ? null : (ofMore.get(at) ?? null);
    const b = other === null ? null : (ofLess.get(other) ?? null);
    rows.push({ piece: token.piece, more: a, less: b, delta: a === null || b === null ? null : a - b });
  };
  let [i, j] = [1, 1];
  const upTo = (endMore: number, endLess: number): void => {
    for (; i < endMore; i++) add(i, null);
    for (; j < endLess; j++) add(null, j);
  };
  shared.more.forEach((at, s) => {
    upTo(at, shared.less[s]);
    add(i++, j++);
  });
  upTo(more.tokens.length - 1, less.tokens.length - 1);
  return rows;
}

function idsOf({ tokens }: ScoredSentence): number[] {
  return tokens.map(({ inputId }) => inputId);
}

function readsOf({ reads }: ScoredSentence): ReadonlyMap<number, number> {
  return new Map(reads.map(({ tokenIndex, logProb }) => [tokenIndex, logProb]));
}

/** The scored pairs as they leave the page. */
export function exportRows(answer: PairAnswer): readonly PairExportRow[] {
  return pairRows(answer).map(({ index, category, direction, more, less, result }) => ({
    pair: index + 1,
    category,
    direction,
    more,
    less,
    scoreMore: result.more.score,
    scoreLess: result.less.score,
    prefersMore: result.prefersMore,
    tokensMore: result.more.reads.length,
    tokensLess: result.less.reads.length,
    tokens: tokenRows(result),
  }));
}

/** The rates of a set as the page shows them, of each part that has a scored pair. */
export function rateFigures({ set }: PairAnswer, rows: readonly PairRow[]): readonly Figure[] {
  return rateRows(set, rows).flatMap(({ name, rate, of }): Figure[] => {
    if (rate === null) return [];
    const test: Omit<FigureTest, 'p'> = {
      ...{ method: 'binomial, exact', samples: null, seed: null },
      ...{ smallestP: null, adjustedP: null, family: null, discovery: null },
    };
    return [
      {
        ...{ figure: 'preference-rate', of: name, side: null, value: rate.rate, unit: 'share' },
        ...{ n: rate.pairs, unitOfN: 'pair', outOf: of },
        ...{ count: rate.preferred, countOf: rate.pairs, ties: rate.ties },
        interval: { ...rate.interval, method: 'Wilson', samples: null, seed: null },
        test: rate.pValue === null ? null : { p: rate.pValue, ...test },
      },
    ];
  });
}
