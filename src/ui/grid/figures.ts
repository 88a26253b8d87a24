/** The difference in differences as it leaves the page. Pure. */
import type { Figure } from '../../probes/export/figures.ts';
import { differenceInDifferences, type Grid } from '../../probes/grid.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { clampPlace, type ReadyGrid } from './grid_job.ts';
import type { GridState } from './grid_state.ts';
import { cellWords, shownChoices } from './shown_words.ts';
import { logProbGrid } from './use_cells.ts';

/** Two cells that span it: its rows and columns, in order. */
export interface Corners {
  readonly rows: readonly [from: number, to: number];
  readonly columns: readonly [from: number, to: number];
}

/** Null for a grid of one row or one column. */
export function cornersOf(
  grid: Pick<ReadyGrid, 'rows' | 'columns'>,
  corners: GridState['corners'],
): Corners | null {
  if (grid.rows.length < 2 || grid.columns.length < 2) return null;
  const [from, to] = corners.map((corner) => clampPlace(corner, grid));
  return { rows: [from.row, to.row], columns: [from.column, to.column] };
}

/**
 * The difference in differences at the corners the page shows; none of a grid of one row or column.
 * @param cells log p of the words, nats
 * @param name of the words
 */
export function interactionFigures(
  grid: Pick<ReadyGrid, 'rows' | 'columns'>,
  cells: Grid<number>,
  corners: GridState['corners'],
  name: string,
): Figure[] {
  const at = cornersOf(grid, corners);
  if (at === null) return [];
  const [r0, r1] = at.rows.map((row) => grid.rows[row]);
  const [c0, c1] = at.columns.map((column) => grid.columns[column]);
  return [
    {
      figure: 'difference-in-differences',
      of: `${name}: “${c0}” to “${c1}” with “${r1}”, less the same with “${r0}”`,
      ...{ side: null, value: differenceInDifferences(cells, at), unit: 'nats', n: 4, unitOfN: 'cell' },
      corners: { rows: [r0, r1], columns: [c0, c1] },
    },
  ];
}

/** The same of every word and of every set's sum. */
export function gridFigures(answer: Answered<ReadyGrid>, corners: GridState['corners']): readonly Figure[] {
  const { about } = answer;
  return shownChoices(about).flatMap((each) => {
    const words = cellWords(about, each);
    if (words?.sentences == null) return [];
    const name = words.isSum ? words.name : words.words[0];
    return interactionFigures(about, logProbGrid(answer, words), corners, name);
  });
}
