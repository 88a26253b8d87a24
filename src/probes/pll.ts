/**
 * Pseudo-log-likelihoods: which masked variants of a sentence must be run, and which log-probabilities of them are summed.
 * Nothing is run here: a plan goes to whatever engine there is, and its answers come back in the order of `reads`.
 *
 * The two input forms need no case of their own: a sentence scored in place is the ids of its words, a typed `[MASK]` stands
 * among the ids where the tokenizer put it, with the lone `▁` it leaves behind.
 */
import { invalid, requireWhole } from './checks.ts';

/** How far above 0 rounding in f32 may put the log of a probability close to 1. */
const ROUNDING = 1e-3;

/** One log-probability of a plan: of `target` at position `row` of sequence `sequence`. */
export interface PlannedRead {
  /** Index into the plan's sequences. */
  readonly sequence: number;
  /** Position within that sequence, which holds the mask there. */
  readonly row: number;
  /** Token id whose log p is read. */
  readonly target: number;
}

/** Sequences to run, and what to read of them; the score is the sum of the log p of all reads, nats. */
export interface ScoringPlan {
  /** Token ids, [CLS] and [SEP] included as they were given. */
  readonly sequences: readonly Uint32Array<ArrayBuffer>[];
  readonly reads: readonly PlannedRead[];
}

/** A sum of log-probabilities, and of how many: sums over different `pieces` are not ranked together unmarked. */
export interface PseudoLogLikelihood {
  /** nats */
  readonly logProb: number;
  readonly pieces: number;
}

/**
 * PLL = Σ_i log p(w_i | the rest): each of `positions` masked in turn, all other tokens as they are. Salazar et al. 2020,
 * "Masked Language Model Scoring". One sequence a position.
 * @param ids the whole sequence, [CLS] and [SEP] included, unmasked
 * @param positions what is scored, ascending; of a whole sentence all but [CLS] and [SEP]
 * @throws UnmaskError `input/invalid` for no position, positions that do not ascend or lie outside, or a masked token among them.
 */
export function planPll(ids: ArrayLike<number>, positions: ArrayLike<number>, maskId: number): ScoringPlan {
  return planPllWordL2r(
    ids,
    Array.from(positions, (position) => [position]),
    maskId,
  );
}

/**
 * PLL-word-l2r of a sentence: each word's pieces from left to right, those not yet read masked, all other words as they are:
 *
 *   Σ_words Σ_j log p(t_j | all other words, t_<j)
 *
 * Kauf and Ivanova 2023, "A Better Way to Do Masked Language Model Scoring".
 * @param ids the whole sequence, [CLS] and [SEP] included, unmasked
 * @param words the positions of each word's pieces, ascending through all of them
 * @throws UnmaskError `input/invalid` as {@link planPll}.
 */
export function planPllWordL2r(
  ids: ArrayLike<number>,
  words: readonly ArrayLike<number>[],
  maskId: number,
): ScoringPlan {
  // All of them at once too: a position in two words would count twice.
  requirePieces(
    ids,
    words.flatMap((positions) => Array.from(positions)),
    maskId,
  );
  return joinPlans(words.map((positions) => planWordInPlace(ids, positions, maskId)));
}

/**
 * PLL-word-l2r of one word that is put where a sentence has its mask: the one mask becomes m positions, and for j = 0 … m − 1
 * the pieces before j stand there, the rest is masked, and piece j is read. With one piece that is the sentence itself and
 * log p of the piece. Other masks of the sentence stay masks.
 * @param ids the whole sequence with a mask at `maskPosition`
 * @param pieceIds the word's pieces, m of them
 * @returns m sequences, m − 1 tokens longer than `ids`, and one read each
 * @throws UnmaskError `input/invalid` where `maskPosition` holds no mask, or for a word of no piece or with a mask in it.
 */
export function planWordL2r(
  ids: ArrayLike<number>,
  maskPosition: number,
  pieceIds: ArrayLike<number>,
  maskId: number,
): ScoringPlan {
  requireWhole('position of the mask', maskPosition, 0, ids.length - 1);
  if (ids[maskPosition] !== maskId) {
    throw invalid('The word has no mask to stand in.', `id ${maskId}`, `id ${ids[maskPosition]}`);
  }
  const before = Array.from(ids).slice(0, maskPosition);
  const after = Array.from(ids).slice(maskPosition + 1);
  const filled = [...before, ...Array.from(pieceIds), ...after];
  return planWordInPlace(
    filled,
    Array.from(pieceIds, (_, j) => maskPosition + j),
    maskId,
  );
}

/**
 * PLL-word-l2r of one word where it stands in a sentence (in place): for each of its pieces, it and those after it masked.
 * @param positions of its pieces, ascending
 * @throws UnmaskError `input/invalid` as {@link planPll}.
 */
export function planWordInPlace(
  ids: ArrayLike<number>,
  positions: ArrayLike<number>,
  maskId: number,
): ScoringPlan {
  requirePieces(ids, positions, maskId);
  const sequences = Array.from(positions, (_, j) => {
    const sequence = Uint32Array.from(ids);
    for (let later = j; later < positions.length; later++) sequence[positions[later]] = maskId;
    return sequence;
  });
  const reads = Array.from(positions, (row, sequence) => ({ sequence, row, target: ids[row] }));
  return { sequences, reads };
}

/**
 * The score of a plan, from what was read.
 * @param logProbs log p of each of its reads, in their order, nats
 * @throws UnmaskError `input/invalid` for a number of them that is not the plan's, or one that is not finite or above 0.
 */
export function scorePlan(plan: ScoringPlan, logProbs: ArrayLike<number>): PseudoLogLikelihood {
  if (logProbs.length !== plan.reads.length) {
    throw invalid(
      'The plan and its answers do not fit.',
      `${plan.reads.length} log p`,
      `${logProbs.length} log p`,
    );
  }
  let logProb = 0;
  for (let read = 0; read < logProbs.length; read++) {
    if (!(logProbs[read] <= ROUNDING && logProbs[read] > -Infinity)) {
      throw invalid(
        'A log-probability is out of bounds.',
        'finite, at most 0',
        `${logProbs[read]} at read ${read}`,
      );
    }
    logProb += logProbs[read];
  }
  return { logProb, pieces: plan.reads.length };
}

function joinPlans(plans: readonly ScoringPlan[]): ScoringPlan {
  let offset = 0;
  const reads: PlannedRead[] = [];
  for (const plan of plans) {
    for (const read of plan.reads) reads.push({ ...read, sequence: read.sequence + offset });
    offset += plan.sequences.length;
  }
  return { sequences: plans.flatMap((plan) => plan.sequences), reads };
}

function requirePieces(ids: ArrayLike<number>, positions: ArrayLike<number>, maskId: number): void {
  if (positions.length === 0) throw invalid('There is no piece to score.', 'at least one position', 'none');
  for (let j = 0; j < positions.length; j++) {
    requireWhole('position of a piece', positions[j], j === 0 ? 0 : positions[j - 1] + 1, ids.length - 1);
    if (ids[positions[j]] !== maskId) continue;
    throw invalid('A mask cannot be scored.', 'the token it hides', `id ${maskId} at ${positions[j]}`);
  }
}
