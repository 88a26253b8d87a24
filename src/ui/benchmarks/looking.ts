/** How the rows of a list are ordered, and which of them are looked at. Pure. */
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import { midRanks } from '../../probes/statistics/mid_ranks.ts';
import { FENCE_RANGES, tukeyFences } from '../../probes/statistics/outliers.ts';
import type { ScoredSentence, ScoreProtocol } from '../../worker/messages.ts';
import { formatCount, formatPlural } from '../format.ts';
import { categoriesOf } from './categories.ts';
import { numbersOf } from './in_order.ts';

/** One item with its score. */
export interface ScoredRow {
  /** Into the set's items. */
  readonly index: number;
}

export interface RowOrder<Row> {
  /** No other order of the list has it. */
  readonly id: string;
  readonly name: string;
  /** The number it goes by, smallest first. */
  readonly by: (row: Row) => number;
}

export interface RowFilter<Row> {
  /** No other filter of the list has it. */
  readonly id: string;
  readonly name: string;
  /** The rule by which a row is kept, a sentence. */
  readonly rule: string;
  readonly keeps: (row: Row) => boolean;
  /** What is said at each row that is kept; null where the rule alone says it. */
  readonly mark: string | null;
}

/** A number of each row whose outliers are told. */
export interface Looked<Row> {
  readonly id: string;
  /** As in `outliers by Δ`. */
  readonly name: string;
  readonly of: (row: Row) => number;
  readonly format: (value: number) => string;
}

/** Without [CLS] and [SEP]. */
export function tokenCount({ ids }: ScoredSentence): number {
  return ids.length - 2;
}

/** The outliers by a number, among all rows of the set; null where these are too few to say. @param items `pairs` */
export function outlierFilter<Row>(
  rows: readonly Row[],
  { id, name, of, format }: Looked<Row>,
  items: string,
): RowFilter<Row> | null {
  const values = numbersOf(rows, of);
  const fences = tukeyFences(values);
  if (fences === null) return null;
  const { lower, upper } = fences;
  const isOutside = (value: number): boolean => value < lower || value > upper;
  const count = values.reduce((sum, value) => sum + Number(isOutside(value)), 0);
  return {
    id: `outliers ${id}`,
    name: `outliers by ${name} · ${formatCount(count)}`,
    rule: `Outliers by ${name}: below ${format(lower)} or above ${format(upper)}, ${FENCE_RANGES} interquartile ranges beyond the quartiles of all ${formatCount(rows.length)} ${items} (Tukey). They are worth a look, and no errors by that.`,
    keeps: (row) => isOutside(of(row)),
    mark: `outlier by ${name}`,
  };
}

/** The same items by another protocol. */
export interface Beside<Row extends ScoredRow> {
  readonly protocol: ScoreProtocol;
  /** By that protocol; null where it has not scored the item. */
  readonly valueOf: (row: Row) => number | null;
  /** How many places the row has among those that both have scored by the one and by the other; null where one has not. */
  readonly ranksApart: (row: Row) => number | null;
  /** How many both have scored. */
  readonly count: number;
}

/**
 * Items by two protocols.
 * @param rows in the order of their indices
 * @param valueOf by the protocol of the rows
 * @param otherOf of an item by the other; undefined where it has not scored it
 */
export function besideBy<Row extends ScoredRow>(
  rows: readonly Row[],
  valueOf: (row: Row) => number,
  protocol: ScoreProtocol,
  otherOf: (index: number) => number | undefined,
): Beside<Row> {
  const last = rows.at(-1)?.index ?? -1;
  /** By item; NaN where one of the two has not scored it. */
  const others = new Float64Array(last + 1).fill(NaN);
  for (const { index } of rows) others[index] = otherOf(index) ?? NaN;
  const isBoth = ({ index }: Row): boolean => !Number.isNaN(others[index]);
  /** By item; taken when it is first asked for: of a hundred thousand rows it takes as long as all else together. */
  let apart: Float64Array | null = null;
  return {
    protocol,
    valueOf: (row) => (isBoth(row) ? others[row.index] : null),
    ranksApart: (row) => {
      apart ??= ranksApart(rows.filter(isBoth), valueOf, others);
      return isBoth(row) ? apart[row.index] : null;
    },
    count: rows.reduce((sum, row) => sum + Number(isBoth(row)), 0),
  };
}

/** How many places rows are apart by two values. @param others by item; @returns by item */
function ranksApart<Row extends ScoredRow>(
  rows: readonly Row[],
  valueOf: (row: Row) => number,
  others: Float64Array,
): Float64Array {
  const own = midRanks(numbersOf(rows, valueOf));
  const other = midRanks(numbersOf(rows, ({ index }) => others[index]));
  const apart = new Float64Array(others.length);
  rows.forEach(({ index }, at) => {
    apart[index] = Math.abs(own[at] - other[at]);
  });
  return apart;
}

/** The rows whose places by the two protocols are furthest apart first. Scores of two protocols are not on one scale; their ranks are. */
export function apartOrder<Row extends ScoredRow>({ protocol, ranksApart }: Beside<Row>): RowOrder<Row> {
  return {
    id: 'apart',
    name: `ranks by ${SCORE_PROTOCOLS[protocol].name} furthest apart first`,
    by: (row) => -(ranksApart(row) ?? -1),
  };
}

/** The pairs of which two protocols do not prefer the same sentence. @param differenceOf by the protocol of the rows */
export function flipFilter<Row extends ScoredRow>(
  rows: readonly Row[],
  differenceOf: (row: Row) => number,
  own: ScoreProtocol,
  { protocol, valueOf, count }: Beside<Row>,
): RowFilter<Row> {
  const keeps = (row: Row): boolean => {
    const other = valueOf(row);
    return other !== null && Math.sign(other) !== Math.sign(differenceOf(row));
  };
  const { name } = SCORE_PROTOCOLS[protocol];
  const flips = rows.reduce((sum, row) => sum + Number(keeps(row)), 0);
  return {
    id: 'flips',
    name: `${name} prefers another · ${formatCount(flips)}`,
    rule: `${formatPlural(flips, 'pair')} of ${formatCount(count)} of which ${SCORE_PROTOCOLS[own].name} and ${name} do not prefer the same sentence. A tie prefers neither.`,
    keeps,
    mark: null,
  };
}

/** Rows of one category, or (null) of all, that a filter keeps. */
export function keptRows<Row extends ScoredRow>(
  set: BenchmarkSet,
  rows: readonly Row[],
  category: string | null,
  filter: RowFilter<Row> | null,
): readonly Row[] {
  if (category === null && filter === null) return rows;
  const { of } = categoriesOf(set);
  return rows.filter(
    (row) =>
      (category === null || of(set.items[row.index].category) === category) && (filter?.keeps(row) ?? true),
  );
}

/** Which rows of an ordered list are drawn: `from` to `to`, both from 0, `to` not included. */
export interface Drawn {
  readonly from: number;
  readonly to: number;
}

export const DRAWN_AT_FIRST = 20;
/** What is drawn at once at most. */
export const DRAWN_AT_MOST = 100;

/** The first {@link DRAWN_AT_FIRST}. */
export const FIRST_DRAWN: Drawn = { from: 0, to: DRAWN_AT_FIRST };

/** More of a list of `count` rows: {@link DRAWN_AT_MOST} of them, then as many again, and behind the last the first few. */
export function nextDrawn({ from, to }: Drawn, count: number): Drawn {
  if (to - from < DRAWN_AT_MOST) return { from: 0, to: DRAWN_AT_MOST };
  return to < count ? { from: to, to: to + DRAWN_AT_MOST } : FIRST_DRAWN;
}

/** As many before them, and before the first the last. */
export function previousDrawn({ from }: Drawn, count: number): Drawn {
  const last = Math.floor((count - 1) / DRAWN_AT_MOST) * DRAWN_AT_MOST;
  const start = from > 0 ? from - DRAWN_AT_MOST : last;
  return { from: start, to: start + DRAWN_AT_MOST };
}

/** What {@link nextDrawn} does, on its button. */
export function nextWords({ from, to }: Drawn, count: number): string {
  if (to - from < DRAWN_AT_MOST) return 'Show more';
  if (to < count) return `Next ${DRAWN_AT_MOST}`;
  return count > DRAWN_AT_MOST ? 'Back to the first' : 'Show fewer';
}
