/** What the head says at a mask as what the page lists: log p over the whole vocabulary, special tokens left out and stated. */
import type { RowPrediction } from '../model/reads.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { Prediction } from './probe_job.ts';

/** What no list shows: special tokens, and ids without a piece. The probability of each is asked, so that what is hidden can be stated. */
export function specialsOf({
  specialIds,
  unnamedIds,
}: Pick<Tokenizer, 'specialIds' | 'unnamedIds'>): readonly number[] {
  return [...Object.values(specialIds), ...unnamedIds];
}

/** The likeliest tokens of one mask, special ones left out. Probabilities stay those of the whole vocabulary. */
export function rankedPredictions(
  result: RowPrediction,
  topK: number,
  tokenizer: Tokenizer,
): readonly Prediction[] {
  const all = Array.from(result.topIds, (id, index): Prediction => {
    const { word, continuation } = tokenizer.show(id);
    return {
      rank: index + 1,
      id,
      piece: tokenizer.piece(id),
      word,
      continuation,
      logProb: result.topLogits[index] - result.logSumExp,
    };
  });
  return all.filter((prediction) => !tokenizer.isSpecial(prediction.id)).slice(0, topK);
}

/** Total probability of tokens with these log p, 0 to 1. */
export function massOf(logProbs: readonly number[]): number {
  return logProbs.reduce((sum, logProb) => sum + Math.exp(logProb), 0);
}
