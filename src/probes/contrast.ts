/**
 * One contrast asked in several sentences: pairs that differ in the name, frames that differ in all but the meaning. Numbers are
 * averaged as log-ratios, so that each sentence weighs the same however likely its words are.
 */
import { mean } from 'simple-statistics';
import { invalid, requireFinite } from './checks.ts';
import { requireLogProbs, requireSameVocabulary, type LogProbs } from './log_probs.ts';

/** A word's log p in the two sentences of a pair, nats. */
export interface LogProbPair {
  readonly first: number;
  readonly second: number;
}

/** A contrast over pairs of sentences. */
export interface Contrast {
  /** Δ = second − first of each pair, nats. */
  readonly deltas: readonly number[];
  /** Their mean, nats. */
  readonly mean: number;
}

/**
 * Mean over pairs of Δᵢ = log p(w | sᵢ₁) − log p(w | sᵢ₀), nats.
 * @throws UnmaskError `input/invalid` for no pair, or a log p that is not finite.
 */
export function contrastOf(pairs: readonly LogProbPair[]): Contrast {
  const deltas = pairs.map(({ first, second }) => second - first);
  requireFinite('log-ratios of the pairs', deltas);
  return { deltas, mean: mean(deltas) };
}

/**
 * The mean log p of every word over the sentences of one side, by id. Of two sides with as many sentences each, the log-ratio of
 * these means is the mean of the log-ratios of the pairs: give both to `rankDifferences`. A mean of log p is no distribution (it
 * sums to less than 1): JSD is taken of each pair and averaged instead.
 * @param rows each [V]
 * @returns [V], nats
 * @throws UnmaskError `input/invalid` for no row, or rows that are empty, of unequal length or not finite.
 */
export function meanOfSide(rows: readonly LogProbs[]): Float64Array {
  if (rows.length === 0) throw invalid('There is no sentence on one side.', 'at least one', 'none');
  const sum = new Float64Array(rows[0].length);
  for (const row of rows) {
    requireSameVocabulary(rows[0], row);
    requireLogProbs(row);
    row.forEach((value, id) => {
      sum[id] += value;
    });
  }
  return sum.map((value) => value / rows.length);
}
