/**
 * The log-probability bias score: how much more an attribute raises one target word than another, each against how likely the
 * word is where the attribute is hidden too. Kurita et al. 2019, "Measuring Bias in Contextualized Word Representations".
 */
import { invalid } from './checks.ts';
import { logOfSum } from './log_probs.ts';

/**
 * log p of each word of a set at the target's slot, nats. One word is a set of one. A word of several pieces has its PLL-word-l2r.
 */
export interface TargetSet {
  /** Target masked: log p_tgt, one a word. */
  readonly target: readonly number[];
  /** Target and attribute masked, read at the TARGET's slot: log p_prior, one a word; null where it was not run. */
  readonly prior: readonly number[] | null;
}

export interface Lpbs {
  /** [log p_tgt(t₁) − log p_prior(t₁)] − [log p_tgt(t₂) − log p_prior(t₂)], nats; null where a prior is missing. */
  readonly withPrior: number | null;
  /** log p_tgt(t₁) − log p_tgt(t₂), nats. */
  readonly withoutPrior: number;
  /**
   * `kurita-2019`: one word against one, as published. `set-sum`: ours, to be said beside the number: the probabilities of a
   * set's words are summed before the log is taken.
   */
  readonly rule: 'kurita-2019' | 'set-sum';
}

/**
 * LPBS with the prior on and off. Above 0 the attribute goes with the first set. Negated exactly when the sets are swapped.
 * @throws UnmaskError `input/invalid` for a set without words, a log p that is not finite, or a prior of other words than the target.
 */
export function lpbs(first: TargetSet, second: TargetSet): Lpbs {
  const withoutPrior = logOfWords(first.target) - logOfWords(second.target);
  const [one, two] = [priorRatio(first), priorRatio(second)];
  return {
    withPrior: one === null || two === null ? null : one - two,
    withoutPrior,
    rule: first.target.length === 1 && second.target.length === 1 ? 'kurita-2019' : 'set-sum',
  };
}

function priorRatio({ target, prior }: TargetSet): number | null {
  if (prior === null) return null;
  if (prior.length !== target.length) {
    throw invalid(
      'The prior is of other words than the target.',
      `${target.length} log p`,
      `${prior.length} log p`,
    );
  }
  return logOfWords(target) - logOfWords(prior);
}

function logOfWords(logProbs: readonly number[]): number {
  const value = logOfSum(logProbs);
  if (Number.isFinite(value)) return value;
  throw invalid('A log-probability is not a number.', 'finite numbers', String(value));
}
