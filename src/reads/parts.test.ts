/** Where a run may be cut, and what comes of its edits and its start. */
import { expect, test } from 'vitest';
import { TINY_CONFIG } from '../../test/support/safetensors.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Run } from '../model/run.ts';
import { joinAnswers, partsOf as partsWithin, type RunPart } from './parts.ts';

const u32 = (...values: number[]) => Uint32Array.from(values);
const { hidden_size: H } = TINY_CONFIG;
/** Row r of hidden states is all r. */
const rowsOf = (...rows: number[]) =>
  Float32Array.from(rows.flatMap((row) => new Array<number>(H).fill(row)));
/** Sequences of 2, 3, 1, 2 and 2 tokens. */
const BATCH = raggedBatch([2, 3, 1, 2, 2].map((length) => ({ ids: new Uint32Array(length) })));
const ALL = Array.from(BATCH.ids.keys());

const partsOf = (run: Run, time: number, memory = 100): RunPart[] => [
  ...partsWithin(TINY_CONFIG, run, () => ({ memory, time })),
];

const lengths = (parts: readonly RunPart[]) => parts.map(({ run }) => run.batch.ids.length);

test('a part is as many sequences as there is time for, at least one', () => {
  const run: Run = { batch: BATCH, reads: [] };
  expect(lengths(partsOf(run, 1))).toEqual([2, 3, 1, 2, 2]);
  expect(lengths(partsOf(run, 5))).toEqual([5, 5]);
  expect(lengths(partsOf(run, 100))).toEqual([10]);
  expect(() => partsOf(run, 1, 2)).toThrow(expect.objectContaining({ code: 'gpu/limits' }));
});

test('sequences between which rows are copied stay together, and those between them', () => {
  const tied = (from: number, to: number): Run => ({
    batch: BATCH,
    edits: [{ after: 1, from: u32(from), to: u32(to) }],
    reads: [],
  });
  expect(lengths(partsOf(tied(0, 5), 1))).toEqual([6, 2, 2]);
  expect(lengths(partsOf(tied(5, 0), 1))).toEqual([6, 2, 2]);
  expect(lengths(partsOf(tied(6, 9), 3))).toEqual([2, 3, 1, 4]);
  expect(lengths(partsOf(tied(2, 4), 1))).toEqual([2, 3, 1, 2, 2]);
  expect(() => partsOf(tied(0, 9), 1, 9)).toThrow(expect.objectContaining({ code: 'gpu/limits' }));
});

test('edits and what a run starts from are cut with their rows', () => {
  const run: Run = {
    batch: BATCH,
    from: { pass: 1, hidden: rowsOf(...ALL) },
    edits: [
      { after: 1, rows: u32(9, 0, 6), values: rowsOf(90, 0, 60) },
      { after: 2, from: u32(7), to: u32(6) },
    ],
    reads: [],
  };
  const parts = partsOf(run, 1);
  expect(parts.map((part) => part.run.from?.hidden)).toEqual(
    [[0, 1], [2, 3, 4], [5], [6, 7], [8, 9]].map((rows) => rowsOf(...rows)),
  );
  expect(parts[3].run.edits).toEqual([
    { after: 1, rows: u32(0), values: rowsOf(60) },
    { after: 2, from: u32(1), to: u32(0) },
  ]);
  expect(parts[4].run.edits?.[0]).toEqual({ after: 1, rows: u32(1), values: rowsOf(90) });
});

test.each(['hidden', 'attention'] as const)('answers come back in the order asked: %s', (kind) => {
  const run: Run = { batch: BATCH, reads: [{ kind, rows: u32(9, 0, 4, 9) }, { kind: 'mean' }] };
  const parts = partsOf(run, 5).map(({ run: { batch, reads }, places }, p) => {
    const [read] = reads;
    const rows = read.kind === kind ? [...read.rows] : [];
    const means = Array.from(batch.cuSeqlens.subarray(1), (_, s) => rowsOf(100 * p + s));
    return { places, answers: [rows.map((row) => rowsOf(5 * p + row)), means] };
  });
  expect(joinAnswers(run.reads, parts)).toEqual([
    [9, 0, 4, 9].map((row) => rowsOf(row)),
    [0, 1, 100, 101, 102].map((row) => rowsOf(row)),
  ]);
});
