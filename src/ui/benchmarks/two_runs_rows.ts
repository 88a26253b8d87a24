/** The items that two runs have both scored, as rows, and what the runs differ in, by category. Pure. */
import { matchItems } from '../../probes/benchmarks/match_items.ts';
import {
  flipOf,
  preferenceInTwoRuns,
  type PairInTwoRuns,
  type PreferenceInTwoRuns,
} from '../../probes/two_runs.ts';
import { partsOf } from './categories.ts';
import { pairRows } from './pair_rows.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { sentenceRows } from './sentence_rows.ts';

/** One item as two runs score it. */
export interface TwoRunsRow {
  /** Into the items of the set shown. */
  readonly index: number;
  /** nats: of a pair score of the more stereotypical sentence less that of the other, of a single sentence its score a token. */
  readonly shown: number;
  readonly other: number;
  /** Of a pair; null of a single sentence. */
  readonly pair: PairInTwoRuns | null;
}

export interface TwoRuns {
  readonly shown: ScoreAnswer;
  readonly other: ScoreAnswer;
  /** Items that both sets have. */
  readonly matched: number;
  /** Those that both runs have scored, in the order of the set shown. */
  readonly rows: readonly TwoRunsRow[];
}

export function twoRuns(shown: ScoreAnswer, other: ScoreAnswer): TwoRuns {
  const matched = matchItems(shown.set, other.set);
  const placeIn = new Map(matched.map(({ first, second }) => [first, second]));
  const rows = shown.set.shape === 'sentences' ? ofSentences : ofPairs;
  return { shown, other, matched: matched.length, rows: rows(shown, other, placeIn) };
}

/** Places in the other set, by those in the one shown. */
type Places = ReadonlyMap<number, number>;

function ofPairs(shown: ScoreAnswer, other: ScoreAnswer, places: Places): readonly TwoRunsRow[] {
  const others = new Map(pairRows(other).map((row) => [row.index, row]));
  return pairRows(shown).flatMap((row): TwoRunsRow[] => {
    const same = others.get(places.get(row.index) ?? -1);
    if (same === undefined) return [];
    const pair = { first: row, second: same };
    return [{ index: row.index, shown: row.difference, other: same.difference, pair }];
  });
}

function ofSentences(shown: ScoreAnswer, other: ScoreAnswer, places: Places): readonly TwoRunsRow[] {
  const others = new Map(sentenceRows(other).map((row) => [row.index, row]));
  return sentenceRows(shown).flatMap((row): TwoRunsRow[] => {
    const same = others.get(places.get(row.index) ?? -1);
    if (same === undefined) return [];
    return [{ index: row.index, shown: row.perToken, other: same.perToken, pair: null }];
  });
}

/** A part of the set: all that both have scored, or a category of it. */
export interface TwoRunsPart {
  readonly name: string;
  /** Items of the part in the set shown, scored or not. */
  readonly of: number;
  readonly n: number;
  /**
   * One an item, whose mean is the difference of the part, other less shown: of pairs −1, 0 or 1, so that it is that of the two rates; of
   * single sentences nats a token. None where scores are on two scales.
   */
  readonly differences: readonly number[];
  /** Of pairs; null of single sentences, and where none is scored. */
  readonly preference: PreferenceInTwoRuns | null;
}

export function twoRunsParts({ shown, other, rows }: TwoRuns): readonly TwoRunsPart[] {
  const { set } = shown;
  const isOneScale = shown.protocol === other.protocol;
  const all = set.shape === 'sentences' ? 'all sentences' : 'all pairs';
  return partsOf(set, rows, all).map(({ name, of, own }): TwoRunsPart => {
    const pairs = own.flatMap(({ pair }) => pair ?? []);
    return {
      ...{ name, of, n: own.length },
      differences:
        set.shape !== 'sentences'
          ? pairs.map(flipOf)
          : isOneScale
            ? own.map((row) => row.other - row.shown)
            : [],
      preference: preferenceInTwoRuns(pairs),
    };
  });
}

/** Pairs whose preference flips, those first whose Δ has moved most. */
export function flippedRows(rows: readonly TwoRunsRow[]): readonly TwoRunsRow[] {
  return rows
    .filter(({ pair }) => pair !== null && flipOf(pair) !== 0)
    .toSorted((a, b) => Math.abs(b.other - b.shown) - Math.abs(a.other - a.shown));
}
