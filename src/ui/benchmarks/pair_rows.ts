/** The scores of a set of pairs as rows: by category, and pair by pair. Pure. */
import {
  prefersMore,
  preferenceRate,
  type PairScore,
  type PreferenceRate,
} from '../../probes/pair_scores.ts';
import type { BenchmarkSet, SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import type { Figure, FigureTest } from '../../probes/export/figures.ts';
import type { PairExportRow } from '../../probes/export/pairs.ts';
import type { ScoreProtocol, ScoreResult } from '../../worker/messages.ts';
import { formatDelta } from '../format.ts';
import { meanOf, type MeanOf } from '../../probes/statistics/mean.ts';
import { partsOf } from './categories.ts';
import {
  besideBy,
  flipFilter,
  outlierFilter,
  tokenCount,
  type Beside,
  type Looked,
  type RowFilter,
  type RowOrder,
} from './looking.ts';
import { SCORE_DECIMALS } from './score_words.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { pairTokens } from './scored_tokens.ts';

/** One pair with its scores. */
export interface PairRow extends PairScore {
  /** Into the set's items. */
  readonly index: number;
  readonly result: ScoreResult;
  /** Score of the more stereotypical sentence less that of the other, nats. */
  readonly difference: number;
}

/** The pairs that are scored, in the set's order. */
export function pairRows({ set, results }: ScoreAnswer): readonly PairRow[] {
  const rows: PairRow[] = [];
  for (let index = 0; index < set.items.length; index++) {
    const result = results.get(index);
    if (result === undefined) continue;
    const [{ score: more }, { score: less }] = result.sentences;
    rows.push({ index, result, more, less, difference: more - less });
  }
  return rows;
}

/** How often the more stereotypical sentence is the likelier one, in a part of a set. */
export interface RateRow {
  readonly name: string;
  /** Null while none of them is scored, as `mean` is. */
  readonly rate: PreferenceRate | null;
  /** Of their Δ. */
  readonly mean: MeanOf | null;
  /** Pairs in the set, scored or not. */
  readonly of: number;
}

/** Rates of all pairs, of each category, the largest first, and, where the set says it, of pairs written as and against a stereotype. */
export function rateRows(set: BenchmarkSet, rows: readonly PairRow[]): readonly RateRow[] {
  const { items } = set;
  const directions = DIRECTIONS.map(({ direction, name }): RateRow => {
    const belongs = (item: SetItem): boolean => item.direction === direction;
    const of = items.filter(belongs).length;
    return rateRow(name, of, of === 0 ? [] : rows.filter(({ index }) => belongs(items[index])));
  });
  return [
    ...partsOf(set, rows, 'all pairs').map(({ name, of, own }) => rateRow(name, of, own)),
    ...directions.filter(({ of }) => of > 0),
  ];
}

function rateRow(name: string, of: number, own: readonly PairRow[]): RateRow {
  const mean = own.length === 0 ? null : meanOf(own.map(({ difference }) => difference));
  return { name, rate: preferenceRate(own), mean, of };
}

const DIRECTIONS = [
  { direction: 'stereo', name: 'written as a stereotype' },
  { direction: 'antistereo', name: 'written against one' },
] as const;

/** The largest Δ first at first. */
export const ORDERS: readonly RowOrder<PairRow>[] = [
  { id: 'more', name: 'largest Δ first', by: ({ difference }) => -difference },
  { id: 'less', name: 'smallest Δ first', by: ({ difference }) => difference },
  { id: 'far', name: 'furthest from 0 first', by: ({ difference }) => -Math.abs(difference) },
  { id: 'close', name: 'nearest to 0 first', by: ({ difference }) => Math.abs(difference) },
  { id: 'long', name: 'most tokens first', by: (row) => -pairLength(row) },
  { id: 'set', name: 'as in the set', by: ({ index }) => index },
];

/** In both sentences together. */
function pairLength({ result: { sentences } }: PairRow): number {
  return tokenCount(sentences[0]) + tokenCount(sentences[1]);
}

/** What is looked at among pairs: those that stand apart and, where another protocol has scored them, those that it prefers otherwise. */
export function pairFilters(
  rows: readonly PairRow[],
  own: ScoreProtocol,
  beside: Beside<PairRow> | null,
): readonly RowFilter<PairRow>[] {
  const effect: Looked<PairRow> = {
    ...{ id: 'effect', name: 'Δ', of: ({ difference }) => difference },
    format: (value) => `${formatDelta(value, SCORE_DECIMALS)} nats`,
  };
  const length: Looked<PairRow> = {
    ...{ id: 'length', name: 'length', of: pairLength },
    format: (value) => `${value} tokens of both sentences`,
  };
  return [
    outlierFilter(rows, effect, 'pairs'),
    outlierFilter(rows, length, 'pairs'),
    beside === null ? null : flipFilter(rows, ({ difference }) => difference, own, beside),
  ].filter((filter) => filter !== null);
}

/** The pairs by another protocol. */
export function pairsBeside(rows: readonly PairRow[], { protocol, results }: ScoreAnswer): Beside<PairRow> {
  return besideBy(
    rows,
    ({ difference }) => difference,
    protocol,
    (index) => {
      const result = results.get(index);
      return result && result.sentences[0].score - result.sentences[1].score;
    },
  );
}

/** The scored pairs as they leave the page. */
export function exportRows(answer: ScoreAnswer): readonly PairExportRow[] {
  return pairRows(answer).map((row) => {
    const { row: inFile, category, direction, term, sentences } = answer.set.items[row.index];
    const [more, less] = row.result.sentences;
    const unrelated = row.result.sentences.at(2);
    return {
      ...{ pair: row.index + 1, row: inFile },
      ...{ category, direction },
      ...{ more: sentences[0], less: sentences[1] },
      ...{ scoreMore: row.more, scoreLess: row.less, prefersMore: prefersMore(row) },
      ...{ tokensMore: more.rows.length, tokensLess: less.rows.length },
      ...(unrelated === undefined ? {} : { unrelated: sentences[2], scoreUnrelated: unrelated.score, term }),
      tokens: pairTokens(more, less),
    };
  });
}

/** The rates of a set as the page shows them, of each part that has a scored pair. */
export function rateFigures({ set }: ScoreAnswer, rows: readonly PairRow[]): readonly Figure[] {
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
