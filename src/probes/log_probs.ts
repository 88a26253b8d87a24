/** Rows of log-probabilities: what every measure over the vocabulary reads. V is `vocab_size`. */
import { invalid, requireWhole } from './checks.ts';

/** Natural logs of the probabilities of the whole vocabulary at one mask, [V], nats. */
export type LogProbs = Float32Array | Float64Array;

/** How far from 1 the probabilities of a row in f32 may sum. Raw logits, the fault that this finds, are much further off. */
const MASS_TOLERANCE = 1e-3;

/**
 * ln Σ exp(xᵢ): the log of the summed probability of words given by their log p, nats. Taken relative to the largest, so
 * that probabilities below the smallest double still add up. −∞ where every word is impossible.
 * @throws UnmaskError `input/invalid` for no word, NaN or +∞.
 */
export function logOfSum(logProbs: readonly number[]): number {
  if (logProbs.length === 0) throw invalid('There is no word to sum.', 'at least one log p', 'none');
  let largest = -Infinity;
  for (const value of logProbs) {
    if (!(value < Infinity)) throw invalid('A log p is not a number.', 'below +∞', String(value));
    if (value > largest) largest = value;
  }
  if (largest === -Infinity) return largest;
  return largest + Math.log(logProbs.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** @throws UnmaskError `input/invalid` for an empty row, or one with a value that is not finite. */
export function requireLogProbs(row: LogProbs): void {
  if (row.length === 0) throw invalid('A row of log-probabilities is empty.', 'one for each token', 'none');
  const id = row.findIndex((value) => !Number.isFinite(value));
  if (id < 0) return;
  throw invalid('A log-probability is not a number.', 'finite numbers', `${row[id]} at id ${id}`);
}

/** @throws UnmaskError `input/invalid` unless both rows are over the same vocabulary. */
export function requireSameVocabulary(first: LogProbs, second: LogProbs): void {
  if (first.length === second.length) return;
  throw invalid(
    'Two rows of log-probabilities differ in length.',
    'rows over one vocabulary',
    `${first.length} and ${second.length} values`,
  );
}

/**
 * Checks that a row is a distribution; −∞ is a probability of 0.
 * @throws UnmaskError `input/invalid` for an empty row, NaN, +∞, or probabilities that do not sum to 1 within 1e-3.
 */
export function requireDistribution(row: LogProbs): void {
  if (row.length === 0) throw invalid('A row of log-probabilities is empty.', 'one for each token', 'none');
  let mass = 0;
  for (const value of row) mass += Math.exp(value);
  if (Math.abs(mass - 1) <= MASS_TOLERANCE) return;
  throw invalid(
    'A row of log-probabilities is not a distribution.',
    `probabilities that sum to 1 within ${MASS_TOLERANCE}`,
    `a sum of ${mass}`,
  );
}

/**
 * Marks ids to leave out of lists: special tokens, padding of the vocabulary.
 * @returns [vocabulary], 1 where left out
 * @throws UnmaskError `input/invalid` for an id outside the vocabulary.
 */
export function markExcluded(excluded: Iterable<number>, vocabulary: number): Uint8Array {
  const marks = new Uint8Array(vocabulary);
  for (const id of excluded) {
    requireWhole('excluded token id', id, 0, vocabulary - 1);
    marks[id] = 1;
  }
  return marks;
}
