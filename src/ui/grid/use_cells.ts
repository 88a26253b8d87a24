import { useEffect, useMemo, useState } from 'react';
import { jensenShannon } from '../../probes/divergence.ts';
import { compareGrid, logRatio, type Grid } from '../../probes/grid.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyGrid } from './grid_job.ts';
import type { CellPlace } from './grid_state.ts';

/** Cells row after row; null for what is not there. */
export type Cells = readonly (number | null)[];

/** log p of the word asked for in each cell, [rows][columns] nats. */
export function logProbGrid({ about, run }: Answered<ReadyGrid>): Grid<number> {
  return gridOf(about, (sentence) => run.results.get(sentence)?.masks.at(0)?.targets.at(0)?.logProb ?? null);
}

function gridOf<T>({ rows, columns, sentenceOf }: ReadyGrid, read: (sentence: number) => T | null): Grid<T> {
  return rows.map((_, row) => columns.map((__, column) => read(sentenceOf[row * columns.length + column])));
}

/** Δ of each cell against the reference, nats. */
export function deltaCells(answer: Answered<ReadyGrid>, { row, column }: CellPlace): Cells {
  return compareGrid(logProbGrid(answer), { kind: 'cell', row, column }, logRatio).flat();
}

/** Milliseconds of divergences a task: the page stays awake while hundreds of whole vocabularies are compared. */
const TASK_MS = 25;

type Known = WeakMap<Float32Array, number>;

/**
 * JSD of each cell against the reference, bits, filled in as it is worked out. What was worked out for a row of the vocabulary
 * is kept: of a growing grid only what is new is done.
 */
export function useDivergenceCells(answer: Answered<ReadyGrid> | null, { row, column }: CellPlace): Cells {
  const rows = useMemo(() => (answer === null ? null : vocabularyRows(answer)), [answer]);
  const columns = answer?.about.columns.length ?? 0;
  const reference = rows?.at(row * columns + column) ?? null;
  const known = useKnown(reference);
  const [done, setDone] = useState<{ readonly of: unknown; readonly cells: Cells } | null>(null);
  useEffect(() => {
    if (rows === null || reference === null) return;
    const work = new AbortController();
    void compareAll(rows, reference, known, work.signal).then((cells) => {
      if (cells !== null) setDone({ of: known, cells });
    });
    return () => work.abort();
  }, [rows, reference, known]);
  // Of another reference nothing is shown; of a smaller part of the same grid what there is.
  return done !== null && done.of === known ? done.cells : NOTHING;
}

const NOTHING: Cells = [];

/** What is known against one reference; another one begins anew. */
function useKnown(reference: Float32Array | null): Known {
  return useMemo(() => {
    const known: Known = new WeakMap();
    if (reference !== null) known.set(reference, 0);
    return known;
  }, [reference]);
}

function vocabularyRows({ about, run }: Answered<ReadyGrid>): readonly (Float32Array | null)[] {
  return gridOf(about, (sentence) => run.results.get(sentence)?.masks.at(0)?.logProbs ?? null).flat();
}

async function compareAll(
  rows: readonly (Float32Array | null)[],
  reference: Float32Array,
  known: Known,
  signal: AbortSignal,
): Promise<Cells | null> {
  const cells: (number | null)[] = [];
  let taskStart = performance.now();
  for (const row of rows) {
    if (row === null) {
      cells.push(null);
      continue;
    }
    let value = known.get(row);
    if (value === undefined) {
      value = jensenShannon(reference, row);
      known.set(row, value);
    }
    cells.push(value);
    if (performance.now() - taskStart < TASK_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) return null;
    taskStart = performance.now();
  }
  return cells;
}
