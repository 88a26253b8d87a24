/** How the CPU path answers each kind of read. */
import type { AlbertConfig } from '../model/config.ts';
import type { HeadName } from '../model/heads.ts';
import { ownSequences, type TokenBatch } from '../model/ragged_batch.ts';
import type { AttentionRead, EntryOf, PredictRead, Read, RowPrediction } from '../model/reads.ts';
import { requireNumbers } from '../reads/require_finite.ts';
import { attentionWeights } from './attention.ts';
import type { Breather } from './breather.ts';
import type { LayerOutput } from './encoder.ts';
import type { FloatArray } from './float_array.ts';
import { maskedLanguageModelHead } from './head.ts';
import { linear } from './linear.ts';
import { gatherRows, meanPool, pooler } from './pooling.ts';
import { logSumExp, topK } from './top_k.ts';
import type { CpuWeights } from './weights.ts';

/** Rows the head takes at once: 8 rows of 30,000 logits are 2 MB in f64. */
const HEAD_ROWS = 8;

/** What a read is answered from. */
export interface ReadState {
  /** [T, hidden_size] after the pass at which it is due. */
  readonly hidden: FloatArray;
  /** What the pass before it attended with; null where the run has made none. */
  readonly attended: Pick<LayerOutput, 'query' | 'key'> | null;
  readonly batch: TokenBatch;
  readonly weights: CpuWeights;
  readonly config: AlbertConfig;
  readonly breather: Breather;
}

interface Reader<R extends Read> {
  answer(read: R, state: ReadState): readonly EntryOf<R>[] | Promise<readonly EntryOf<R>[]>;
}

const READERS = {
  predict: { answer: predict },
  hidden: {
    answer: ({ rows }, { hidden, config: { hidden_size: H } }) => splitRows(gatherRows(hidden, rows, H), H),
  },
  attention: { answer: attention },
  pooled: {
    answer(_read, { hidden, batch, weights, config: { hidden_size: H } }) {
      const { weight, bias } = found(weights.pooler);
      return splitRows(pooler(hidden, batch.cuSeqlens, weight, bias, H), H);
    },
  },
  mean: {
    answer: (_read, { hidden, batch, config: { hidden_size: H } }) =>
      splitRows(meanPool(hidden, batch.cuSeqlens, H), H),
  },
  classify: {
    answer({ head }, state) {
      const { hidden, batch, weights, config } = state;
      const { weight, bias } = found(weights.pooler);
      return headOutputs(head, pooler(hidden, batch.cuSeqlens, weight, bias, config.hidden_size), state);
    },
  },
  'classify-rows': {
    answer: ({ head, rows }, state) =>
      headOutputs(head, gatherRows(state.hidden, rows, state.config.hidden_size), state),
  },
} satisfies { [Kind in Read['kind']]: Reader<Extract<Read, { kind: Kind }>> };

export async function answerRead(read: Read, state: ReadState): Promise<readonly EntryOf<Read>[]> {
  const reader: Reader<Read> = READERS[read.kind];
  return reader.answer(read, state);
}

/** @param input [rows, hidden_size] @returns [labels] of each row */
function headOutputs(head: HeadName, input: FloatArray, { weights, config }: ReadState): Float32Array[] {
  const { hidden_size: H } = config;
  const { weight, bias } = found(weights.heads[head]);
  return splitRows(linear(input, weight, bias, input.length / H, H, bias.length), bias.length);
}

/** What `checkRun` has found to be there. */
function found<T>(part: T | null): T {
  if (part === null) throw new Error('a read of what the checkpoint lacks passed the check');
  return part;
}

async function predict(
  read: PredictRead,
  { hidden, weights, config, breather }: ReadState,
): Promise<RowPrediction[]> {
  const { hidden_size: H, vocab_size: V } = config;
  const maskHead = found(weights.maskHead);
  const predictions: RowPrediction[] = [];
  for (let start = 0; start < read.rows.length; start += HEAD_ROWS) {
    const rows = read.rows.subarray(start, start + HEAD_ROWS);
    const logits = maskedLanguageModelHead(gatherRows(hidden, rows, H), rows.length, maskHead, config);
    for (let r = 0; r < rows.length; r++) {
      const targets = read.targets?.[start + r] ?? new Uint32Array();
      predictions.push(rowPrediction(logits.subarray(r * V, (r + 1) * V), read, targets));
    }
    await breather.breathe();
  }
  return predictions;
}

async function attention(
  { rows }: AttentionRead,
  { attended, batch, config, breather }: ReadState,
): Promise<Float32Array[]> {
  if (attended === null) throw new Error('attention before the first pass of a run passed the check');
  const heads = config.num_attention_heads;
  const shape = { heads, headSize: config.hidden_size / heads };
  const weights: Float32Array[] = [];
  for (const [r, { begin, end }] of ownSequences(batch, rows).entries()) {
    weights.push(attentionWeights(attended.query, attended.key, rows[r], begin, end, shape));
    await breather.breathe();
  }
  return weights;
}

/** @param logits [vocab_size] of one row */
function rowPrediction(logits: FloatArray, read: PredictRead, targets: Uint32Array): RowPrediction {
  // All logits are checked, not only those asked for: a −∞ among the others is a fault too, and the log-sum-exp would hide it.
  requireNumbers('logits', logits, 'cpu');
  const best = topK(logits, read.topK);
  return {
    logSumExp: logSumExp(logits),
    topIds: best.ids,
    topLogits: Float32Array.from(best.values),
    targetLogits: Float32Array.from(targets, (id) => logits[id]),
    ...(read.full === true ? { logits: Float32Array.from(logits) } : {}),
  };
}

/** The rows of [rows, size], each its own f32 array. */
function splitRows(values: FloatArray, size: number): Float32Array[] {
  return Array.from({ length: values.length / size }, (_, r) =>
    Float32Array.from(values.subarray(r * size, (r + 1) * size)),
  );
}
