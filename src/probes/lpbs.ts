/**
 * The log-probability bias score: how much more an attribute raises one target word than another, each against how likely the
 * word is where the attribute is hidden too. Kurita et al. 2019, "Measuring Bias in Contextualized Word Representations".
 */
import { invalid, requireWhole } from './checks.ts';
import { logOfSum } from './log_probs.ts';

/** log p of each word of a set at the target's slot, nats. One word is a set of one; several pieces: its PLL-word-l2r. */
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

/** What {@link lpbs} needs to be run. */
export interface LpbsPlan {
  /** Target masked. */
  readonly target: Uint32Array<ArrayBuffer>;
  /** Target and attribute masked. */
  readonly prior: Uint32Array<ArrayBuffer>;
  /** The target's slot, which is read in both. */
  readonly row: number;
}

/**
 * The two sentences of an LPBS: the target masked, and the attribute with it, each of its pieces by a mask of its own.
 * @param ids the whole sequence, [CLS] and [SEP] included; at the target's slot any token, or the mask
 * @param attributePositions of the attribute's pieces, ascending
 * @throws UnmaskError `input/invalid` for positions outside, that do not ascend, of a mask, or of the target.
 */
export function planLpbs(
  ids: ArrayLike<number>,
  targetPosition: number,
  attributePositions: ArrayLike<number>,
  maskId: number,
): LpbsPlan {
  requireWhole('position of the target', targetPosition, 0, ids.length - 1);
  if (attributePositions.length === 0) throw invalid('There is no attribute to hide.', 'a position', 'none');
  const target = Uint32Array.from(ids);
  target[targetPosition] = maskId;
  const prior = target.slice();
  let from = 0;
  for (const position of Array.from(attributePositions)) {
    requireWhole('position of the attribute', position, from, ids.length - 1);
    if (target[position] === maskId) {
      throw invalid('The attribute is hidden already.', 'tokens other than masks', `a mask at ${position}`);
    }
    prior[position] = maskId;
    from = position + 1;
  }
  return { target, prior, row: targetPosition };
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
