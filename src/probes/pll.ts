/**
 * Pseudo-log-likelihoods: which masked variants of a sentence must be run, and which log-probabilities of them are summed.
 * Nothing is run here: a scoring goes to whatever engine there is, and its answers come back in the order of `reads`.
 *
 * The two input forms need no case of their own: a sentence scored in place is the ids of its words, a typed `[MASK]` stands
 * among the ids where the tokenizer put it, with the lone `▁` it leaves behind.
 */
import { invalid, requireWhole } from './checks.ts';

/** How far above 0 rounding in f32 may put the log of a probability close to 1. */
const ROUNDING = 1e-3;

/** One log-probability to read: of `target` at position `row` of sequence `sequence`. */
interface ScoringRead {
  /** Index into the scoring's sequences. */
  readonly sequence: number;
  /** Position within that sequence. */
  readonly row: number;
  /** Token id whose log p is read. */
  readonly target: number;
}

/** Sequences to run, and what to read of them. */
export interface Scoring {
  /** Token ids, [CLS] and [SEP] included as they were given. */
  readonly sequences: readonly Uint32Array<ArrayBuffer>[];
  readonly reads: readonly ScoringRead[];
}

/**
 * PLL = Σ_i log p(w_i | the rest): each of `positions` masked in turn, all other tokens as they are. Salazar et al. 2020,
 * "Masked Language Model Scoring". One sequence a position.
 * @param ids the whole sequence, [CLS] and [SEP] included, unmasked
 * @param positions what is scored, ascending; of a whole sentence all but [CLS] and [SEP]
 * @throws UnmaskError `input/invalid` for no position, positions that do not ascend or lie outside, or a masked token among them.
 */
export function pllScoring(ids: ArrayLike<number>, positions: ArrayLike<number>, maskId: number): Scoring {
  return sentenceL2rScoring(ids, positions, [], maskId);
}

/**
 * PLL-word-l2r of one word that is put where a sentence has its mask: the one mask becomes m positions, and for j = 0 … m − 1
 * the pieces before j stand there, the rest is masked, and piece j is read: Σ_j log p(t_j | all other words, t_<j). With one piece
 * that is the sentence itself and log p of the piece. Other masks of the sentence stay masks. Kauf and Ivanova 2023, "A Better
 * Way to Do Masked Language Model Scoring".
 * @param ids the whole sequence with a mask at `maskPosition`
 * @param pieceIds the word's pieces, m of them
 * @returns m sequences, m − 1 tokens longer than `ids`, and one read each
 * @throws UnmaskError `input/invalid` where `maskPosition` holds no mask, or for a word of no piece or with a mask in it.
 */
export function wordL2rScoring(
  ids: ArrayLike<number>,
  maskPosition: number,
  pieceIds: ArrayLike<number>,
  maskId: number,
): Scoring {
  requireWhole('position of the mask', maskPosition, 0, ids.length - 1);
  if (ids[maskPosition] !== maskId) {
    throw invalid('The word has no mask to stand in.', `id ${maskId}`, `id ${ids[maskPosition]}`);
  }
  const filled = Array.from(ids).toSpliced(maskPosition, 1, ...Array.from(pieceIds));
  const positions = Array.from(pieceIds, (_, j) => maskPosition + j);
  requirePieces(filled, positions, maskId);
  const end = maskPosition + positions.length;
  return {
    sequences: positions.map((position) => Uint32Array.from(filled).fill(maskId, position, end)),
    reads: positions.map((row, sequence) => ({ sequence, row, target: filled[row] })),
  };
}

/**
 * PLL-word-l2r of a whole sentence: as {@link pllScoring}, but where a piece of a word is masked the pieces of that word behind it are
 * masked too, so that none is read off the rest of its own word. Where every word is one piece it is the same. Kauf and Ivanova 2023.
 * @param ids the whole sequence, [CLS] and [SEP] included, unmasked
 * @param positions what is scored, ascending
 * @param words positions of the pieces of each word of several, side by side
 * @throws UnmaskError `input/invalid` as {@link pllScoring}.
 */
export function sentenceL2rScoring(
  ids: ArrayLike<number>,
  positions: ArrayLike<number>,
  words: readonly (readonly number[])[],
  maskId: number,
): Scoring {
  requirePieces(ids, positions, maskId);
  const lastOf = new Map(words.flatMap((word) => word.map((position) => [position, word[word.length - 1]])));
  return {
    sequences: Array.from(positions, (position) =>
      Uint32Array.from(ids).fill(maskId, position, (lastOf.get(position) ?? position) + 1),
    ),
    reads: Array.from(positions, (row, sequence) => ({ sequence, row, target: ids[row] })),
  };
}

/**
 * The pseudo-log-likelihood, nats: the sum of all that a scoring reads.
 * @param logProbs log p of each of its reads, in their order, nats
 * @throws UnmaskError `input/invalid` for too many or too few of them, or one that is not finite or above 0.
 */
export function sumLogProbs(scoring: Scoring, logProbs: readonly number[]): number {
  requireAnswers(scoring, logProbs);
  const bad = logProbs.findIndex((logProb) => !(logProb <= ROUNDING && logProb > -Infinity));
  if (bad >= 0) {
    throw invalid(
      'A log-probability is out of bounds.',
      'finite, at most 0',
      `${logProbs[bad]} at read ${bad}`,
    );
  }
  return logProbs.reduce((sum, logProb) => sum + logProb, 0);
}

/** @throws UnmaskError `input/invalid` unless there is one log p for each read of the scoring. */
export function requireAnswers({ reads }: Scoring, logProbs: readonly number[]): void {
  if (logProbs.length === reads.length) return;
  throw invalid(
    'The log-probabilities are not those that were asked for.',
    `${reads.length} log p`,
    `${logProbs.length} log p`,
  );
}

function requirePieces(ids: ArrayLike<number>, positions: ArrayLike<number>, maskId: number): void {
  if (positions.length === 0) throw invalid('There is no piece to score.', 'at least one position', 'none');
  for (let j = 0; j < positions.length; j++) {
    requireWhole('position of a piece', positions[j], j === 0 ? 0 : positions[j - 1] + 1, ids.length - 1);
    if (ids[positions[j]] !== maskId) continue;
    throw invalid('A mask cannot be scored.', 'the token it hides', `id ${maskId} at ${positions[j]}`);
  }
}
