/**
 * The log-ratio of every word between two sentences, and the mean log p it is drawn against.
 *
 *   Δ(w) = log p(w | s₁) − log p(w | s₀)        mean(w) = ½ (log p(w | s₁) + log p(w | s₀))        nats
 *
 * After PAIR's explorable "Fill in the Blank", which draws raw logits; with log-probabilities Δ = 0 is equal probability.
 */
import { markExcluded, requireLogProbs, requireSameVocabulary, type LogProbs } from './log_probs.ts';

/** Words of two sentences in order of Δ, largest first (ties: lower id first). N is V less what is left out. */
interface RankedDifferences {
  /** [N] */
  readonly ids: Uint32Array;
  /** Δ, [N], nats. */
  readonly deltas: Float64Array;
  /** Mean log p, [N], nats: the log of the geometric mean of the two probabilities. */
  readonly means: Float64Array;
}

/**
 * The paired list: every word but the excluded, by Δ, which is negated exactly when the sentences are swapped. Probabilities are not renormalised for what is left out.
 * @param first [V], log p given s₀
 * @param second [V], log p given s₁
 * @throws UnmaskError `input/invalid` for rows that are empty, of unequal length or not finite, or for an excluded id outside the
 *   vocabulary.
 */
export function rankDifferences(
  first: LogProbs,
  second: LogProbs,
  excluded: Iterable<number> = [],
): RankedDifferences {
  requireSameVocabulary(first, second);
  requireLogProbs(first);
  requireLogProbs(second);
  const deltas = Float64Array.from(second, (value, id) => value - first[id]);
  const left = markExcluded(excluded, deltas.length);
  const ids = Uint32Array.from(deltas.keys())
    .filter((id) => left[id] === 0)
    .sort((a, b) => deltas[b] - deltas[a] || a - b);
  return {
    ids,
    deltas: Float64Array.from(ids, (id) => deltas[id]),
    means: Float64Array.from(ids, (id) => (second[id] + first[id]) / 2),
  };
}
