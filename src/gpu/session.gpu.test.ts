/** What the session promises beyond right numbers: batches, cancelling, losing the device, limits, freeing. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { relativeError } from '../../test/support/gpu.ts';
import { acquireNodeDevice } from '../../tools/node_gpu.ts';
import { CpuSession } from '../cpu/session.ts';
import { UnmaskError } from '../model/errors.ts';
import { raggedBatch, type TokenBatch } from '../model/ragged_batch.ts';
import type { HiddenRead, PredictRead, RowPrediction } from '../model/reads.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { requireFits } from './requirements.ts';
import { GpuSession } from './session.ts';

const nano = fixtureGolden('nano');
const odd = fixtureGolden('odd');
const open: GpuSession[] = [];
const uncaptured: string[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.destroy();
  expect(uncaptured.splice(0)).toEqual([]);
});

/** Buffers of a device that were created and not destroyed. */
function countLiveBuffers(device: GPUDevice): { readonly live: Set<GPUBuffer> } {
  const live = new Set<GPUBuffer>();
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      live.delete(buffer);
      destroy();
      return undefined;
    };
    live.add(buffer);
    return buffer;
  };
  return { live };
}

async function create(
  file: GoldenFile,
  weights: Iterable<WeightTensor> = formulaWeights(file),
  small = false,
) {
  const acquired = await acquireNodeDevice();
  acquired.device.onuncapturederror = (event) => uncaptured.push(event.error.message);
  const { live } = countLiveBuffers(acquired.device);
  const session = await GpuSession.create({
    acquired,
    config: file.config,
    weights,
    identity: { name: file.model, revision: 'golden', content: '' },
    small,
  });
  open.push(session);
  return { session, device: acquired.device, live };
}

/** Sequences of the given lengths, ids by a fixed rule, a mask in the middle of each. */
function batchOf(lengths: readonly number[], vocabulary: number): { batch: TokenBatch; rows: Uint32Array } {
  const batch = raggedBatch(lengths.map((length) => ({ ids: new Uint32Array(length) })));
  const rows = Uint32Array.from(lengths, (length, s) => batch.cuSeqlens[s] + Math.floor(length / 2));
  const ids = batch.ids.map((_, i) => 5 + ((i * 7919) % (vocabulary - 5)));
  for (const row of rows) ids[row] = 4;
  return { batch: { ...batch, ids }, rows };
}

/** The CPU path in doubles. */
function oracle(file: GoldenFile): Promise<CpuSession> {
  return CpuSession.create({
    config: file.config,
    weights: formulaWeights(file),
    identity: { name: file.model, revision: 'golden', content: '' },
    precision: 'f64',
  });
}

describe('GpuSession', () => {
  test('a batch beyond the workspace and the head’s rows equals the CPU path', async () => {
    const { session } = await create(odd);
    const lengths = Array.from({ length: 90 }, (_, s) => 1 + (s % 11));
    const { batch, rows } = batchOf(lengths, odd.config.vocab_size);
    const targets = Array.from(rows, (_, m) => Uint32Array.from({ length: m % 3 }, (_, t) => t * 100 + m));
    const run = {
      batch,
      reads: [
        { kind: 'predict', rows, topK: 7, targets, full: true },
        { kind: 'hidden', rows: Uint32Array.of(0, batch.ids.length - 1) },
        { kind: 'mean' },
        { kind: 'pooled' },
      ],
    } as const;
    const cpu = await oracle(odd);
    const { answers: ours } = await session.run(run);
    const { answers: expected } = await cpu.run(run);
    expect(ours[0]).toHaveLength(lengths.length);
    ours[0].forEach((mask, m) => {
      const reference = expected[0][m];
      expect(relativeError(mask.logits ?? [], reference.logits ?? [NaN])).toBeLessThanOrEqual(2e-5);
      expect(Math.abs(mask.logSumExp - reference.logSumExp)).toBeLessThanOrEqual(2e-4);
      expect(mask.topIds).toHaveLength(7);
      expect(relativeError(mask.targetLogits, reference.targetLogits)).toBeLessThanOrEqual(2e-4);
    });
    for (const read of [1, 2, 3] as const) {
      expect(ours[read].length).toBe(expected[read].length);
      ours[read].forEach((row, i) => expect(relativeError(row, expected[read][i])).toBeLessThanOrEqual(2e-5));
    }
  });

  test('the lens reads after each pass what the CPU path does, for a batch in parts too', async () => {
    for (const small of [false, true]) {
      const { session, live } = await create(odd, formulaWeights(odd), small);
      // More masks than the head takes at a time; with little memory, a sequence at a time.
      const lengths = Array.from({ length: small ? 10 : 70 }, (_, s) => 2 + (s % 5));
      const { batch, rows } = batchOf(lengths, odd.config.vocab_size);
      const targets = Array.from(rows, (_, m) => Uint32Array.of(m, 100 + m));
      const read: PredictRead = { kind: 'predict', rows, topK: 5, targets, full: true };
      const states = [0, 1, 2, 3, 4, 5];
      const run = {
        batch,
        schedule: [0, 0, 0, 0, 0],
        reads: [
          ...states.map((after): PredictRead => ({ ...read, after })),
          read,
          ...states.map((after): HiddenRead => ({ kind: 'hidden', after, rows: Uint32Array.of(3) })),
        ],
      };
      const { answers: expected } = await (await oracle(odd)).run(run);
      const told: string[] = [];
      const before = live.size;
      const { answers } = await session.run({
        ...run,
        onProgress: (done, of) => told.push(`${done}/${of}`),
      });
      const predictions = answers.slice(0, 6) as readonly (readonly RowPrediction[])[];
      expect(answers[6]).toEqual(answers[5]);
      expect(told.at(-1)).toBe('5/5');
      predictions.forEach((masksNow, pass) => {
        expect(masksNow).toHaveLength(rows.length);
        masksNow.forEach((mask, m) => {
          const reference = (expected[pass] as readonly RowPrediction[])[m];
          expect(relativeError(mask.logits ?? [], reference.logits ?? [NaN])).toBeLessThanOrEqual(2e-5);
          expect(Math.abs(mask.logSumExp - reference.logSumExp)).toBeLessThanOrEqual(2e-4);
          expect(mask.topIds[0]).toBe(reference.topIds[0]);
          expect([...mask.targetLogits]).toEqual([m, 100 + m].map((id) => mask.logits?.[id]));
        });
      });
      for (let r = 7; r < 13; r++) {
        const [[ours], [reference]] = [answers[r], expected[r]] as readonly (readonly Float32Array[])[];
        expect(relativeError(ours, reference)).toBeLessThanOrEqual(2e-5);
      }
      // The workspace stays; of what a run takes besides nothing does.
      await session.run(run);
      const after = live.size;
      await session.run(run);
      expect(live.size).toBe(after);
      expect(after).toBeGreaterThan(before);
      // As many passes as are asked, without a look at each.
      const shallow = await session.run({
        batch,
        schedule: [0, 0],
        reads: [{ kind: 'predict', rows, topK: 1 }],
      });
      shallow.answers[0].forEach((mask, m) => expect(mask.topIds[0]).toBe(predictions[2][m].topIds[0]));
    }
  });

  test('a batch larger than one forward pass may be is cut at sequences and joined again', async () => {
    const { session } = await create(nano);
    const lengths = Array.from({ length: 300 }, (_, s) => 20 + (s % 30)); // about 10,000 tokens; a pass takes 8,192
    const { batch, rows } = batchOf(lengths, nano.config.vocab_size);
    const whole = await session.run({
      batch,
      reads: [
        { kind: 'predict', rows, topK: 3 },
        { kind: 'hidden', rows: Uint32Array.of(batch.ids.length - 1, 0) },
        { kind: 'mean' },
      ],
    });
    const [predictions, hidden, mean] = whole.answers;
    expect(batch.ids.length).toBeGreaterThan(8192);
    expect(predictions).toHaveLength(rows.length);
    expect(mean).toHaveLength(lengths.length);
    // The last sequence alone gives what it gave in the batch.
    const last = lengths.length - 1;
    const begin = batch.cuSeqlens[last];
    const alone = await session.run({
      batch: raggedBatch([{ ids: batch.ids.slice(begin) }]),
      reads: [
        { kind: 'predict', rows: Uint32Array.of(rows[last] - begin), topK: 3 },
        { kind: 'hidden', rows: Uint32Array.of(lengths[last] - 1) },
      ],
    });
    const [[prediction], [row]] = alone.answers;
    expect(relativeError(predictions[last].topLogits, prediction.topLogits)).toBeLessThanOrEqual(1e-6);
    expect(relativeError(hidden[0], row)).toBeLessThanOrEqual(1e-6);
  });

  test('runs asked at once are answered one after another', async () => {
    const { session } = await create(nano);
    const { batch, rows } = batchOf([9], nano.config.vocab_size);
    const request = { batch, reads: [{ kind: 'predict', rows, topK: 5 }] } as const;
    const [a, b] = await Promise.all([session.run(request), session.run(request)]);
    expect(a.answers).toEqual(b.answers);
  });

  test('with little memory the numbers are the same, a sequence at a time', async () => {
    const [{ session: roomy }, { session: small }] = [
      await create(nano),
      await create(nano, formulaWeights(nano), true),
    ];
    const { batch, rows } = batchOf([9, 3, 20], nano.config.vocab_size);
    const request = { batch, reads: [{ kind: 'predict', rows, topK: 5 }, { kind: 'mean' }] } as const;
    const [expected, ours] = [await roomy.run(request), await small.run(request)];
    expect(ours.answers).toEqual(expected.answers);
    expect(small.gpuByteLength).toBeLessThan(roomy.gpuByteLength);
  });

  test('the last pass is told before the answer, also where word of it comes after what is read back', async () => {
    const { session, device } = await create(nano);
    const { batch, rows } = batchOf([9], nano.config.vocab_size);
    const workDone = device.queue.onSubmittedWorkDone.bind(device.queue);
    const words: Promise<undefined>[] = [];
    device.queue.onSubmittedWorkDone = () => {
      const done = workDone();
      // Every word but the first comes late.
      const word = words.length === 0 ? done : done.then(() => setTimeout(50, undefined));
      words.push(word);
      return word;
    };
    const told: number[] = [];
    const reads: readonly PredictRead[] = [{ kind: 'predict', rows, topK: 1 }];
    await session.run({ batch, schedule: [0, 0], reads, onProgress: (done) => told.push(done) });
    expect(told).toEqual([1, 2]);
    await Promise.all(words);
    expect(words).toHaveLength(2);
    expect(told).toEqual([1, 2]);
  });

  test('a run cancelled between passes is an AbortError, frees what it took, and leaves the session usable', async () => {
    const { session, live } = await create(nano);
    const { batch, rows } = batchOf([30], nano.config.vocab_size);
    const request = { batch, reads: [{ kind: 'predict', rows, topK: 5 }] } as const;
    await session.run(request);
    const before = live.size;
    const controller = new AbortController();
    const passes: number[] = [];
    const run = session.run({
      ...request,
      signal: controller.signal,
      onProgress: (done) => {
        passes.push(done);
        controller.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(passes.length).toBeGreaterThan(0);
    expect(live.size).toBe(before);
    await expect(session.run(request)).resolves.toBeDefined();
  });

  test('a device lost in mid-run rejects that run, the one behind it and later ones, and tells', async () => {
    const { session, device } = await create(nano);
    const { batch, rows } = batchOf([60], nano.config.vocab_size);
    const request = { batch, reads: [{ kind: 'predict', rows, topK: 5 }] } as const;
    const onProgress = (done: number): void => {
      if (done === 1) device.destroy();
    };
    const run = session.run({ ...request, onProgress });
    const behind = session.run(request);
    await expect(run).rejects.toMatchObject({ code: 'gpu/lost' });
    await expect(behind).rejects.toMatchObject({ code: 'gpu/lost' });
    await expect(session.lost).resolves.toEqual(expect.any(String));
    await expect(session.run({ batch, reads: [] })).rejects.toMatchObject({ code: 'gpu/lost' });
  });

  test('destroy() rejects what runs, is idempotent, and ends the session', async () => {
    const { session } = await create(nano);
    const { batch, rows } = batchOf([60], nano.config.vocab_size);
    const run = session.run({ batch, reads: [{ kind: 'predict', rows, topK: 5 }] });
    session.destroy();
    session.destroy();
    await expect(run).rejects.toMatchObject({ code: 'session/destroyed' });
    await expect(session.run({ batch, reads: [] })).rejects.toMatchObject({ code: 'session/destroyed' });
  });

  test('NaN in the weights is never an answer', async () => {
    const poisoned = [...formulaWeights(nano)].map((tensor) =>
      tensor.role === 'layer0.ffnBias'
        ? { ...tensor, data: new Float32Array(tensor.data.length).fill(NaN) }
        : tensor,
    );
    const { session } = await create(nano, poisoned);
    const { batch, rows } = batchOf([9], nano.config.vocab_size);
    await expect(session.run({ batch, reads: [{ kind: 'predict', rows, topK: 5 }] })).rejects.toMatchObject({
      code: 'gpu/not-finite',
    });
  });

  test('−∞ in one logit of a whole row is never an answer', async () => {
    const poisoned = [...formulaWeights(nano)].map((tensor) =>
      tensor.role === 'decoderBias'
        ? { ...tensor, data: tensor.data.map((bias, id) => (id === 7 ? -Infinity : bias)) }
        : tensor,
    );
    const { session } = await create(nano, poisoned);
    const { batch, rows } = batchOf([9], nano.config.vocab_size);
    for (const full of [false, true]) {
      const run = session.run({ batch, reads: [{ kind: 'predict', rows, topK: 0, full }] });
      await expect(run).rejects.toMatchObject({ code: 'gpu/not-finite', details: { what: 'log-sum-exp' } });
    }
  });

  test('tensors that are missing or misshapen are named before anything runs', async () => {
    const without = [...formulaWeights(nano)].filter((tensor) => tensor.role !== 'layer0.keyBias');
    await expect(create(nano, without)).rejects.toMatchObject({ code: 'weights/missing-tensor' });
    const misshapen = [...formulaWeights(nano)].map((tensor) =>
      tensor.role === 'layer0.keyBias' ? { ...tensor, shape: [3], data: new Float32Array(3) } : tensor,
    );
    await expect(create(nano, misshapen)).rejects.toMatchObject({ code: 'weights/shape' });
  });

  test('a checkpoint without a pooler predicts, and refuses only pooled features', async () => {
    const { session } = await create(
      nano,
      [...formulaWeights(nano)].filter((tensor) => !tensor.role.startsWith('pooler')),
    );
    const { batch, rows } = batchOf([9], nano.config.vocab_size);
    await expect(session.run({ batch, reads: [{ kind: 'predict', rows, topK: 1 }] })).resolves.toBeDefined();
    await expect(session.run({ batch, reads: [{ kind: 'pooled' }] })).rejects.toBeInstanceOf(UnmaskError);
  });

  test('no buffer is left behind: over runs, by a failed run, by destroy()', async () => {
    const { session, live } = await create(nano);
    const { batch, rows } = batchOf([9, 12], nano.config.vocab_size);
    const targets = [Uint32Array.of(7), Uint32Array.of()];
    const request = {
      batch,
      edits: [{ after: 1, from: Uint32Array.of(1), to: Uint32Array.of(2) }],
      reads: [
        { kind: 'predict', rows, topK: 5, full: true, targets },
        { kind: 'hidden', rows: Uint32Array.of(1) },
        { kind: 'mean' },
        { kind: 'pooled' },
        { kind: 'hidden', after: 1, rows: Uint32Array.of(0) },
      ],
    } as const;
    await session.run(request);
    const [buffers, bytes] = [live.size, session.gpuByteLength];
    // What the page is told a text takes is what it takes, but for uniforms and the rounding of each buffer.
    const { weightBytes, headBytes, bytesPerToken } = session.gpuMemory;
    const told = weightBytes + headBytes + 128 * bytesPerToken;
    expect(Math.abs(bytes - told)).toBeLessThanOrEqual(16 * buffers);
    expect(bytesPerToken).toBeGreaterThan(0);
    for (let i = 0; i < 20; i++) await session.run(request);
    expect(live.size).toBe(buffers);
    expect(session.gpuByteLength).toBe(bytes);
    await expect(
      session.run({ batch, reads: [{ kind: 'hidden', rows: Uint32Array.of(1000) }] }),
    ).rejects.toMatchObject({
      code: 'input/invalid',
    });
    expect(live.size).toBe(buffers);
    session.destroy();
    expect(live.size).toBe(0);
  });

  test('pipelines are compiled while the weights stream in, without waiting for the last of them', async () => {
    const acquired = await acquireNodeDevice();
    const { device } = acquired;
    const compile = device.createComputePipelineAsync.bind(device);
    const compiled: Promise<GPUComputePipeline>[] = [];
    const descriptors: GPUComputePipelineDescriptor[] = [];
    device.createComputePipelineAsync = (descriptor) => {
      const pipeline = compile(descriptor);
      compiled.push(pipeline);
      descriptors.push(descriptor);
      return pipeline;
    };
    const tensors = [...formulaWeights(nano)];
    let asked = 0;
    async function* weights(): AsyncGenerator<WeightTensor> {
      yield* tensors.slice(0, -1);
      asked = compiled.length;
      // The last tensor comes when all pipelines are there: a compiler that waited for it would wait for ever.
      await Promise.all(compiled);
      yield* tensors.slice(-1);
    }
    const identity = { name: 'nano', revision: 'golden', content: '' };
    const session = await GpuSession.create({
      acquired,
      config: nano.config,
      weights: weights(),
      identity,
      linear: '8x128',
    });
    open.push(session);
    const { batch, rows } = batchOf([9], nano.config.vocab_size);
    await expect(session.run({ batch, reads: [{ kind: 'predict', rows, topK: 1 }] })).resolves.toBeDefined();
    expect(compiled).toHaveLength(asked);
    // One pipeline serves eight products, and nothing is compiled twice: two LayerNorms are alike, and two gathers.
    const made = descriptors.map(
      ({ compute }) => `${compute.entryPoint} ${JSON.stringify(Object.entries(compute.constants ?? {}))}`,
    );
    expect(made.filter((each) => each.startsWith('linear'))).toHaveLength(1);
    expect(made.filter((each) => each.startsWith('gather_rows'))).toHaveLength(1);
    expect(new Set(made).size).toBe(made.length);
    // What only some runs read is compiled by the first that does.
    const names = () => descriptors.map(({ compute }) => compute.entryPoint);
    expect(names()).not.toContain('mean_pool');
    for (let i = 0; i < 2; i++)
      await session.run({ batch, reads: [{ kind: 'mean' }, { kind: 'mean', after: 1 }] });
    expect(names().slice(asked)).toEqual(['mean_pool']);
  });

  test('a shader that does not compile is told at once, and the rest of the weights is not fetched', async () => {
    const acquired = await acquireNodeDevice();
    const failure = new Error('no such instruction');
    failure.name = 'GPUPipelineError';
    acquired.device.createComputePipelineAsync = () => Promise.reject(failure);
    const tensors = [...formulaWeights(nano)];
    let read = 0;
    // A tensor a turn of the event loop, as a network brings them.
    async function* weights(): AsyncGenerator<WeightTensor> {
      for (const tensor of tensors) {
        await new Promise((resolve) => setImmediate(resolve));
        read++;
        yield tensor;
      }
    }
    const identity = { name: 'nano', revision: 'golden', content: '' };
    const refused = GpuSession.create({ acquired, config: nano.config, weights: weights(), identity });
    await expect(refused).rejects.toMatchObject({ code: 'gpu/validation' });
    expect(read).toBeLessThanOrEqual(2);
    expect(read).toBeLessThan(tensors.length);
  });

  test('a model that does not fit is refused before a single buffer is made', async () => {
    const acquired = await acquireNodeDevice();
    const { live } = countLiveBuffers(acquired.device);
    const made: number[] = [];
    const create = acquired.device.createBuffer.bind(acquired.device);
    acquired.device.createBuffer = (descriptor) => {
      made.push(descriptor.size);
      return create(descriptor);
    };
    const refused = GpuSession.create({
      acquired,
      config: { ...nano.config, vocab_size: 2 ** 24, embedding_size: 4096 },
      weights: formulaWeights(nano),
      identity: { name: 'huge', revision: 'none', content: '' },
    });
    await expect(refused).rejects.toMatchObject({ code: 'gpu/limits' });
    expect(made).toEqual([]);
    expect(live.size).toBe(0);
  });
});

describe('requireFits', () => {
  const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

  test('every published shape fits the default limits', () => {
    for (const [hidden, heads, intermediate] of [
      [768, 12, 3072],
      [1024, 16, 4096],
      [2048, 16, 8192],
      [4096, 64, 16384],
    ]) {
      const config = {
        ...nano.config,
        vocab_size: 30000,
        embedding_size: 128,
        hidden_size: hidden,
        num_attention_heads: heads,
        intermediate_size: intermediate,
        max_position_embeddings: 512,
      };
      expect(() => requireFits(config, limits)).not.toThrow();
    }
  });

  test('heads larger than the registers, and tables larger than a binding, are refused in words', () => {
    const oneHead = { ...nano.config, hidden_size: 260, num_attention_heads: 1 };
    expect(() => requireFits(oneHead, limits)).toThrow(/heads of 260 features/);
    const wide = { ...nano.config, vocab_size: 10_000_000 };
    expect(() => requireFits(wide, limits)).toThrow(/word embeddings .* larger than one buffer/);
  });
});
