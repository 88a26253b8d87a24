/** Runs golden cases on any session and gathers every field of the format. */
import type { MaskResult, RunResult, Session } from '../../src/model/session.ts';
import type { GoldenCase, GoldenFile, GoldenMask, GoldenValues } from './format.ts';

/** Our values of a case, every field of the format present. */
export interface ComputedCase extends GoldenValues {
  readonly name: string;
  /** For each mask, our logits at the reference's `top_ids`. */
  readonly logitsAtReferenceTop: readonly (readonly number[])[];
}

/** Where a case stands in the batch. */
interface Placed {
  readonly golden: GoldenCase;
  readonly start: number;
  readonly length: number;
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
  const ids: number[] = [];
  const types: number[] = [];
  const placed = cases.map((golden): Placed => {
    const start = ids.length;
    const length = realLength(golden);
    ids.push(...golden.input_ids.slice(0, length));
    types.push(...golden.token_type_ids.slice(0, length));
    return { golden, start, length };
  });
  const masks = placed.flatMap(({ golden, start }) =>
    golden.masks.map((mask) => ({ mask, row: start + mask.position })),
  );
  const result = await session.run({
    batch: {
      ids: Uint32Array.from(ids),
      tokenTypeIds: Uint32Array.from(types),
      cuSeqlens: Uint32Array.from([0, ...placed.map(({ start, length }) => start + length)]),
    },
    masks: {
      rows: Uint32Array.from(masks, ({ row }) => row),
      topK: 20,
      targets: masks.map(({ mask }) => Uint32Array.from(Object.keys(mask.log_prob_of_ids), Number)),
      fullLogits: true,
    },
    hiddenRows: Uint32Array.from(
      placed.flatMap(({ golden, start }) => positions(golden).map((at) => start + at)),
    ),
    pooled: true,
    meanPool: true,
    afterEachPass: Uint32Array.from(placed, ({ start }) => start),
  });
  let mask = 0;
  let hidden = 0;
  return placed.map(({ golden }, index) => {
    const masksOfCase = result.masks.slice(mask, (mask += golden.masks.length));
    const hiddenOfCase = result.hidden?.slice(hidden, (hidden += positions(golden).length)) ?? [];
    return gather(file, golden, index, masksOfCase, hiddenOfCase, result);
  });
}

function gather(
  file: GoldenFile,
  golden: GoldenCase,
  index: number,
  masks: readonly MaskResult[],
  hidden: readonly Float32Array[],
  result: RunResult,
): ComputedCase {
  const at = positions(golden);
  return {
    name: golden.name,
    masks: masks.map((mask, m) => gatherMask(file, golden.masks[m], mask)),
    logitsAtReferenceTop: masks.map((mask, m) =>
      golden.masks[m].top_ids.map((id) => mask.logits?.[id] ?? NaN),
    ),
    hidden_first_8: Object.fromEntries(at.map((position, i) => [position, first(hidden.at(i), 8)])),
    hidden_norm: Object.fromEntries(
      at.map((position, i) => [position, Math.hypot(...(hidden.at(i) ?? [NaN]))]),
    ),
    mean_pool_first_8: first(result.meanPool?.at(index), 8),
    pooled_first_8: first(result.pooled?.at(index), 8),
    cls_first_4_after_layer: (result.afterEachPass ?? []).map((rows) => first(rows.at(index), 4)),
  };
}

function gatherMask(file: GoldenFile, reference: GoldenMask, ours: MaskResult): GoldenMask {
  const sampled: number[] = [];
  for (let id = 0; id < file.config.vocab_size; id += file.sample_stride)
    sampled.push(ours.logits?.[id] ?? NaN);
  return {
    position: reference.position,
    logsumexp: ours.logSumExp,
    top_ids: [...ours.topIds],
    top_logits: [...ours.topLogits],
    top_probs: Array.from(ours.topLogits, (logit) => Math.exp(logit - ours.logSumExp)),
    logits_sampled: sampled,
    log_prob_of_ids: Object.fromEntries(
      Object.keys(reference.log_prob_of_ids).map((id, t) => [
        id,
        (ours.targetLogits.at(t) ?? NaN) - ours.logSumExp,
      ]),
    ),
  };
}

function positions(golden: GoldenCase): number[] {
  return Object.keys(golden.hidden_first_8).map(Number);
}

function first(values: Float32Array | undefined, count: number): number[] {
  return values === undefined ? [] : [...values.subarray(0, count)];
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
