import { useCallback, useMemo, useState } from 'react';
import type { MeasureClient } from '../../page/client.ts';
import { compareGrid, logRatio, type Grid, type GridReference } from '../../probes/grid.ts';
import { logOfSum } from '../../probes/log_probs.ts';
import type { ProbeJob, TargetScore } from '../../worker/messages.ts';
import { fitsPlace, piecesRange, type PiecesRange } from '../lab/placed_pieces.ts';
import { engineKey, type Answered } from '../lab/probe_desk.ts';
import { useMeasured } from '../lab/use_measured.ts';
import { referenceOf, type ReadyGrid } from './grid_job.ts';
import { firstSentences, type CellWords } from './shown_words.ts';

/** Cells row after row; null for what is not there. */
export type Cells = readonly (number | null)[];

/**
 * log p of the words in each cell, [rows][columns] nats: of a set the log of the summed probabilities, a rule of ours. Null where one of
 * them has no score, and everywhere for a set whose words stand in different sentences, as its probabilities are shares of two wholes.
 */
export function logProbGrid(answer: Answered<ReadyGrid>, { words, sentences }: CellWords): Grid<number> {
  const { about, run } = answer;
  const at = words.map((word) => about.words.words.indexOf(word));
  return gridOf(about, sentences, (sentence) => {
    const targets = run.results.get(sentence)?.masks.at(0)?.targets;
    const logProbs = at.flatMap((target) => targets?.at(target)?.logProb ?? []);
    return logProbs.length < words.length ? null : logProbs.length === 1 ? logProbs[0] : logOfSum(logProbs);
  });
}

/** What the words scored in the cells; null where one has not been run. */
function scoresOf(
  { about, run }: Answered<ReadyGrid>,
  { words, sentences }: CellWords,
): readonly (TargetScore | null)[] {
  const at = words.map((word) => about.words.words.indexOf(word));
  return (sentences ?? []).flatMap((sentence) => {
    const targets = run.results.get(sentence)?.masks.at(0)?.targets;
    return at.map((target) => targets?.at(target) ?? null);
  });
}

/** Cells in which a word has no score because no piece stands for it at that place. */
export function countMisfits(answer: Answered<ReadyGrid>, words: CellWords): number {
  return scoresOf(answer, words).filter((score) => !fitsPlace(score?.placed)).length;
}

/** Of how many pieces the words are in the cells. */
export function gridPieces(answer: Answered<ReadyGrid>, words: CellWords): PiecesRange {
  return piecesRange(scoresOf(answer, words));
}

function gridOf<T>(
  { rows, columns }: ReadyGrid,
  sentences: readonly number[] | null,
  read: (sentence: number) => T | null,
): Grid<T> {
  return rows.map((_, row) =>
    columns.map((__, column) => (sentences === null ? null : read(sentences[row * columns.length + column]))),
  );
}

/** Δ of each cell against its reference, nats. */
export function deltaCells(answer: Answered<ReadyGrid>, reference: GridReference, words: CellWords): Cells {
  return compareGrid(logProbGrid(answer, words), reference, logRatio).flat();
}

/**
 * What the cells show: Δ of the words, or JSD as far as it has been worked out. One for each cell of the grid.
 * @param words null where whole vocabularies are compared
 */
export function useGridCells(
  measures: MeasureClient,
  answer: Answered<ReadyGrid> | null,
  reference: GridReference,
  words: CellWords | null,
): Cells {
  const divergences = useDivergenceCells(measures, words === null ? answer : null, reference);
  return useMemo(() => {
    if (answer === null) return NOTHING;
    return words !== null ? deltaCells(answer, reference, words) : padded(divergences, answer.about);
  }, [answer, words, reference, divergences]);
}

/** As many cells as the grid has, those that are not worked out yet as null. */
function padded(cells: Cells, { rows, columns }: ReadyGrid): Cells {
  return Array.from({ length: rows.length * columns.length }, (_, index) => cells.at(index) ?? null);
}

/** JSD in bits of a row of the vocabulary, by the row it is compared with and its own. */
type Known = WeakMap<Float32Array, WeakMap<Float32Array, number>>;

/** A row of the vocabulary and the one it is compared with; null where either is not there. */
type RowPair = readonly [reference: Float32Array, row: Float32Array] | null;

/**
 * JSD of each cell against its reference, bits, filled in as it is worked out. What was worked out for two rows of the vocabulary
 * is kept: of a growing grid only what is new is done.
 */
function useDivergenceCells(
  measures: MeasureClient,
  answer: Answered<ReadyGrid> | null,
  reference: GridReference,
): Cells {
  const [known] = useState((): Known => new WeakMap());
  const work = useCallback(
    async (signal: AbortSignal): Promise<DoneCells | null> => {
      if (answer === null) return null;
      const cells = await compareAll(rowPairs(answer, reference), known, measures, signal);
      return cells === null ? null : doneCells(answer, reference, cells);
    },
    [measures, answer, known, reference],
  );
  const done = useMeasured(work);
  return answer === null ? NOTHING : cellsOf(done, answer, reference);
}

/** Divergences that were worked out, and of what: not the answer itself, whose vocabularies may be freed. */
export interface DoneCells {
  readonly about: ReadyGrid;
  readonly form: ProbeJob['form'];
  /** {@link engineKey} */
  readonly engine: string;
  readonly reference: GridReference;
  readonly cells: Cells;
}

export function doneCells(
  { about, run }: Answered<ReadyGrid>,
  reference: GridReference,
  cells: Cells,
): DoneCells {
  return { about, form: run.job.form, engine: engineKey(run.identity), reference, cells };
}

/**
 * What `done` has of `answer`'s cells: of a smaller part of the same run what there is; nothing of another grid, form or reference,
 * nor of the same grid by another model.
 */
export function cellsOf(
  done: DoneCells | null,
  { about, run }: Answered<ReadyGrid>,
  reference: GridReference,
): Cells {
  const isOfIt =
    done?.about === about &&
    done.form === run.job.form &&
    done.engine === engineKey(run.identity) &&
    done.reference === reference;
  return isOfIt ? done.cells : NOTHING;
}

const NOTHING: Cells = [];

export function rowPairs({ about, run }: Answered<ReadyGrid>, reference: GridReference): readonly RowPair[] {
  const rows = gridOf(
    about,
    firstSentences(about),
    (sentence) => run.results.get(sentence)?.masks.at(0)?.logProbs ?? null,
  );
  return rows.flatMap((line, row) =>
    line.map((own, column): RowPair => {
      const place = referenceOf(reference, { row, column });
      const other = rows[place.row][place.column];
      return own === null || other === null ? null : [other, own];
    }),
  );
}

/** @returns null where `signal` was aborted meanwhile */
export async function compareAll(
  pairs: readonly RowPair[],
  known: Known,
  measures: MeasureClient,
  signal: AbortSignal,
): Promise<Cells | null> {
  const cells = await Promise.all(
    pairs.map((pair) => (pair === null ? Promise.resolve(null) : divergence(pair, known, measures, signal))),
  );
  return signal.aborted ? null : cells;
}

async function divergence(
  [reference, row]: NonNullable<RowPair>,
  known: Known,
  measures: MeasureClient,
  signal: AbortSignal,
): Promise<number | null> {
  if (row === reference) return 0;
  const ofReference = known.get(reference) ?? new WeakMap<Float32Array, number>();
  known.set(reference, ofReference);
  const found = ofReference.get(row) ?? (await measures.ask('jensenShannon', [reference, row], signal));
  if (found !== null) ofReference.set(row, found);
  return found;
}
