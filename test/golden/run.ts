/** Runs golden cases on any session and gathers every field of the format. */
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { HiddenRead, RowPrediction } from '../../src/model/reads.ts';
import { scheduleOf } from '../../src/model/schedule.ts';
import type { Session } from '../../src/model/session.ts';
import type { ReferenceMask } from './compare.ts';
import type { GoldenCase, GoldenFile, GoldenMask, GoldenValues } from './format.ts';

/** Our values of a case, every field of the format present. */
export interface ComputedCase extends GoldenValues {
  readonly name: string;
  /** For each mask, our logits at the reference's `top_ids`. */
  readonly logitsAtReferenceTop: readonly (readonly number[])[];
}

/** What a run read of one case. */
interface CaseAnswers {
  readonly masks: readonly RowPrediction[];
  readonly hidden: readonly Float32Array[];
  readonly pooled: Float32Array;
  readonly mean: Float32Array;
  /** [passes + 1]: [CLS] after the embedding projection and after each pass. */
  readonly clsAfterEachPass: readonly Float32Array[];
}

/** One case, on its own. */
export async function runCase(session: Session, file: GoldenFile, golden: GoldenCase): Promise<ComputedCase> {
  const [computed] = await runCases(session, file, [golden]);
  return computed;
}

/** Several cases as one ragged batch in one run. Padding is dropped, not masked: the batch holds real tokens only. */
export async function runCases(
  session: Session,
  file: GoldenFile,
  cases: readonly GoldenCase[],
): Promise<ComputedCase[]> {
  const batch = raggedBatch(
    cases.map((golden) => {
      const length = realLength(golden);
      return {
        ids: golden.input_ids.slice(0, length),
        tokenTypeIds: golden.token_type_ids.slice(0, length),
      };
    }),
  );
  const starts = batch.cuSeqlens.subarray(0, -1);
  const placed = cases.flatMap((golden, index) =>
    golden.masks.map((mask) => ({ mask, start: starts[index] })),
  );
  const [masks, hidden, pooled, mean, ...clsAfterEachPass] = (
    await session.run({
      batch,
      reads: [
        {
          kind: 'predict',
          rows: Uint32Array.from(placed, ({ mask, start }) => start + mask.position),
          topK: 20,
          targets: placed.map(({ mask }) => Uint32Array.from(Object.keys(mask.log_prob_of_ids), Number)),
          full: true,
        },
        {
          kind: 'hidden',
          rows: Uint32Array.from(
            cases.flatMap((golden, index) => positions(golden).map((at) => starts[index] + at)),
          ),
        },
        { kind: 'pooled' },
        { kind: 'mean' },
        ...[0, ...scheduleOf(session.config).map((_, pass) => pass + 1)].map((after): HiddenRead => ({
          kind: 'hidden',
          after,
          rows: starts,
        })),
      ],
    })
  ).answers;
  let nextMask = 0;
  let nextHidden = 0;
  return cases.map((golden, index) =>
    gather(file, golden, {
      masks: masks.slice(nextMask, (nextMask += golden.masks.length)),
      hidden: hidden.slice(nextHidden, (nextHidden += positions(golden).length)),
      pooled: pooled[index],
      mean: mean[index],
      clsAfterEachPass: clsAfterEachPass.map((rows) => rows[index]),
    }),
  );
}

function gather(
  file: GoldenFile,
  golden: GoldenCase,
  { masks, hidden, pooled, mean, clsAfterEachPass }: CaseAnswers,
): ComputedCase {
  const at = positions(golden);
  return {
    name: golden.name,
    masks: masks.map((mask, m) => gatherMask(golden.masks[m], mask, file.sample_stride)),
    logitsAtReferenceTop: masks.map((mask, m) => logitsAtTop(golden.masks[m], mask)),
    hidden_first_8: Object.fromEntries(at.map((position, i) => [position, first(hidden[i], 8)])),
    hidden_norm: Object.fromEntries(at.map((position, i) => [position, Math.hypot(...hidden[i])])),
    mean_pool_first_8: first(mean, 8),
    pooled_first_8: first(pooled, 8),
    cls_first_4_after_layer: clsAfterEachPass.map((row) => first(row, 4)),
  };
}

/** Our logits at the reference's `top_ids`, of a row that was read whole. */
export function logitsAtTop({ top_ids }: ReferenceMask, { logits }: RowPrediction): number[] {
  return top_ids.map((id) => logits?.[id] ?? NaN);
}

/** A row that was read whole, as the format has it. @param sampleStride of `logits_sampled` */
export function gatherMask(reference: ReferenceMask, ours: RowPrediction, sampleStride: number): GoldenMask {
  return {
    position: reference.position,
    logsumexp: ours.logSumExp,
    top_ids: [...ours.topIds],
    top_logits: [...ours.topLogits],
    top_probs: Array.from(ours.topLogits, (logit) => Math.exp(logit - ours.logSumExp)),
    logits_sampled: [...(ours.logits ?? [])].filter((_, id) => id % sampleStride === 0),
    log_prob_of_ids: Object.fromEntries(
      Object.keys(reference.log_prob_of_ids ?? {}).map((id, t) => [
        id,
        (ours.targetLogits.at(t) ?? NaN) - ours.logSumExp,
      ]),
    ),
  };
}

function positions(golden: GoldenCase): number[] {
  return Object.keys(golden.hidden_first_8).map(Number);
}

function first(values: Float32Array, count: number): number[] {
  return [...values.subarray(0, count)];
}

/** Tokens before the padding. */
function realLength(golden: GoldenCase): number {
  const padding = golden.attention_mask.indexOf(0);
  const length = padding < 0 ? golden.attention_mask.length : padding;
  if (golden.attention_mask.includes(1, length)) {
    throw new Error(`case ${golden.name}: padding anywhere but at the end is not supported`);
  }
  return length;
}
