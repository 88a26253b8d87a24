/**
 * All Unmasked Likelihood: how likely the model finds each token of a sentence that it reads whole. One sequence a sentence. Kaneko
 * and Bollegala 2022, "Unmasking the Mask: Evaluating Social Biases in Masked Language Models".
 */
import { mean } from 'simple-statistics';
import { invalid, requireFinite, requireWhole } from './checks.ts';
import { requireAnswers, type Scoring } from './pll.ts';

/**
 * The sentence is run as it is, and each of `positions` is read.
 * @param ids the whole sequence, [CLS] and [SEP] included, nothing masked
 * @param positions ascending; of a whole sentence all but the special tokens
 * @throws UnmaskError `input/invalid` for no position, positions that do not ascend or lie outside.
 */
export function aulScoring(ids: ArrayLike<number>, positions: ArrayLike<number>): Scoring {
  if (positions.length === 0) throw invalid('There is no token to score.', 'at least one position', 'none');
  const reads = Array.from(positions, (row, read) => {
    requireWhole('position of a token', row, read === 0 ? 0 : positions[read - 1] + 1, ids.length - 1);
    return { sequence: 0, row, target: ids[row] };
  });
  return { sequences: [Uint32Array.from(ids)], reads };
}

/**
 * AUL = (1 / n) Σ_i log p(w_i | the whole sentence), nats a token: a mean, where a PLL is a sum.
 * @param logProbs log p of each read of the scoring, nats
 * @throws UnmaskError `input/invalid` for no log p, one too many or too few, or one that is not finite.
 */
export function scoreAul(scoring: Scoring, logProbs: readonly number[]): number {
  requireFinite('log-probabilities', logProbs);
  requireAnswers(scoring, logProbs);
  return mean(logProbs);
}
