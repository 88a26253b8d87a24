/** The words of a template as a reader sees them. Pure. */
import type { ScoredSentence } from '../../worker/messages.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';
import { piecesOf } from './scored_tokens.ts';

export interface WordScore {
  /** As the model reads it. */
  readonly word: string;
  readonly pieces: number;
  /** In the whole vocabulary; null for a word of several pieces. */
  readonly rank: number | null;
  /** nats */
  readonly logProb: number;
  /** log p where the attribute is hidden too, nats; null where that was not asked. */
  readonly prior: number | null;
}

/** @param sentences each with one word that counts */
export function wordScores(sentences: readonly ScoredSentence[]): readonly WordScore[] {
  return sentences.map((sentence) => {
    const { rows, logProbs, priors, rank = null } = sentence;
    const pieces = piecesOf(sentence);
    const joined = rows.map((row) => pieces[row]).join('');
    return {
      word: joined.replaceAll(SPACE_MARK, ' ').trim(),
      pieces: rows.length,
      rank,
      logProb: sum(logProbs),
      prior: priors === undefined ? null : sum(priors),
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
