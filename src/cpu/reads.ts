/** How the CPU path answers each kind of read. */
import type { AlbertConfig } from '../model/config.ts';
import { ownSequences, type TokenBatch } from '../model/ragged_batch.ts';
import type { AttentionRead, EntryOf, PredictRead, Read, RowPrediction } from '../model/reads.ts';
import { requireNumbers } from '../reads/require_finite.ts';
import { attentionWeights } from './attention.ts';
import type { Breather } from './breather.ts';
import type { LayerOutput } from './encoder.ts';
import type { FloatArray } from './float_array.ts';
import { maskedLanguageModelHead } from './head.ts';
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
      if (weights.pooler === null) throw new Error('a checkpoint without a pooler passed the check');
      return splitRows(pooler(hidden, batch.cuSeqlens, weights.pooler.weight, weights.pooler.bias, H), H);
    },
  },
  mean: {
    answer: (_read, { hidden, batch, config: { hidden_size: H } }) =>
      splitRows(meanPool(hidden, batch.cuSeqlens, H), H),
  },
} satisfies { [Kind in Read['kind']]: Reader<Extract<Read, { kind: Kind }>> };

export async function answerRead(read: Read, state: ReadState): Promise<readonly EntryOf<Read>[]> {
  const reader: Reader<Read> = READERS[read.kind];
  return reader.answer(read, state);
}

async function predict(
  read: PredictRead,
  { hidden, weights, config, breather }: ReadState,
): Promise<RowPrediction[]> {
  const { hidden_size: H, vocab_size: V } = config;
  const predictions: RowPrediction[] = [];
  for (let start = 0; start < read.rows.length; start += HEAD_ROWS) {
    const rows = read.rows.subarray(start, start + HEAD_ROWS);
    const logits = maskedLanguageModelHead(gatherRows(hidden, rows, H), rows.length, weights, config);
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
