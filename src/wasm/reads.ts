/** How the WebAssembly engine answers each kind of read. */
import type { AlbertConfig } from '../model/config.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import type {
  Answer,
  AttentionRead,
  ClassifyRead,
  ClassifyRowsRead,
  EntryOf,
  HiddenRead,
  PredictRead,
  Read,
  RowPrediction,
} from '../model/reads.ts';
import { attentionLayout, splitAttention } from '../reads/attention.ts';
import { requireNumbers } from '../reads/require_finite.ts';
import type { Arena } from './arena.ts';
import type { Step } from './control.ts';
import { aligned, type WasmMemory } from './memory.ts';
import { layerNorm, product } from './steps.ts';
import type { WasmWeights } from './weights.ts';

/** Rows the head takes at once: 3 MB of logits for a published ALBERT. */
const HEAD_ROWS = 24;
/** Rows whose attention is written at once: of 512 tokens of ALBERT-large 4 MB. */
const ATTENTION_ROWS = 128;
/** A row of `assembly/logits.ts`: f64 Σ exp(x − max), f32 max, u32 whether all were finite, [128] u32 ids, [128] f32 values. */
const SUMMARY_BYTES = 16 + 8 * 128;

/** What a read is answered from. */
export interface ReadState {
  readonly batch: TokenBatch;
  readonly arena: Arena;
  readonly memory: WasmMemory;
  readonly weights: WasmWeights;
  readonly config: AlbertConfig;
  /** Goes through steps with all threads. */
  compute(steps: readonly Step[]): Promise<void>;
  /** Lets others in; throws where the run should end. */
  turn(): Promise<void>;
}

interface Reader<R extends Read> {
  answer(read: R, state: ReadState): Promise<readonly EntryOf<R>[]>;
}

const READERS = {
  predict: { answer: predict },
  hidden: { answer: hidden },
  attention: { answer: attention },
  pooled: { answer: pooled },
  mean: { answer: mean },
  classify: { answer: classify },
  'classify-rows': { answer: classifyRows },
} satisfies { [Kind in Read['kind']]: Reader<Extract<Read, { kind: Kind }>> };

export function answerRead(read: Read, state: ReadState): Promise<Answer> {
  const reader: Reader<Read> = READERS[read.kind];
  return reader.answer(read, state);
}

/** Addresses of regions of these lengths, in bytes, one behind the other in the arena's free room. */
function regions({ arena, memory }: ReadState, ...byteLengths: readonly number[]): number[] {
  let end = arena.free;
  const addresses = byteLengths.map((byteLength) => {
    const address = end;
    end = aligned(address + byteLength);
    return address;
  });
  memory.reach(end);
  return addresses;
}

async function predict(read: PredictRead, state: ReadState): Promise<RowPrediction[]> {
  const predictions: RowPrediction[] = [];
  for (let start = 0; start < read.rows.length; start += HEAD_ROWS) {
    if (start > 0) await state.turn();
    predictions.push(...(await predictRows(read, start, state)));
  }
  return predictions;
}

/**
 * decoder(LayerNorm(activation(dense(hidden)))) + bias, as `AlbertMLMHead` of Hugging Face transformers, of {@link HEAD_ROWS} rows at most.
 * @param start the first of them, among those of the read
 */
async function predictRows(read: PredictRead, start: number, state: ReadState): Promise<RowPrediction[]> {
  const { arena, memory, config } = state;
  const { dense, norm, decoder } = found(state.weights.maskHead);
  const { hidden_size: H, embedding_size: E, vocab_size: V, hidden_act, layer_norm_eps: eps } = config;
  const rows = read.rows.subarray(start, start + HEAD_ROWS);
  const R = rows.length;
  const [indices, input, inner, logits, summaries] = regions(
    state,
    4 * R,
    4 * R * H,
    4 * R * E,
    4 * R * V,
    R * SUMMARY_BYTES,
  );
  memory.uints(indices, R).set(rows);
  const best = Math.min(read.topK, V);
  await state.compute([
    { kernel: 'gather', args: [arena.hidden, indices, R, H, input] },
    product(dense, { rows: R, input, output: inner, activation: hidden_act }),
    layerNorm(norm, R, inner, eps),
    product(decoder, { rows: R, input: inner, output: logits }),
    { kernel: 'summarise', args: [logits, R, V, best, summaries] },
  ]);
  return Array.from(rows, (_, r) => {
    const row = memory.floats(logits + 4 * r * V, V);
    const summary = new DataView(memory.memory.buffer, summaries + r * SUMMARY_BYTES, SUMMARY_BYTES);
    // All of them: a −∞ among those not asked for is a fault as well, and leaves the normaliser finite.
    if (summary.getUint32(12, true) === 0) requireNumbers('logits', row, 'wasm');
    const ids = summaries + r * SUMMARY_BYTES + 16;
    return {
      logSumExp: summary.getFloat32(8, true) + Math.log(summary.getFloat64(0, true)),
      topIds: memory.uints(ids, best).slice(),
      topLogits: memory.floats(ids + 4 * 128, best).slice(),
      targetLogits: Float32Array.from(read.targets?.[start + r] ?? [], (id) => row[id]),
      ...(read.full === true ? { logits: row.slice() } : {}),
    };
  });
}

function hidden({ rows }: HiddenRead, state: ReadState): Promise<Float32Array[]> {
  const { arena, memory, config } = state;
  const { hidden_size: H } = config;
  return Promise.resolve(Array.from(rows, (row) => memory.floats(arena.hidden + 4 * row * H, H).slice()));
}

/** A stretch of rows at a time: memory never shrinks, and others get in between. */
async function attention({ rows }: AttentionRead, state: ReadState): Promise<Float32Array[]> {
  const { arena, memory, config, batch } = state;
  const { num_attention_heads: heads, hidden_size: H } = config;
  const weights: Float32Array[] = [];
  for (let start = 0; start < rows.length; start += ATTENTION_ROWS) {
    if (start > 0) await state.turn();
    const some = rows.subarray(start, start + ATTENTION_ROWS);
    const layout = attentionLayout(batch, some, heads, unpadded);
    const [table, output] = regions(state, 16 * some.length, 4 * layout.values);
    memory.uints(table, 4 * some.length).set(layout.table);
    await state.compute([
      { kernel: 'attentionWeights', args: [arena.qkv, table, some.length, heads, H / heads, output] },
    ]);
    weights.push(...splitAttention(memory.floats(output, layout.values), layout, heads, unpadded));
  }
  return weights;
}

function unpadded(length: number): number {
  return length;
}

async function pooled(_read: Read, state: ReadState): Promise<Float32Array[]> {
  const { arena, memory, weights, config } = state;
  const { hidden_size: H } = config;
  const { sequences } = arena;
  const [input, output] = regions(state, 4 * sequences * H, 4 * sequences * H);
  await state.compute([
    // The first token of each sequence, [CLS]: where the sequence begins.
    { kernel: 'gather', args: [arena.hidden, arena.cuSeqlens, sequences, H, input] },
    product(found(weights.pooler), { rows: sequences, input, output, activation: 'tanh' }),
  ]);
  return rowsAt(memory, output, sequences, H);
}

async function mean(_read: Read, state: ReadState): Promise<Float32Array[]> {
  const { arena, memory, config } = state;
  const { hidden_size: H } = config;
  const { sequences } = arena;
  const [output] = regions(state, 4 * sequences * H);
  await state.compute([{ kernel: 'mean', args: [arena.hidden, arena.cuSeqlens, sequences, H, output] }]);
  return rowsAt(memory, output, sequences, H);
}

async function classify({ head }: ClassifyRead, state: ReadState): Promise<Float32Array[]> {
  const { arena, memory, weights, config } = state;
  const { hidden_size: H } = config;
  const { sequences } = arena;
  const weight = found(weights.heads[head]);
  const [input, pooled, output] = regions(
    state,
    4 * sequences * H,
    4 * sequences * H,
    4 * sequences * weight.outSize,
  );
  await state.compute([
    { kernel: 'gather', args: [arena.hidden, arena.cuSeqlens, sequences, H, input] },
    product(found(weights.pooler), { rows: sequences, input, output: pooled, activation: 'tanh' }),
    product(weight, { rows: sequences, input: pooled, output }),
  ]);
  return rowsAt(memory, output, sequences, weight.outSize);
}

async function classifyRows({ head, rows }: ClassifyRowsRead, state: ReadState): Promise<Float32Array[]> {
  const { arena, memory, weights, config } = state;
  const { hidden_size: H } = config;
  const { length: R } = rows;
  const weight = found(weights.heads[head]);
  const [indices, input, output] = regions(state, 4 * R, 4 * R * H, 4 * R * weight.outSize);
  memory.uints(indices, R).set(rows);
  await state.compute([
    { kernel: 'gather', args: [arena.hidden, indices, R, H, input] },
    product(weight, { rows: R, input, output }),
  ]);
  return rowsAt(memory, output, R, weight.outSize);
}

/** What `checkRun` has found to be there. */
function found<T>(part: T | null): T {
  if (part === null) throw new Error('a read of what the checkpoint lacks passed the check');
  return part;
}

/** Copies of [rows][size]. */
function rowsAt(memory: WasmMemory, address: number, rows: number, size: number): Float32Array[] {
  return Array.from({ length: rows }, (_, r) => memory.floats(address + 4 * r * size, size).slice());
}
