/** What the visitor has set up in the grid; pure. */
import type { GridReference } from '../../probes/grid.ts';
import type { MaskForm } from '../../worker/messages.ts';
import type { CellPlace } from '../plots/use_cell_keys.ts';

export type { CellPlace };

export type GridMeasure = 'log-ratio' | 'jsd';

export interface GridState {
  readonly template: string;
  readonly form: MaskForm;
  readonly measure: GridMeasure;
  /** Words that are scored in every cell, as they were written: an empty line begins another set. */
  readonly words: string;
  /** What of them stands in the cells. */
  readonly shown: ShownWords;
  /** Indices of slots; null: the first two of several alternatives, the longer one across. */
  readonly axes: GridAxes | null;
  /** What each cell is compared with: one cell, or the cell of one column in its row, or of one row in its column. */
  readonly reference: GridReference;
  /** The cell whose sentence is shown. */
  readonly chosen: CellPlace | null;
  /** Two rows and two columns for the difference in differences. */
  readonly corners: readonly [CellPlace, CellPlace];
}

/** One word, by its place in the list, or a set of them, whose probabilities are summed. */
export interface ShownWords {
  readonly kind: 'word' | 'sum';
  readonly index: number;
}

export interface GridAxes {
  readonly rows: number;
  /** Null for a single column of cells. */
  readonly columns: number | null;
}

/** Sets some of what is set up. */
export type ChangeGrid = (change: Partial<GridState>) => void;

const FIRST: CellPlace = { row: 0, column: 0 };
const FIRST_CELL: GridReference = { kind: 'cell', row: 0, column: 0 };
const SECOND: CellPlace = { row: 1, column: 1 };

export const INITIAL_GRID: GridState = {
  template: 'In {year:1900..2020:20} the {who:man|woman} worked as a [MASK].',
  form: 'typed',
  measure: 'log-ratio',
  words: 'doctor, nurse',
  shown: { kind: 'word', index: 0 },
  axes: null,
  reference: FIRST_CELL,
  chosen: null,
  corners: [FIRST, SECOND],
};

/** Other slots as rows and columns: nothing that was chosen of the cells before stands for a cell of these. */
export function withAxes(axes: GridAxes): Partial<GridState> {
  return { axes, reference: FIRST_CELL, chosen: null, corners: [FIRST, SECOND] };
}

/** One of the two corners at another cell. */
export function withCorner(
  { corners }: Pick<GridState, 'corners'>,
  which: 0 | 1,
  corner: CellPlace,
): Partial<GridState> {
  return { corners: which === 0 ? [corner, corners[1]] : [corners[0], corner] };
}
