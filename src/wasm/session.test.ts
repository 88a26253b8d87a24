/** The session's contract; its numbers are tested against the golden figures in test/golden, its runs by test/run_contract.test.ts. */
import { afterEach, describe, expect, test } from 'vitest';
import { formulaWeights } from '../../test/golden/formula.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { failure } from '../../test/support/errors.ts';
import { SIMD_KINDS } from '../../test/support/wasm.ts';
import { nodeThreads } from '../../tools/node_threads.ts';
import { layerFlopsPerToken } from '../model/cost.ts';
import { raggedBatch, type TokenBatch } from '../model/ragged_batch.ts';
import type { PredictRead, Read } from '../model/reads.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { WasmSession, type WasmSessionOptions } from './session.ts';

const file = fixtureGolden('nano');
const tensors = [...formulaWeights(file)];
const identity = { name: 'nano', revision: 'test', content: '' };
const sessions: WasmSession[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});

async function create(change: Partial<WasmSessionOptions> = {}): Promise<WasmSession> {
  const session = await WasmSession.create({ config: file.config, weights: tensors, identity, ...change });
  sessions.push(session);
  return session;
}

function batch(...lengths: number[]): TokenBatch {
  return raggedBatch(
    lengths.map((length, s) => ({
      ids: Uint32Array.from({ length }, (_, i) => (61 * s + i * 37 + 5) % file.config.vocab_size),
    })),
  );
}

const u32 = (...values: number[]) => Uint32Array.from(values);
const predict = (row: number, topK = 1): PredictRead => ({ kind: 'predict', rows: u32(row), topK });

describe('results', () => {
  test('name the build and the threads', async () => {
    const [simd] = SIMD_KINDS;
    expect((await create({ simd })).identity).toEqual({
      ...identity,
      dtype: 'f32',
      backend: 'wasm',
      adapter: 'WebAssembly, SIMD, 1 thread',
    });
    const threaded = await create({ simd: SIMD_KINDS[SIMD_KINDS.length - 1], threads: nodeThreads(2) });
    expect(threaded.identity.adapter).toMatch(/^WebAssembly, (relaxed )?SIMD, 2 threads$/);
  });

  test('hold what was asked and no more', async () => {
    const session = await create();
    expect((await session.run({ batch: batch(5), reads: [] })).answers).toEqual([]);
    const { answers, durationMs } = await session.run({
      batch: batch(5, 3),
      reads: [
        { kind: 'predict', rows: u32(7, 0), topK: 4, targets: [u32(1, 2, 1), u32()], full: true },
        { kind: 'predict', rows: u32(0), topK: 0 },
        { kind: 'hidden', rows: u32(7, 7, 0) },
        { kind: 'pooled' },
        { kind: 'mean', after: 1 },
        { kind: 'mean' },
      ],
    });
    expect(durationMs).toBeGreaterThan(0);
    const [predictions, bare, hidden, pooled, earlyMean, mean] = answers;
    expect(predictions.map(({ targetLogits }) => targetLogits.length)).toEqual([3, 0]);
    const [{ logits = new Float32Array(), targetLogits, topIds, topLogits }] = predictions;
    expect([...targetLogits]).toEqual([logits[1], logits[2], logits[1]]);
    expect(logits).toHaveLength(1000);
    expect([...topLogits]).toEqual([...logits].sort((a, b) => b - a).slice(0, 4));
    expect([...topIds].map((id) => logits[id])).toEqual([...topLogits]);
    expect(bare[0]).toEqual({
      logSumExp: predictions[1].logSumExp,
      topIds: u32(),
      topLogits: new Float32Array(),
      targetLogits: new Float32Array(),
    });
    expect(hidden).toHaveLength(3);
    expect(hidden[0]).toEqual(hidden[1]);
    expect(pooled.map((row) => row.length)).toEqual([64, 64]);
    expect(mean).toHaveLength(2);
    expect(earlyMean[0]).not.toEqual(mean[0]);
  });

  test('are the same for a sequence alone and among others, and for a batch that is run in parts', async () => {
    // 100 tokens at a time, at most two of these sequences.
    const session = await create({ partFlops: 100 * layerFlopsPerToken(file.config) });
    const lengths = Array.from({ length: 10 }, (_, s) => 40 + 2 * (s % 6));
    const many = batch(...lengths);
    const last = many.ids.length - lengths[9];
    const progress: number[] = [];
    const together = await session.run({
      batch: many,
      reads: [predict(last + 3, 5), { kind: 'mean' }],
      onProgress: (done) => progress.push(done),
    });
    const alone = await session.run({
      batch: {
        ids: many.ids.slice(last),
        tokenTypeIds: many.tokenTypeIds.slice(last),
        cuSeqlens: u32(0, lengths[9]),
      },
      reads: [predict(3, 5), { kind: 'mean' }],
    });
    expect(together.answers[0]).toEqual(alone.answers[0]);
    expect(together.answers[1]).toHaveLength(10);
    expect(together.answers[1][9]).toEqual(alone.answers[1][0]);
    expect(progress.at(-1)).toBe(3);
    expect(progress.length).toBeGreaterThanOrEqual(3 * 5);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('more rows of the head than it takes at once come in their order', async () => {
    const session = await create();
    const rows = Uint32Array.from({ length: 60 }, (_, i) => 59 - i);
    const targets = Array.from(rows, (row) => u32(row));
    const { answers } = await session.run({
      batch: batch(60),
      reads: [{ kind: 'predict', rows, topK: 2, targets }, predict(59, 2), predict(0, 2)],
    });
    const [all, [first], [last]] = answers;
    expect(all).toHaveLength(60);
    expect(all[0].topLogits).toEqual(first.topLogits);
    expect(all[59].topLogits).toEqual(last.topLogits);
    expect(all.every(({ targetLogits }) => targetLogits.length === 1)).toBe(true);
  });

  test('a decoder of its own is used', async () => {
    const words = tensors[0];
    const decoder: WeightTensor = {
      ...words,
      role: 'decoderWeight',
      data: new Float32Array(words.data.length),
    };
    const session = await create({ weights: [...tensors, decoder] });
    const bias = tensors.find((tensor) => tensor.role === 'decoderBias');
    const result = await session.run({ batch: batch(3), reads: [{ ...predict(1, 0), full: true }] });
    expect(result.answers[0][0].logits).toEqual(bias?.data);
  });
});

describe('weights', () => {
  test('missing, misshapen, twice', async () => {
    const [first, ...rest] = tensors;
    const missing = await failure('weights/missing-tensor', () => create({ weights: rest }));
    expect(missing.message).toContain('word_embeddings');
    await failure('weights/shape', () => create({ weights: [{ ...first, shape: [32, 1000] }, ...rest] }));
    await failure('weights/layout', () => create({ weights: [first, ...tensors] }));
  });

  test('without a pooler everything else works', async () => {
    const session = await create({ weights: tensors.filter(({ role }) => !role.startsWith('pooler')) });
    await failure('weights/missing-tensor', () =>
      session.run({ batch: batch(3), reads: [{ kind: 'pooled' }] }),
    );
    await session.run({ batch: batch(3), reads: [{ kind: 'mean' }] });
  });

  test.each([NaN, Infinity, -Infinity])('%d among them is never answered with', async (value) => {
    const spoilt = tensors.map((tensor) =>
      tensor.role === 'layer0.ffnBias'
        ? { ...tensor, data: tensor.data.map((old, i) => (i === 3 ? value : old)) }
        : tensor,
    );
    const session = await create({ weights: spoilt });
    const everything: Read[] = [
      predict(1),
      { kind: 'hidden', rows: u32(0) },
      { kind: 'pooled' },
      { kind: 'mean' },
      { kind: 'hidden', after: 1, rows: u32(0) },
    ];
    for (const read of everything) {
      await failure('cpu/not-finite', () => session.run({ batch: batch(3), reads: [read] }));
    }
  });

  test('one logit that is no number spoils its row, asked for or not', async () => {
    const spoilt = tensors.map((tensor) =>
      tensor.role === 'decoderBias'
        ? { ...tensor, data: tensor.data.map((old, i) => (i === 998 ? -Infinity : old)) }
        : tensor,
    );
    const session = await create({ weights: spoilt });
    await failure('cpu/not-finite', () => session.run({ batch: batch(3), reads: [predict(1)] }));
  });
});

describe('memory', () => {
  test('is that of the largest batch so far, however many are run', async () => {
    const session = await create();
    await session.run({ batch: batch(60, 60, 60), reads: [predict(1)] });
    const { byteLength } = session;
    for (let i = 0; i < 20; i++) {
      const signal = i % 10 === 9 ? AbortSignal.abort() : undefined;
      const run = session.run({ batch: batch(8 + i), reads: [predict(1)], ...(signal && { signal }) });
      await run.catch(() => undefined);
    }
    expect(session.byteLength).toBe(byteLength);
    session.destroy();
    expect(session.byteLength).toBe(0);
  });
});
