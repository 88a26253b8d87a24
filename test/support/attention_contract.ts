/** What every engine owes a read of attention, beyond a run's own contract (`run_contract.ts`). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CpuSession } from '../../src/cpu/session.ts';
import type { TokenBatch } from '../../src/model/ragged_batch.ts';
import type { AttentionRead, PredictRead } from '../../src/model/reads.ts';
import { maxPasses } from '../../src/model/schedule.ts';
import type { Session } from '../../src/model/session.ts';
import type { ModelSource } from '../golden/compared.ts';
import { formulaSource } from '../golden/formula.ts';
import { fixtureGolden } from '../golden/load.ts';
import { failure } from './errors.ts';
import { batchOf } from './made_batch.ts';

/** Largest relative error of the weights of one head of a row: f32 activations, two or three passes in. */
const TOLERANCE = 2e-5;
/** How far their sum may be from 1. */
const SUM_TOLERANCE = 1e-6;

const everyRow = (batch: TokenBatch): Uint32Array => Uint32Array.from(batch.ids.keys());
const attention = (after: number, rows: Uint32Array): AttentionRead => ({ kind: 'attention', after, rows });

export function describeAttention(create: (model: ModelSource) => Promise<Session>): void {
  // Heads of 16 and of 20.
  describe.each(['nano', 'odd'] as const)('attention of %s', (model) => {
    const source = formulaSource(fixtureGolden(model));
    const { config, identity } = source;
    const { num_hidden_layers: passes, num_attention_heads: heads } = config;
    let session: Session;
    let oracle: Session;
    beforeAll(async () => {
      session = await create(source);
      oracle = await CpuSession.create({
        config,
        identity,
        weights: source.weights(),
        precision: 'f64',
      });
    });
    afterAll(() => {
      session.destroy();
      oracle.destroy();
    });

    /** A vector of weights a head. */
    const byHead = (weights: Float32Array): Float32Array[] =>
      Array.from({ length: heads }, (_, head) =>
        weights.subarray((head * weights.length) / heads, ((head + 1) * weights.length) / heads),
      );

    test('of every pass of a ragged batch is the oracle’s, and sums to 1', async () => {
      const batch = batchOf(7, 1, config.max_position_embeddings, 4);
      const reads = Array.from({ length: passes }, (_, p) => attention(p + 1, everyRow(batch)));
      const { answers } = await session.run({ batch, reads });
      const { answers: expected } = await oracle.run({ batch, reads });
      expect(answers).toHaveLength(passes);
      answers.forEach((rows, p) => {
        expect(rows).toHaveLength(batch.ids.length);
        rows.forEach((weights, row) => {
          expect(weights).toHaveLength(expected[p][row].length);
          const reference = byHead(expected[p][row]);
          byHead(weights).forEach((ours, head) => {
            const distance = Math.hypot(...ours.map((weight, i) => weight - reference[head][i]));
            expect(distance / Math.hypot(...reference[head])).toBeLessThanOrEqual(TOLERANCE);
            const sum = ours.reduce((total, weight) => total + weight, 0);
            expect(Math.abs(sum - 1)).toBeLessThanOrEqual(SUM_TOLERANCE);
          });
        });
      });
    });

    test('is of the rows asked, in the order asked, and the last pass’s where none is named', async () => {
      const batch = batchOf(5, 3, 6);
      const [all] = (await session.run({ batch, reads: [attention(passes, everyRow(batch))] })).answers;
      const rows = Uint32Array.of(13, 0, 6, 6, 2);
      const reads = [
        { kind: 'attention', rows },
        { kind: 'attention', rows: Uint32Array.of() },
      ] as const;
      const { answers } = await session.run({ batch, reads });
      expect(answers).toEqual([Array.from(rows, (row) => all[row]), []]);
      expect(answers[0].map(({ length }) => length / heads)).toEqual([6, 5, 3, 3, 5]);
    });

    test('is the same to the last bit from run to run, and changes nothing else', async () => {
      const batch = batchOf(9, 12);
      const predict: PredictRead = { kind: 'predict', rows: Uint32Array.of(3, 15), topK: 5, full: true };
      const maps = Array.from({ length: passes }, (_, p) => attention(p + 1, everyRow(batch)));
      const plain = await session.run({ batch, reads: [predict, { kind: 'mean' }] });
      const reads = [predict, { kind: 'mean' }, ...maps] as const;
      const first = await session.run({ batch, reads });
      expect(first.answers.slice(0, 2)).toEqual(plain.answers);
      // Another run in between leaves other queries and keys behind.
      await session.run({ batch: batchOf(17), reads: [predict] });
      expect((await session.run({ batch, reads })).answers).toEqual(first.answers);
    });

    test('after a pass, an edit made there comes too late for it, and is seen by the next', async () => {
      const batch = batchOf(6);
      const reads = Array.from({ length: passes }, (_, p) => attention(p + 1, everyRow(batch)));
      const values = new Float32Array(config.hidden_size).fill(1);
      const plain = (await session.run({ batch, reads })).answers;
      const edits = [{ after: 1, rows: Uint32Array.of(2), values }];
      const edited = (await session.run({ batch, edits, reads })).answers;
      expect(edited[0]).toEqual(plain[0]);
      expect(edited[1]).not.toEqual(plain[1]);
    });

    test('of a run that starts after a pass is what it is in one from the beginning', async () => {
      const batch = batchOf(4, 8);
      const rows = everyRow(batch);
      const [states, whole] = (
        await session.run({ batch, reads: [{ kind: 'hidden', after: 1, rows }, attention(2, rows)] })
      ).answers;
      const hidden = Float32Array.from(states.flatMap((row) => [...row]));
      const from = { pass: 1, hidden };
      expect((await session.run({ batch, from, reads: [attention(2, rows)] })).answers).toEqual([whole]);
      const { message } = await failure('input/invalid', () =>
        session.run({ batch, from, reads: [attention(1, rows)] }),
      );
      expect(message).toContain('starts after it');
    });

    test('before the first pass is refused, and what was asked before is answered as before', async () => {
      const batch = batchOf(3);
      const { message } = await failure('input/invalid', () =>
        session.run({ batch, reads: [attention(0, everyRow(batch))] }),
      );
      expect(message).toContain('Before the first pass');
      expect((await session.run({ batch, reads: [attention(1, everyRow(batch))] })).answers[0]).toHaveLength(
        3,
      );
    });

    test('too much of it is refused before anything runs, by how much it would be', async () => {
      const most = config.max_position_embeddings;
      const batch = batchOf(...new Array<number>(500).fill(most));
      const schedule = new Array<number>(maxPasses(config)).fill(0);
      const reads = schedule.map((_, p) => attention(p + 1, everyRow(batch)));
      const told: number[] = [];
      const error = await failure('input/too-much', () =>
        session.run({ batch, schedule, reads, onProgress: (done) => told.push(done) }),
      );
      expect(told).toEqual([]);
      expect(error.details.bytes).toBe(4 * heads * most * most * 500 * schedule.length);
      expect(error.remedy).toContain('fewer passes');
    });

    test('it can be cancelled while it is read', async () => {
      // Of so many passes that a machine several times as fast is not through with them either; some are read.
      const deep = { ...config, num_hidden_layers: 24 };
      const session = await create({ ...source, config: deep });
      const batch = batchOf(...new Array<number>(16).fill(config.max_position_embeddings));
      const schedule = new Array<number>(maxPasses(deep)).fill(0);
      const reads = [1, 32, 64, 96].map((pass) => attention(pass, everyRow(batch)));
      const controller = new AbortController();
      const told: number[] = [];
      setImmediate(() => controller.abort());
      await expect(
        session.run({
          batch,
          schedule,
          reads,
          signal: controller.signal,
          onProgress: (done) => told.push(done),
        }),
      ).rejects.toHaveProperty('name', 'AbortError');
      expect(told).not.toContain(schedule.length);
      expect((await session.run({ batch, reads: [reads[0]] })).answers[0]).toHaveLength(batch.ids.length);
      session.destroy();
    });
  });
}
