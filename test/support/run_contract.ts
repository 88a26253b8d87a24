/**
 * What every engine owes a run beyond right numbers at its end: where it starts, what is edited on its way, what is read there; that it
 * waits for the run before it, can be cancelled, and ends with its session.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HiddenRead, PredictRead, RowPrediction } from '../../src/model/reads.ts';
import type { Edit } from '../../src/model/run.ts';
import { maxPasses, scheduleOf } from '../../src/model/schedule.ts';
import type { Session } from '../../src/model/session.ts';
import type { ModelSource } from '../golden/compared.ts';
import { readCompared } from '../golden/formats.ts';
import { formulaSource } from '../golden/formula.ts';
import { fixtureGolden } from '../golden/load.ts';
import { describeAttention } from './attention_contract.ts';
import { failure } from './errors.ts';
import { formulaModel } from './formula_checkpoint.ts';
import { batchOf } from './made_batch.ts';
import { describeShared } from './shared.ts';

/** Of hidden states whose sums are added up in another order, absolute. */
const TOLERANCE = 2e-4;

const u32 = (...values: number[]): Uint32Array => Uint32Array.from(values);
const hidden = (after: number, ...rows: number[]): HiddenRead => ({
  kind: 'hidden',
  after,
  rows: u32(...rows),
});
const flat = (rows: readonly Float32Array[]): Float32Array =>
  Float32Array.from(rows.flatMap((row) => [...row]));

export function describeRunContract(name: string, create: (model: ModelSource) => Promise<Session>): void {
  describe(name, () => {
    const nano = formulaSource(fixtureGolden('nano'));
    const passes = nano.config.num_hidden_layers;
    let session: Session;
    beforeAll(async () => {
      session = await create(nano);
    });
    afterAll(() => session.destroy());

    test('a run that starts from what another read after a pass goes on as that did', async () => {
      const batch = batchOf(4, 7);
      const all = Array.from(batch.ids.keys());
      const reads = [{ kind: 'predict', rows: u32(2, 9), topK: 4, full: true }, { kind: 'mean' }] as const;
      const states = Array.from({ length: passes + 1 }, (_, after) => hidden(after, ...all));
      const [prediction, mean, ...given] = (await session.run({ batch, reads: [...reads, ...states] }))
        .answers;
      for (let pass = 0; pass <= passes; pass++) {
        const told: string[] = [];
        const { answers } = await session.run({
          batch,
          from: { pass, hidden: flat(given[pass]) },
          reads: [...reads, hidden(pass, ...all)],
          onProgress: (done, total) => told.push(`${done}/${total}`),
        });
        expect(answers).toEqual([prediction, mean, given[pass]]);
        expect(told.at(-1)).toBe(pass === passes ? undefined : `${passes - pass}/${passes - pass}`);
      }
    });

    test('of several layers each pass applies its own, wherever the run starts', async () => {
      const file = formulaSource(
        formulaModel({ num_hidden_layers: 2, num_hidden_groups: 2, inner_group_num: 2 }),
      );
      const several = await create(file);
      try {
        const own = scheduleOf(file.config);
        expect(own).toEqual([0, 1, 2, 3]);
        const batch = batchOf(4, 7);
        const all = Array.from(batch.ids.keys());
        const states = [0, 1, 2, 3, 4].map((after) => hidden(after, ...all));
        const { answers } = await several.run({ batch, reads: states });
        // With nothing between the passes, where a GPU begins each with the LayerNorm that ends the one before, of another layer.
        const through = await several.run({ batch, reads: [hidden(4, ...all)] });
        const difference = flat(through.answers[0]).map((value, i) => value - flat(answers[4])[i]);
        expect(Math.max(...difference.map(Math.abs))).toBeLessThanOrEqual(TOLERANCE);
        for (const [pass, layer] of own.entries()) {
          // One pass of one layer, on what was read before it.
          const start = { pass, hidden: flat(answers[pass]) };
          const step = { batch, from: start, reads: [hidden(pass + 1, ...all)] };
          const others = own.map((_, at) => (at === pass ? layer : 3 - layer));
          const one = await several.run({ ...step, schedule: others.slice(0, pass + 1) });
          expect(one.answers[0]).toEqual(answers[pass + 1]);
          const wrong = await several.run({ ...step, schedule: own.map((of) => 3 - of).slice(0, pass + 1) });
          expect(wrong.answers[0]).not.toEqual(answers[pass + 1]);
        }
      } finally {
        several.destroy();
      }
    });

    test('heads answer each sequence and each row, in a batch as alone', async () => {
      const head = (name: string, labels: number) => ({
        [`${name}.weight`]: { shape: [labels, 64], offset: 0, scale: 0.2 },
        [`${name}.bias`]: { shape: [labels], offset: 0, scale: 0.1 },
      });
      const several = await create(
        formulaSource(
          formulaModel(
            { labels: ['a', 'b', 'c'] },
            { ...head('classifier', 3), ...head('qa_outputs', 2), ...head('sop_classifier.classifier', 2) },
          ),
        ),
      );
      try {
        const reads = [
          { kind: 'classify', head: 'classifier' },
          { kind: 'classify', head: 'order', after: 1 },
        ] as const;
        const rows = { kind: 'classify-rows', head: 'span' } as const;
        const [a, b] = [batchOf(4), batchOf(4, 7)];
        const together = await several.run({ batch: b, reads: [...reads, { ...rows, rows: u32(9, 0, 5) }] });
        const alone = await several.run({ batch: a, reads: [...reads, { ...rows, rows: u32(0) }] });
        const [labels, order, spans] = together.answers;
        expect([labels, order, spans].map((entries) => entries.map(({ length }) => length))).toEqual([
          [3, 3],
          [2, 2],
          [2, 2, 2],
        ]);
        const pairs = [
          [labels[0], alone.answers[0][0]],
          [order[0], alone.answers[1][0]],
          [spans[1], alone.answers[2][0]],
        ];
        for (const [one, other] of pairs) {
          expect(Math.max(...one.map((value, i) => Math.abs(value - other[i])))).toBeLessThanOrEqual(
            TOLERANCE,
          );
        }
        expect(labels[1]).not.toEqual(labels[0]);
        expect(spans[0]).not.toEqual(spans[2]);
        await failure('input/invalid', () =>
          several.run({ batch: a, reads: [{ kind: 'classify', head: 'span' }] }),
        );
      } finally {
        several.destroy();
      }
      await failure('weights/no-head', () =>
        session.run({ batch: batchOf(4), reads: [{ kind: 'classify', head: 'span' }] }),
      );
    });

    test('rows copied are rows overwritten by what was read there, and are so for every read after', async () => {
      const batch = batchOf(5, 5);
      const read: PredictRead = { kind: 'predict', rows: u32(2, 4), topK: 3, full: true };
      for (let after = 0; after <= passes; after++) {
        const reads = [hidden(after, 1, 3, 6, 8), read];
        const plain = await session.run({ batch, reads });
        const [was] = plain.answers as readonly [Float32Array[], RowPrediction[]];
        const copied = await session.run({
          batch,
          edits: [{ after, from: u32(6, 8), to: u32(1, 3) }],
          reads,
        });
        const values = flat([was[2], was[3]]);
        const written = await session.run({ batch, edits: [{ after, rows: u32(1, 3), values }], reads });
        expect(copied.answers).toEqual(written.answers);
        expect(copied.answers[0]).toEqual([was[2], was[3], was[2], was[3]]);
        if (after < passes) expect(copied.answers[1]).not.toEqual(plain.answers[1]);
      }
    });

    test('edits are made in their order, and one reads all of its rows before it writes any', async () => {
      const batch = batchOf(4);
      const [[a, b]] = (await session.run({ batch, reads: [hidden(1, 0, 1)] })).answers;
      const swap: Edit = { after: 1, from: u32(0, 1), to: u32(1, 0) };
      const swapped = await session.run({ batch, edits: [swap], reads: [hidden(1, 0, 1)] });
      expect(swapped.answers).toEqual([[b, a]]);
      const spread: Edit = { after: 1, from: u32(0), to: u32(2) };
      const then = await session.run({ batch, edits: [swap, spread], reads: [hidden(1, 0, 1, 2)] });
      expect(then.answers).toEqual([[b, a, b]]);
    });

    test('what one sequence is given changes no other', async () => {
      const batch = batchOf(4, 6);
      const reads = [hidden(passes, 0, 1, 2, 3)];
      const values = new Float32Array(nano.config.hidden_size).fill(1);
      const edited = await session.run({ batch, edits: [{ after: 1, rows: u32(5), values }], reads });
      expect(edited.answers).toEqual((await session.run({ batch, reads })).answers);
    });

    describe('order, cancelling, the end', () => {
      const read: PredictRead = { kind: 'predict', rows: u32(1), topK: 1 };
      const short = { batch: batchOf(8), reads: [read] };
      // Some 20 times what an engine does at once, on a machine that is several times as fast as this project's own.
      const deep = formulaSource(formulaModel({ num_hidden_layers: 24 }));
      const most = maxPasses(deep.config);
      const long = {
        batch: batchOf(...new Array<number>(16).fill(60)),
        schedule: new Array<number>(most).fill(0),
        reads: [read],
      };
      let session: Session;
      beforeAll(async () => {
        session = await create(deep);
      });
      afterAll(() => session.destroy());

      test('runs come one at a time, in order', async () => {
        const events: string[] = [];
        const runNamed = async (name: string): Promise<void> => {
          const onProgress = (done: number, total: number) => events.push(`${name} ${done}/${total}`);
          await session.run({ ...short, onProgress });
          events.push(name);
        };
        await Promise.all([runNamed('first'), runNamed('second')]);
        const end = events.indexOf('first') + 1;
        for (const [name, own] of [
          ['first', events.slice(0, end)],
          ['second', events.slice(end)],
        ] as const) {
          expect(own.slice(-2)).toEqual([`${name} 24/24`, name]);
          expect(own.filter((event) => !event.startsWith(name))).toEqual([]);
        }
      });

      test('a message that arrives during a run can cancel it', async () => {
        const controller = new AbortController();
        const told: number[] = [];
        // By a turn of the event loop, as a message to a worker comes.
        setImmediate(() => controller.abort());
        await expect(
          session.run({ ...long, signal: controller.signal, onProgress: (done) => told.push(done) }),
        ).rejects.toHaveProperty('name', 'AbortError');
        expect(told).not.toContain(most);
        await session.run(short);
      });

      test('cancelled before, and with another reason, is an AbortError too', async () => {
        const signal = AbortSignal.abort(new Error('superseded'));
        await expect(session.run({ ...short, signal })).rejects.toHaveProperty('name', 'AbortError');
      });

      test('cancelled while it waits, it leaves at once and others go on', async () => {
        const controller = new AbortController();
        let firstDone = false;
        const first = session.run(short).then(() => (firstDone = true));
        const second = session.run({ ...short, signal: controller.signal });
        const third = session.run(short);
        controller.abort();
        await expect(second).rejects.toHaveProperty('name', 'AbortError');
        expect(firstDone).toBe(false);
        await first;
        expect((await third).answers[0]).toHaveLength(1);
      });

      test('destroyed: the run under way, the ones waiting and later ones say so', async () => {
        const ended = await create(deep);
        const running = failure('session/destroyed', () => ended.run(long));
        const waiting = failure('session/destroyed', () => ended.run(short));
        await new Promise((resolve) => setImmediate(resolve));
        ended.destroy();
        ended.destroy();
        await running;
        await waiting;
        await failure('session/destroyed', () => ended.run(short));
      });
    });

    describeAttention(create);

    describeShared('golden lens', ['golden5/lens.json'], (path) => {
      const { models } = readCompared(path);
      test.each(models.map((model) => [model.name, model] as const))('%s', async (_name, model) => {
        const engine = await create(model);
        try {
          const { dtype } = engine.identity;
          for (const golden of model.cases) {
            const comparison = await golden.compare(engine);
            expect(
              comparison.isRight({ dtype }),
              `${golden.name} ${JSON.stringify(comparison.verdict)}`,
            ).toBe(true);
          }
        } finally {
          engine.destroy();
        }
      });
    });
  });
}
