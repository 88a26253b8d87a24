/** The batcher before an engine that answers each row with its own token: what shares a batch, and in which order results come. */
import { expect, test } from 'vitest';
import type { RowPrediction } from '../model/reads.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import { BatchRunner } from './probe_batches.ts';
import { KeptItems, type Item, type ItemSequence, type ReadForm } from './probe_items.ts';
import { ProbePacer } from './probe_pacer.ts';

const SENTENCE: ReadForm = { topK: 5, readings: 1 };
const PIECE: ReadForm = { topK: 0, readings: 1 };

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
  const runs: Run[] = [];
  const engine = {
    run: ((asked: Run) => {
      runs.push(asked);
      const answers = asked.reads.map((read) =>
        [...('rows' in read ? read.rows : [])].map((row): RowPrediction => ({
          ...{ logSumExp: asked.batch.ids[row], topIds: new Uint32Array() },
          ...{ topLogits: new Float32Array(), targetLogits: new Float32Array() },
        })),
      );
      return Promise.resolve<Answers>({ answers, durationMs: 1 });
    }) as Session['run'],
  };
  const pacer = new ProbePacer();
  Object.defineProperty(pacer, 'tokens', { get: () => tokens });
  const planned = { plan: null, items: () => items, depth: 1, teachesRate: true };
  const batches = [];
  const runner = new BatchRunner(planned, engine, pacer, new AbortController().signal);
  for await (const batch of runner.batches()) batches.push(batch);
  return { runs, batches, results: batches.flatMap(({ results }) => results) };
}

/** The tokens of each read of a run, in the order of its rows. */
const readOf = ({ batch, reads }: Run) =>
  reads.map((read) =>
    read.kind === 'predict' ? [read.topK, ...[...read.rows].map((row) => batch.ids[row])] : [],
  );

test('sequences of one batch are read each in its own form; an item is whole with the last of its own', async () => {
  const { results, runs, batches } = await run(
    [
      item(sequence(SENTENCE, 1), sequence(PIECE, 2), sequence(PIECE, 3)),
      item(sequence(SENTENCE, 4)),
      item(sequence(SENTENCE, 5), sequence(PIECE, 6)),
    ],
    8,
  );
  expect(results).toEqual([[[1], [2], [3]], [[4]], [[5], [6]]]);
  expect(runs.map(readOf)).toEqual([
    [
      [5, 1, 4],
      [0, 2, 3],
    ],
    [
      [5, 5],
      [0, 6],
    ],
  ]);
  expect(batches.map((batch) => [batch.results.length, batch.sequences, batch.tokens])).toEqual([
    [2, 4, 8],
    [1, 2, 4],
  ]);
});

test('of whole rows no more than 128 come in a batch; what has nothing to read is counted and not run', async () => {
  const { results, runs, batches } = await run(
    [
      item(sequence(SENTENCE, 1, 100), sequence(PIECE, 9, 60)),
      item(sequence(SENTENCE, 2, 0)),
      item(sequence(SENTENCE, 3, 29, true)),
      item(sequence(SENTENCE, 4, 28)),
    ],
    1_000,
  );
  const rows = (asked: Run) =>
    asked.reads.map((read) => (read.kind === 'predict' ? [read.rows.length, read.full] : []));
  expect(runs.map(rows)).toEqual([
    [
      [100, false],
      [60, false],
    ],
    [[57, true]],
  ]);
  expect(results[1]).toEqual([[]]);
  expect(batches.map(({ sequences }) => sequences)).toEqual([3, 2]);
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
