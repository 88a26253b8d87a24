/** The session's contract; its numbers are tested against the golden figures in test/golden. */
import { describe, expect, test, vi } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import type { RunRequest, TokenBatch } from '../model/session.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { CpuSession, type CpuSessionOptions } from './session.ts';

const file = fixtureGolden('nano');
const tensors = [...formulaWeights(file)];
const identity = { name: 'nano', revision: 'test', content: '' };

function create(change: Partial<CpuSessionOptions> = {}): Promise<CpuSession> {
  return CpuSession.create({ config: file.config, weights: tensors, identity, precision: 'f32', ...change });
}

function batch(...lengths: number[]): TokenBatch {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let end = 0;
  return {
    ids: Uint32Array.from({ length: total }, (_, i) => (i * 37 + 5) % file.config.vocab_size),
    tokenTypeIds: Uint32Array.from({ length: total }, (_, i) => i % 2),
    cuSeqlens: Uint32Array.from([0, ...lengths.map((length) => (end += length))]),
  };
}

const u32 = (...values: number[]) => Uint32Array.from(values);

describe('results', () => {
  test('hold what was asked and no more', async () => {
    const session = await create();
    // A clock that goes on by 7 ms a look: what a run took is what lies between the first look and the last.
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 7));
    const bare = await session.run({ batch: batch(5) });
    clock.mockRestore();
    expect(Object.keys(bare).sort()).toEqual(['durationMs', 'masks']);
    expect(bare.masks).toEqual([]);
    expect(bare.durationMs).toBe(nowMs - 7);
    expect(bare.durationMs).toBeGreaterThan(0);

    const full = await session.run({
      batch: batch(5, 3),
      masks: { rows: u32(7, 0), topK: 4, targets: [u32(1, 2, 1), u32()], fullLogits: true },
      hiddenRows: u32(7, 7, 0),
      pooled: true,
      meanPool: true,
      afterEachPass: u32(5),
    });
    expect(full.masks.map((mask) => mask.row)).toEqual([7, 0]);
    expect(full.masks.map((mask) => mask.targetLogits.length)).toEqual([3, 0]);
    expect(full.masks[0].targetLogits[1]).toBe(full.masks[0].logits?.[2]);
    expect(full.masks[0].logits).toHaveLength(1000);
    expect([...full.masks[0].topLogits]).toEqual(
      [...(full.masks[0].logits ?? [])].sort((a, b) => b - a).slice(0, 4),
    );
    expect(full.hidden).toHaveLength(3);
    expect(full.hidden?.[0]).toEqual(full.hidden?.[1]);
    expect(full.pooled?.map((row) => row.length)).toEqual([64, 64]);
    expect(full.meanPool).toHaveLength(2);
    expect(full.afterEachPass?.map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
  });

  test('the lens reads after each pass what a model of so many passes says', async () => {
    const request: RunRequest = {
      batch: batch(5, 3),
      masks: { rows: u32(7, 0), topK: 4, targets: [u32(1), u32(2)] },
    };
    const masks = { ...request.masks, rows: u32(7, 0), topK: 4, afterEachPass: true };
    const { masks: last, masksAfterEachPass = [] } = await (await create()).run({ ...request, masks });
    expect(masksAfterEachPass).toHaveLength(file.config.num_hidden_layers + 1);
    expect(masksAfterEachPass.at(-1)).toEqual(last);
    for (const passes of [1, 2]) {
      const config = { ...file.config, num_hidden_layers: passes };
      const shallow = await (await create({ config })).run(request);
      expect(masksAfterEachPass[passes]).toEqual(shallow.masks);
      // As often as is asked, whatever the model was made for.
      const asked = await (await create()).run({ ...request, passes });
      expect(asked.masks).toEqual(shallow.masks);
    }
    const deeper = await (await create()).run({ ...request, masks, passes: 5 });
    expect(deeper.masksAfterEachPass).toHaveLength(6);
    expect(deeper.masksAfterEachPass?.slice(0, 4)).toEqual(masksAfterEachPass);
    // Before the first pass the model already says something, and it is another thing.
    expect(masksAfterEachPass[0][0].logSumExp).not.toBeCloseTo(masksAfterEachPass[1][0].logSumExp, 3);
  });

  test.each([0, 49, 1.5, NaN])('%s passes are refused', async (passes) => {
    const session = await create();
    await expect(session.run({ batch: batch(3), passes })).rejects.toMatchObject({
      code: 'input/invalid',
      expected: '1 to 48 passes',
    });
  });

  test('a sequence does not see its neighbours', async () => {
    const session = await create();
    const both = batch(6, 4);
    const together = await session.run({ batch: both, hiddenRows: u32(6, 9) });
    const alone = await session.run({
      batch: { ids: both.ids.slice(6), tokenTypeIds: both.tokenTypeIds.slice(6), cuSeqlens: u32(0, 4) },
      hiddenRows: u32(0, 3),
    });
    expect(together.hidden).toEqual(alone.hidden);
  });

  test('f32 and f64 agree to f32', async () => {
    const request: RunRequest = { batch: batch(20), masks: { rows: u32(3), topK: 1 } };
    const [narrow, wide] = [await create(), await create({ precision: 'f64' })];
    const difference =
      (await narrow.run(request)).masks[0].logSumExp - (await wide.run(request)).masks[0].logSumExp;
    expect(Math.abs(difference)).toBeLessThan(1e-5);
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
    const result = await session.run({ batch: batch(3), masks: { rows: u32(1), topK: 0, fullLogits: true } });
    expect(result.masks[0].logits).toEqual(bias?.data);
  });
});

describe('requests out of bounds', () => {
  const five = batch(5);
  const wrong: [string, RunRequest][] = [
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
    ['mask row', { batch: five, masks: { rows: u32(5), topK: 1 } }],
    ['hidden row', { batch: five, hiddenRows: u32(5) }],
    ['traced row', { batch: five, afterEachPass: u32(5) }],
    ['topK', { batch: five, masks: { rows: u32(1), topK: 129 } }],
    ['negative topK', { batch: five, masks: { rows: u32(1), topK: -1 } }],
    ['fractional topK', { batch: five, masks: { rows: u32(1), topK: 1.5 } }],
    ['NaN topK', { batch: five, masks: { rows: u32(1), topK: NaN } }],
    ['target', { batch: five, masks: { rows: u32(1), topK: 1, targets: [u32(1000)] } }],
    ['targets for another number of rows', { batch: five, masks: { rows: u32(1), topK: 1, targets: [] } }],
  ];
  test.each(wrong)('%s', async (_name, request) => {
    const session = await create();
    await failure('input/invalid', () => session.run(request));
  });

  test('too long says how long', async () => {
    const session = await create();
    const error = await failure('input/too-long', () => session.run({ batch: batch(3, 65) }));
    expect(error.details).toEqual({ tokens: 65, maxTokens: 64 });
    await session.run({ batch: batch(64, 64) });
  });

  test('pooled without a pooler; everything else works', async () => {
    const session = await create({ weights: tensors.filter((tensor) => !tensor.role.startsWith('pooler')) });
    await failure('weights/missing-tensor', () => session.run({ batch: batch(3), pooled: true }));
    await session.run({ batch: batch(3), meanPool: true });
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
    const everything: Partial<RunRequest>[] = [
      { masks: { rows: u32(1), topK: 1 } },
      { hiddenRows: u32(0) },
      { pooled: true },
      { meanPool: true },
      { afterEachPass: u32(0) },
    ];
    for (const asked of everything) {
      await failure('cpu/not-finite', () => session.run({ batch: batch(3), ...asked }));
    }
  });
});

describe('order, cancelling, the end', () => {
  const request = { batch: batch(8), masks: { rows: u32(1), topK: 1 } };

  test('runs come one at a time, in order', async () => {
    const events: string[] = [];
    const session = await create();
    const onProgress = (done: number, total: number) => events.push(`${done}/${total}`);
    await Promise.all([
      session.run({ ...request, onProgress }).then(() => events.push('first')),
      session.run({ ...request, onProgress }).then(() => events.push('second')),
    ]);
    const run = ['1/3', '2/3', '3/3'];
    expect(events).toEqual([...run, 'first', ...run, 'second']);
  });

  test('a message that arrives during a run can cancel it', async () => {
    const controller = new AbortController();
    const passes: number[] = [];
    const session = await create();
    const onProgress = (done: number) => passes.push(done);
    // By a turn of the event loop, as a message to a worker comes.
    setImmediate(() => controller.abort());
    await expect(
      session.run({ batch: batch(60), signal: controller.signal, onProgress }),
    ).rejects.toHaveProperty('name', 'AbortError');
    expect(passes.length).toBeLessThan(3);
    await session.run(request);
  });

  test('cancelled before, and with another reason, is an AbortError too', async () => {
    const session = await create();
    const signal = AbortSignal.abort(new Error('superseded'));
    await expect(session.run({ ...request, signal })).rejects.toHaveProperty('name', 'AbortError');
  });

  test('cancelled while it waits, it leaves at once and others go on', async () => {
    const session = await create();
    const controller = new AbortController();
    let firstDone = false;
    const first = session.run(request).then(() => (firstDone = true));
    const second = session.run({ ...request, signal: controller.signal });
    const third = session.run(request);
    controller.abort();
    await expect(second).rejects.toHaveProperty('name', 'AbortError');
    expect(firstDone).toBe(false);
    await first;
    expect((await third).masks).toHaveLength(1);
  });

  test('destroyed: the run under way, the ones waiting and later ones say so', async () => {
    const session = await create();
    const running = failure('session/destroyed', () => session.run(request));
    const waiting = failure('session/destroyed', () => session.run(request));
    await new Promise((resolve) => setImmediate(resolve));
    session.destroy();
    session.destroy();
    await running;
    await waiting;
    await failure('session/destroyed', () => session.run(request));
  });
});
