/** The batcher before an engine that answers each row with its own token: what shares a batch, and in which order results come. */
import { expect, test } from 'vitest';
import type { PredictRead, RowPrediction } from '../model/reads.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import { BatchRunner } from './probe_batches.ts';
import { KeptItems, type Item, type ItemSequence, type ReadForm } from './probe_items.ts';
import { ProbePacer } from './probe_pacer.ts';

const SENTENCE: ReadForm = { topK: 5, afterEachPass: false };
const PIECE: ReadForm = { topK: 0, afterEachPass: false };

const sequence = (form: ReadForm, id: number, rows = 1, wholeRows = false): ItemSequence => ({
  ids: Uint32Array.of(id, id),
  reads: Array.from({ length: rows }, () => ({ row: 1, targets: Uint32Array.of(id) })),
  wholeRows,
  form,
});

/** An item's result is the tokens of the rows it was given, sequence by sequence. */
const item = (...sequences: ItemSequence[]): Item<number[][]> => ({
  sequences,
  score: (readings) => readings.map((reads) => reads.map(({ last }) => last.logSumExp)),
});

/** @param tokens of a batch */
async function run(items: readonly Item<number[][]>[], tokens: number) {
  const runs: Run<readonly PredictRead[]>[] = [];
  const answer = (request: Run<readonly PredictRead[]>): Promise<Answers<readonly PredictRead[]>> => {
    runs.push(request);
    const answers = request.reads.map(({ rows }) =>
      Array.from(rows, (row): RowPrediction => ({
        ...{ logSumExp: request.batch.ids[row], topIds: new Uint32Array() },
        ...{ topLogits: new Float32Array(), targetLogits: new Float32Array() },
      })),
    );
    return Promise.resolve({ answers, durationMs: 1 });
  };
  // The batcher asks for nothing but predictions.
  const engine = { run: answer as Session['run'] };
  const pacer = new ProbePacer();
  Object.defineProperty(pacer, 'tokens', { get: () => tokens });
  const planned = { plan: null, items: () => items, depth: 1, readingsARow: 1 };
  const batches = [];
  const runner = new BatchRunner(planned, engine, pacer, new AbortController().signal);
  for await (const batch of runner.batches()) batches.push(batch);
  return { runs, batches, results: batches.flatMap(({ results }) => results) };
}

test('results come in the order they were asked, though an earlier one has more to run', async () => {
  const { results, runs, batches } = await run(
    [
      item(sequence(SENTENCE, 1), sequence(PIECE, 2), sequence(PIECE, 3)),
      item(sequence(SENTENCE, 4)),
      item(sequence(SENTENCE, 5), sequence(PIECE, 6)),
    ],
    4,
  );
  expect(results).toEqual([[[1], [2], [3]], [[4]], [[5], [6]]]);
  // Nothing that is read in another form shares a batch, and none is over the bound.
  expect(runs.map(({ batch, reads: [read] }) => [read.topK, [...batch.ids]])).toEqual([
    [5, [1, 1, 4, 4]],
    [0, [2, 2, 3, 3]],
    [5, [5, 5]],
    [0, [6, 6]],
  ]);
  expect(batches.reduce((sum, { sequences }) => sum + sequences, 0)).toBe(6);
  expect(batches.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(12);
});

test('of whole rows no more than 128 come in a batch; what has nothing to read is counted and not run', async () => {
  const { results, runs, batches } = await run(
    [
      item(sequence(SENTENCE, 1, 100)),
      item(sequence(SENTENCE, 2, 0)),
      item(sequence(SENTENCE, 3, 29, true)),
      item(sequence(SENTENCE, 4, 28)),
    ],
    1_000,
  );
  expect(runs.map(({ reads: [read] }) => [read.rows.length, read.full])).toEqual([
    [100, false],
    [57, true],
  ]);
  expect(results[1]).toEqual([[]]);
  expect(batches.map(({ sequences }) => sequences)).toEqual([2, 2]);
});

test('what counting has made is kept up to a bound, and made again beyond it', () => {
  const made: number[] = [];
  const kept = new KeptItems(
    (index) => {
      made.push(index);
      return index;
    },
    () => 150_000,
  );
  for (const index of [0, 1, 2, 3]) kept.count(index);
  expect([0, 1, 2, 3].map((index) => kept.get(index))).toEqual([0, 1, 2, 3]);
  expect(made).toEqual([0, 1, 2, 3, 2, 3]);
});
