/**
 * All Unmasked Likelihood with Attention: AUL in which a token counts as much as the sentence attends to it. The same one sequence a
 * sentence, and the attention of all its passes beside. Kaneko and Bollegala 2022, "Unmasking the Mask: Evaluating Social Biases in Masked
 * Language Models".
 */
import { mean } from 'simple-statistics';
import { invalid, requireFinite, requireWhole } from './checks.ts';
import { requireAnswers, type Scoring } from './pll.ts';

/**
 * How much attention each token of a sequence gets: the mean over passes, heads and all queries, [CLS] and [SEP] among them, of the weight
 * that is laid on it. They sum to 1.
 * @param passes for each pass, what each of the sequence's tokens attends to: [passes][tokens] of [heads][tokens], weights that sum to 1 a head
 * @returns [tokens]
 * @throws UnmaskError `input/invalid` for no pass, a pass with a query too many or too few, weights that fit no number of heads, or one that
 *   is not finite.
 */
export function attentionReceived(
  passes: readonly (readonly ArrayLike<number>[])[],
  tokens: number,
): Float64Array {
  requireWhole('number of tokens', tokens, 1);
  const received = new Float64Array(tokens);
  let rows = 0;
  for (const queries of passes) {
    if (queries.length !== tokens) {
      throw invalid('A pass has not the attention of every token.', `${tokens} queries`, `${queries.length}`);
    }
    for (const weights of queries) {
      const heads = weights.length / tokens;
      requireWhole('number of heads of a query', heads, 1);
      for (let i = 0; i < weights.length; i++) received[i % tokens] += weights[i];
      rows += heads;
    }
  }
  if (rows === 0) throw invalid('There is no attention to weigh by.', 'at least one pass', 'none');
  const shares = received.map((sum) => sum / rows);
  requireFinite('attention weights', [...shares]);
  return shares;
}

/**
 * AULA = (1 / n) Σ_i α_i · log p(w_i | the whole sentence), nats a token. The α of the special tokens, most of it in practice, are left out
 * with them and nothing is put in their place: it is nearer to 0 than AUL, and comparable between sentences only as the authors do it, by
 * which of two is higher.
 * @param scoring that of AUL (`aulScoring`)
 * @param logProbs log p of each of its reads, nats
 * @param attention [tokens of the sequence], see {@link attentionReceived}
 * @throws UnmaskError `input/invalid` for no log p, one too many or too few, one that is not finite, or attention of another sequence.
 */
export function scoreAula(
  scoring: Scoring,
  logProbs: readonly number[],
  attention: ArrayLike<number>,
): number {
  requireFinite('log-probabilities', logProbs);
  requireAnswers(scoring, logProbs);
  const [sequence] = scoring.sequences;
  if (attention.length !== sequence.length) {
    throw invalid(
      'The attention is not that of the sentence.',
      `${sequence.length} tokens`,
      `${attention.length}`,
    );
  }
  return mean(scoring.reads.map(({ row }, i) => attention[row] * logProbs[i]));
}
