/** What is asked at a sentence's masks, and the numbers of its sequences put together. Pure but for the tokenizer it is given. */
import { MAX_TOP_K, type RowPrediction } from '../model/reads.ts';
import { cosine, euclideanNorm } from '../probes/hidden_states.ts';
import { ranksInVocabulary } from '../probes/rank.ts';
import type { EncodedText, Tokenizer } from '../model/tokenizer.ts';
import { massOf, rankedPredictions, specialsOf } from './predictions.ts';
import type {
  PassReading,
  PlacedTarget,
  ProbeJob,
  ProbeMask,
  ProbeSentenceResult,
  Reading,
  TargetPieces,
  TargetScore,
} from './probe_job.ts';
import { targetLogProb, type ReadForm, type RowRead, type RowReading } from './probe_items.ts';

/** A word of several pieces at one mask, read left to right with one sequence for each piece. */
export interface WordAtMask {
  /** Into the masks that are read. */
  readonly mask: number;
  /** Into the job's targets. */
  readonly target: number;
  readonly pieces: readonly number[];
}

/** One sentence, tokenized, and what is asked of it. */
export interface EncodedSentence {
  readonly encoded: EncodedText;
  /** Token indices of the masks that are read. */
  readonly masks: readonly number[];
  /** [mask][target], how each of the job's targets is split there; that of the whole job where nothing that matters touches the mask. */
  readonly placed: readonly (readonly TargetPieces[])[];
  /** Targets of several pieces are scored. */
  readonly scoresPieces: boolean;
}

/** Single-piece targets in job order: what is asked at a mask beside the special tokens. */
function onePieceIds(targets: readonly TargetPieces[]): Uint32Array {
  return Uint32Array.from(targets.filter(isOnePiece), ({ ids }) => ids[0]);
}

function isOnePiece({ ids, known }: TargetPieces): boolean {
  return known && ids.length === 1;
}

function isPlaced(target: TargetPieces | PlacedTarget): target is PlacedTarget {
  return 'fits' in target;
}

/** True when the whole row is needed: to be given back, or to count a rank in. */
export function needsWholeRows(job: ProbeJob, { placed }: EncodedSentence): boolean {
  return job.fullLogProbs || (job.ranks && placed.some((targets) => targets.some(isOnePiece)));
}

/** How the sentences themselves are read: with room for the specials that are left out of lists. */
export function sentenceForm(
  { topK, afterEachPass = false }: ProbeJob,
  passes: number,
  tokenizer: Tokenizer,
): ReadForm {
  return {
    topK: topK === 0 ? 0 : Math.min(MAX_TOP_K, topK + specialsOf(tokenizer).length),
    readings: afterEachPass ? passes + 1 : 1,
    states: afterEachPass,
  };
}

/** Every mask that is read of a sentence, with the ids asked there: the special tokens, then the targets of one piece. */
export function maskReads({ masks, placed }: EncodedSentence, tokenizer: Tokenizer): RowRead[] {
  return masks.map((row, mask) => ({
    row,
    targets: Uint32Array.from([...specialsOf(tokenizer), ...onePieceIds(placed[mask])]),
  }));
}

/** The logits of what {@link maskReads} asks at a mask. */
function askedLogits({ targetLogits }: RowPrediction, tokenizer: Tokenizer) {
  const { length } = specialsOf(tokenizer);
  return { specials: [...targetLogits.subarray(0, length)], onePiece: [...targetLogits.subarray(length)] };
}

/** What the page is told of one reading. */
function readingOf(result: RowPrediction, job: ProbeJob, tokenizer: Tokenizer): Reading {
  const { specials } = askedLogits(result, tokenizer);
  return {
    predictions: rankedPredictions(result, job.topK, tokenizer),
    specialMass: massOf(specials.map((logit) => logit - result.logSumExp)),
    logProbs:
      job.fullLogProbs && result.logits !== undefined
        ? result.logits.map((logit) => logit - result.logSumExp)
        : null,
  };
}

/** Adds how the state of each pass lies. @param states [readings][hidden_size] */
function withState(states: readonly Float32Array[]) {
  return (reading: Reading, pass: number): PassReading => ({
    ...reading,
    norm: euclideanNorm(states[pass]),
    cosineToBefore: pass === 0 ? null : cosine(states[pass - 1], states[pass]),
  });
}

/**
 * One sentence's answer.
 * @param masks of this sentence, in the order of `sentence.masks`
 * @param words of several pieces, with the readings of their sequences, each of one row
 */
export function sentenceResult(
  sentence: EncodedSentence,
  index: number,
  masks: readonly RowReading[],
  words: readonly { readonly word: WordAtMask; readonly pieces: readonly RowReading[] }[],
  job: ProbeJob,
  tokenizer: Tokenizer,
): ProbeSentenceResult {
  const { encoded, placed } = sentence;
  return {
    index,
    tokens: encoded.tokens,
    cutTokens: encoded.cutTokens,
    masks: masks.map(({ last: result, each, states }, mask): ProbeMask => {
      const onePiece = askedLogits(result, tokenizer).onePiece.map((logit) => logit - result.logSumExp);
      const ranks =
        job.ranks && result.logits !== undefined
          ? ranksInVocabulary(result.logits, onePieceIds(placed[mask]))
          : [];
      const readings = each.map((read) => readingOf(read, job, tokenizer));
      return {
        // The last of them, whose rows are not made twice.
        ...(readings.at(-1) ?? readingOf(result, job, tokenizer)),
        tokenIndex: sentence.masks[mask],
        ...(job.afterEachPass === true ? { afterEachPass: readings.map(withState(states)) } : {}),
        targets: placed[mask].map((target, t): TargetScore => {
          const own = isPlaced(target) ? { placed: target } : {};
          if (isOnePiece(target)) {
            return { logProb: onePiece.shift() ?? null, pieces: 1, rank: ranks.shift() ?? null, ...own };
          }
          const run = words.find(({ word }) => word.mask === mask && word.target === t);
          // PLL-word-l2r: Σ over the word's pieces.
          const logProb = run?.pieces.reduce((sum, piece) => sum + targetLogProb(piece), 0) ?? null;
          return { logProb, pieces: target.ids.length, rank: null, ...own };
        }),
      };
    }),
  };
}
