/** The numbers of a probe's batches put together, sentence by sentence. Pure but for the tokenizer it is given. */
import type { MaskResult, RunRequest } from '../model/session.ts';
import { MAX_TOP_K } from '../model/session.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { massOf, rankedPredictions, rankOf, SPECIALS } from './fill.ts';
import type {
  PlacedTarget,
  ProbeJob,
  ProbeMask,
  ProbeSentenceResult,
  Reading,
  TargetPieces,
  TargetScore,
} from './probe_job.ts';
import type { PieceSequence, PlannedSentence } from './probe_plan.ts';

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
export function needsFullRows(job: ProbeJob, planned: readonly PlannedSentence[]): boolean {
  return (
    job.fullLogProbs ||
    (job.ranks && planned.some(({ placed }) => placed.some((targets) => targets.some(isOnePiece))))
  );
}

/** The run over the sentences themselves: every mask that is read, one after another. */
export function sentenceRequest(
  planned: readonly PlannedSentence[],
  job: ProbeJob,
  signal: AbortSignal,
): RunRequest {
  const asked = planned.flatMap(({ placed }) =>
    placed.map((targetsThere) => Uint32Array.from([...SPECIALS, ...onePieceIds(targetsThere)])),
  );
  const batch = {
    ...raggedBatch(planned.map(({ encoded }) => encoded.ids)),
    tokenTypeIds: Uint32Array.from(planned.flatMap(({ encoded }) => [...encoded.tokenTypeIds])),
  };
  const rows = Uint32Array.from(
    planned.flatMap(({ masks }, s) => masks.map((position) => batch.cuSeqlens[s] + position)),
  );
  return {
    batch,
    masks: {
      rows,
      topK: job.topK === 0 ? 0 : Math.min(MAX_TOP_K, job.topK + SPECIALS.length),
      targets: asked,
      fullLogits: needsFullRows(job, planned),
      afterEachPass: job.afterEachPass ?? false,
    },
    ...depthOf(job),
    signal,
  };
}

function depthOf({ passes }: ProbeJob): Pick<RunRequest, 'passes'> {
  return passes === undefined ? {} : { passes };
}

/** The run over words of several pieces: one piece of one word a sequence. */
export function pieceRequest(
  sequences: readonly PieceSequence[],
  job: ProbeJob,
  signal: AbortSignal,
): RunRequest {
  const batch = raggedBatch(sequences.map(({ ids }) => ids));
  return {
    batch,
    masks: {
      rows: Uint32Array.from(sequences, ({ row }, s) => batch.cuSeqlens[s] + row),
      topK: 0,
      targets: sequences.map(({ piece }) => Uint32Array.of(piece)),
    },
    ...depthOf(job),
    signal,
  };
}

/** Sequences one after another, every token of the first segment. */
export function raggedBatch(sequences: readonly Uint32Array[]): RunRequest['batch'] {
  const cuSeqlens = new Uint32Array(sequences.length + 1);
  sequences.forEach((ids, s) => (cuSeqlens[s + 1] = cuSeqlens[s] + ids.length));
  const total = cuSeqlens[sequences.length];
  const ids = new Uint32Array(total);
  sequences.forEach((sequence, s) => ids.set(sequence, cuSeqlens[s]));
  return { ids, tokenTypeIds: new Uint32Array(total), cuSeqlens };
}

/** One mask as the engine read it: after the last pass and, where asked, after each. */
export interface MaskReadings {
  readonly last: MaskResult;
  readonly each: readonly MaskResult[];
}

/** What the page is told of one reading. */
function readingOf(result: MaskResult, job: ProbeJob, tokenizer: AlbertTokenizer): Reading {
  const specials = [...result.targetLogits.subarray(0, SPECIALS.length)];
  return {
    predictions: rankedPredictions(result, job.topK, tokenizer),
    specialMass: massOf(specials.map((logit) => logit - result.logSumExp)),
    logProbs:
      job.fullLogProbs && result.logits !== undefined
        ? result.logits.map((logit) => logit - result.logSumExp)
        : null,
  };
}

/**
 * One sentence's answer.
 * @param masks of this sentence, in the order of `planned.masks`
 * @param pieceLogProbs nats, in the order of `planned.pieceSequences`
 */
export function sentenceResult(
  planned: PlannedSentence,
  masks: readonly MaskReadings[],
  pieceLogProbs: readonly number[],
  job: ProbeJob,
  tokenizer: AlbertTokenizer,
): ProbeSentenceResult {
  return {
    index: planned.index,
    tokens: planned.encoded.tokens,
    cutTokens: planned.encoded.cutTokens,
    masks: masks.map(({ last: result, each }, mask): ProbeMask => {
      const onePiece = [...result.targetLogits.subarray(SPECIALS.length)].map(
        (logit) => logit - result.logSumExp,
      );
      const afterEachPass = each.map((read) => readingOf(read, job, tokenizer));
      return {
        ...(afterEachPass.at(-1) ?? readingOf(result, job, tokenizer)),
        tokenIndex: planned.masks[mask],
        ...(job.afterEachPass === true ? { afterEachPass } : {}),
        targets: planned.placed[mask].map((target, t): TargetScore => {
          const own = isPlaced(target) ? { placed: target } : {};
          if (isOnePiece(target)) {
            const logProb = onePiece.shift() ?? null;
            const rank = job.ranks ? rankOf(result.logits, target.ids[0]) : null;
            return { logProb, pieces: 1, rank, ...own };
          }
          const logProb = wordLogProb(planned, mask, t, pieceLogProbs);
          return { logProb, pieces: target.ids.length, rank: null, ...own };
        }),
      };
    }),
  };
}

/** Σ over the word's pieces; null where it was not run. */
function wordLogProb(
  { pieceSequences }: PlannedSentence,
  mask: number,
  target: number,
  pieceLogProbs: readonly number[],
): number | null {
  let sum: number | null = null;
  pieceSequences.forEach((sequence, s) => {
    if (sequence.mask === mask && sequence.target === target) sum = (sum ?? 0) + pieceLogProbs[s];
  });
  return sum;
}
