/** The numbers of a probe's batches put together, sentence by sentence. Pure but for the tokenizer it is given. */
import { raggedBatch } from '../model/ragged_batch.ts';
import { MAX_TOP_K, type PredictRead, type RowPrediction } from '../model/reads.ts';
import type { Run } from '../model/run.ts';
import { scheduleOf } from '../model/schedule.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
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
import { type PieceSequence, type PlannedSentence, type ProbeModel, readingsAMask } from './probe_plan.ts';

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

type Depth = Pick<ProbeModel, 'passes'>;

/** The run over the sentences themselves: every mask that is read, one after another; of a lens, a read for each state of them. */
export function sentenceRun(
  planned: readonly PlannedSentence[],
  job: ProbeJob,
  model: Depth,
  signal: AbortSignal,
): Run<readonly PredictRead[]> {
  const asked = planned.flatMap(({ placed }) =>
    placed.map((targetsThere) => Uint32Array.from([...SPECIALS, ...onePieceIds(targetsThere)])),
  );
  const batch = raggedBatch(planned.map(({ encoded }) => encoded));
  const rows = Uint32Array.from(
    planned.flatMap(({ masks }, s) => masks.map((position) => batch.cuSeqlens[s] + position)),
  );
  const read: PredictRead = {
    kind: 'predict',
    rows,
    topK: job.topK === 0 ? 0 : Math.min(MAX_TOP_K, job.topK + SPECIALS.length),
    targets: asked,
    full: needsFullRows(job, planned),
  };
  const reads = job.afterEachPass
    ? Array.from({ length: readingsAMask(job, model) }, (_, after) => ({ ...read, after }))
    : [read];
  return { batch, reads, ...scheduled(job, model), signal };
}

function scheduled({ passes }: ProbeJob, model: Depth): Pick<Run, 'schedule'> {
  return { schedule: scheduleOf({ num_hidden_layers: model.passes }, passes) };
}

/** The run over words of several pieces: one piece of one word a sequence. */
export function pieceRun(
  sequences: readonly PieceSequence[],
  job: ProbeJob,
  model: Depth,
  signal: AbortSignal,
): Run<readonly [PredictRead]> {
  const batch = raggedBatch(sequences);
  const rows = Uint32Array.from(sequences, ({ row }, s) => batch.cuSeqlens[s] + row);
  const targets = sequences.map(({ piece }) => Uint32Array.of(piece));
  return {
    batch,
    reads: [{ kind: 'predict', rows, topK: 0, targets }],
    ...scheduled(job, model),
    signal,
  };
}

/** One mask as the engine read it: after the last pass and, where asked, after each. */
export interface MaskReadings {
  readonly last: RowPrediction;
  readonly each: readonly RowPrediction[];
}

/** What the page is told of one reading. */
function readingOf(result: RowPrediction, job: ProbeJob, tokenizer: Tokenizer): Reading {
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
  tokenizer: Tokenizer,
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
