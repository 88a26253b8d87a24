/** The session's contract; its numbers are tested against the golden figures in test/golden, its runs by test/run_contract.test.ts. */
import { describe, expect, test, vi } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { raggedBatch, type TokenBatch } from '../model/ragged_batch.ts';
import type { PredictRead, Read } from '../model/reads.ts';
import type { Run } from '../model/run.ts';
import { maxPasses } from '../model/schedule.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { CpuSession, type CpuSessionOptions } from './session.ts';

const file = fixtureGolden('nano');
const tensors = [...formulaWeights(file)];
const identity = { name: 'nano', revision: 'test', content: '' };

function create(change: Partial<CpuSessionOptions> = {}): Promise<CpuSession> {
  return CpuSession.create({ config: file.config, weights: tensors, identity, precision: 'f32', ...change });
}

function batch(...lengths: number[]): TokenBatch {
  const { cuSeqlens, ids } = raggedBatch(lengths.map((length) => ({ ids: new Uint32Array(length) })));
  return {
    ids: ids.map((_, i) => (i * 37 + 5) % file.config.vocab_size),
    tokenTypeIds: ids.map((_, i) => i % 2),
    cuSeqlens,
  };
}

const u32 = (...values: number[]) => Uint32Array.from(values);
const predict = (row: number, topK = 1): PredictRead => ({ kind: 'predict', rows: u32(row), topK });
const layers = (passes: number) => new Array<number>(passes).fill(0);

describe('results', () => {
  test('hold what was asked and no more', async () => {
    const session = await create();
    // A clock that goes on by 7 ms a look: what a run took is what lies between the first look and the last.
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 7));
    const bare = await session.run({ batch: batch(5), reads: [] });
    clock.mockRestore();
    expect(bare.answers).toEqual([]);
    expect(bare.durationMs).toBe(nowMs - 7);
    expect(bare.durationMs).toBeGreaterThan(0);

    const full = await session.run({
      batch: batch(5, 3),
      reads: [
        { kind: 'predict', rows: u32(7, 0), topK: 4, targets: [u32(1, 2, 1), u32()], full: true },
        { kind: 'hidden', rows: u32(7, 7, 0) },
        { kind: 'pooled' },
        { kind: 'mean', after: 1 },
        { kind: 'mean' },
      ],
    });
    const [predictions, hidden, pooled, earlyMean, mean] = full.answers;
    expect(predictions.map(({ targetLogits }) => targetLogits.length)).toEqual([3, 0]);
    const [{ logits = new Float32Array(), targetLogits, topLogits }] = predictions;
    expect(targetLogits[1]).toBe(logits[2]);
    expect(logits).toHaveLength(1000);
    expect([...topLogits]).toEqual([...logits].sort((a, b) => b - a).slice(0, 4));
    expect(hidden).toHaveLength(3);
    expect(hidden[0]).toEqual(hidden[1]);
    expect(pooled.map((row) => row.length)).toEqual([64, 64]);
    expect(mean).toHaveLength(2);
    expect(earlyMean[0]).not.toEqual(mean[0]);
  });

  test('the lens reads after each pass what a model of so many passes says', async () => {
    const run = { batch: batch(5, 3) };
    const last = { kind: 'predict', rows: u32(7, 0), topK: 4, targets: [u32(1), u32(2)] } as const;
    const states = (passes: number): PredictRead[] =>
      [0, ...layers(passes)].map((_, after) => ({ ...last, after }));
    const session = await create();
    const { num_hidden_layers: passes } = file.config;
    const { answers } = await session.run({ ...run, reads: [last, ...states(passes)] });
    const [end, ...each] = answers;
    expect(each).toHaveLength(passes + 1);
    expect(each.at(-1)).toEqual(end);
    for (const passes of [1, 2]) {
      const config = { ...file.config, num_hidden_layers: passes };
      const shallow = await (await create({ config })).run({ ...run, reads: [last] });
      expect(each[passes]).toEqual(shallow.answers[0]);
      // As often as is asked, whatever the model was made for.
      const asked = await session.run({ ...run, schedule: layers(passes), reads: [last] });
      expect(asked.answers).toEqual(shallow.answers);
    }
    const deeper = await session.run({ ...run, schedule: layers(5), reads: states(5) });
    expect(deeper.answers.slice(0, 4)).toEqual(each);
    // Before the first pass the model already says something, and it is another thing.
    expect(each[0][0].logSumExp).not.toBeCloseTo(each[1][0].logSumExp, 3);
  });

  test.each([0, maxPasses(file.config) + 1])('%s passes are refused', async (passes) => {
    const session = await create();
    await expect(session.run({ batch: batch(3), schedule: layers(passes), reads: [] })).rejects.toMatchObject(
      {
        code: 'input/invalid',
        expected: `1 to ${maxPasses(file.config)} passes`,
      },
    );
  });

  test('each pass is told, in its turn', async () => {
    const session = await create();
    const told: string[] = [];
    const onProgress = (done: number, total: number) => told.push(`${done}/${total}`);
    await session.run({ batch: batch(8), reads: [predict(1)], onProgress });
    expect(told).toEqual(['1/3', '2/3', '3/3']);
  });

  test('a sequence does not see its neighbours', async () => {
    const session = await create();
    const both = batch(6, 4);
    const together = await session.run({ batch: both, reads: [{ kind: 'hidden', rows: u32(6, 9) }] });
    const alone = await session.run({
      batch: { ids: both.ids.slice(6), tokenTypeIds: both.tokenTypeIds.slice(6), cuSeqlens: u32(0, 4) },
      reads: [{ kind: 'hidden', rows: u32(0, 3) }],
    });
    expect(together.answers).toEqual(alone.answers);
  });

  test('f32 and f64 agree to f32', async () => {
    const reads = [predict(3)] as const;
    const [narrow, wide] = [await create(), await create({ precision: 'f64' })];
    const [
      {
        answers: [[a]],
      },
      {
        answers: [[b]],
      },
    ] = [await narrow.run({ batch: batch(20), reads }), await wide.run({ batch: batch(20), reads })];
    expect(Math.abs(a.logSumExp - b.logSumExp)).toBeLessThan(1e-5);
    expect(narrow.identity).toMatchObject({ name: 'nano', backend: 'cpu', dtype: 'f32' });
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

describe('requests out of bounds', () => {
  const five = batch(5);
  const wrong: [string, Omit<Run, 'reads'> & Partial<Run>][] = [
    ['no token', { batch: { ids: u32(), tokenTypeIds: u32(), cuSeqlens: u32(0) } }],
    ['id', { batch: { ...five, ids: u32(1, 2, 3, 4, 1000) } }],
    ['segment id', { batch: { ...five, tokenTypeIds: u32(0, 0, 0, 0, 2) } }],
    ['segment ids missing', { batch: { ...five, tokenTypeIds: u32(0) } }],
    ['lengths that do not start at 0', { batch: { ...five, cuSeqlens: u32(1, 5) } }],
    ['lengths that end early', { batch: { ...five, cuSeqlens: u32(0, 4) } }],
    ['lengths that end late', { batch: { ...five, cuSeqlens: u32(0, 6) } }],
    ['lengths that stand still', { batch: { ...five, cuSeqlens: u32(0, 3, 3, 5) } }],
    ['lengths that fall', { batch: { ...five, cuSeqlens: u32(0, 4, 2, 5) } }],
    ['no lengths', { batch: { ...five, cuSeqlens: u32() } }],
    ['mask row', { batch: five, reads: [predict(5)] }],
    ['hidden row', { batch: five, reads: [{ kind: 'hidden', rows: u32(5) }] }],
    ['hidden row on the way', { batch: five, reads: [{ kind: 'hidden', after: 1, rows: u32(5) }] }],
    ['topK', { batch: five, reads: [predict(1, 129)] }],
    ['negative topK', { batch: five, reads: [predict(1, -1)] }],
    ['fractional topK', { batch: five, reads: [predict(1, 1.5)] }],
    ['NaN topK', { batch: five, reads: [predict(1, NaN)] }],
    ['target', { batch: five, reads: [{ ...predict(1), targets: [u32(1000)] }] }],
    ['targets for another number of rows', { batch: five, reads: [{ ...predict(1), targets: [] }] }],
  ];
  test.each(wrong)('%s', async (_name, run) => {
    const session = await create();
    await failure('input/invalid', () => session.run({ reads: [], ...run }));
  });

  test('too long says how long', async () => {
    const session = await create();
    const error = await failure('input/too-long', () => session.run({ batch: batch(3, 65), reads: [] }));
    expect(error.details).toEqual({ tokens: 65, maxTokens: 64 });
    await session.run({ batch: batch(64, 64), reads: [] });
  });

  test('pooled without a pooler; everything else works', async () => {
    const session = await create({ weights: tensors.filter((tensor) => !tensor.role.startsWith('pooler')) });
    await failure('weights/missing-tensor', () =>
      session.run({ batch: batch(3), reads: [{ kind: 'pooled' }] }),
    );
    await session.run({ batch: batch(3), reads: [{ kind: 'mean' }] });
  });
});

describe('weights', () => {
  test('missing, misshapen, twice', async () => {
    const missing = await failure('weights/missing-tensor', () => create({ weights: tensors.slice(1) }));
    expect(missing.message).toContain('word_embeddings');
    const [first, ...rest] = tensors;
    await failure('weights/shape', () => create({ weights: [{ ...first, shape: [32, 1000] }, ...rest] }));
    await failure('weights/shape', () =>
      create({ weights: [{ ...first, data: first.data.subarray(1) }, ...rest] }),
    );
    await failure('weights/layout', () => create({ weights: [first, ...tensors] }));
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
});
