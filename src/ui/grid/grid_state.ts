/** What the visitor has set up in the grid; pure. */
import type { GridReference } from '../../probes/grid.ts';
import type { MaskForm } from '../../worker/messages.ts';

export type GridMeasure = 'log-ratio' | 'jsd';

export interface GridState {
  readonly template: string;
  readonly form: MaskForm;
  readonly measure: GridMeasure;
  /** Whose log p stands in the cells. */
  readonly word: string;
  /** Indices of slots; null: the first two of several alternatives, the longer one across. */
  readonly axes: GridAxes | null;
  /** What each cell is compared with: one cell, or the cell of one column in its row, or of one row in its column. */
  readonly reference: GridReference;
  /** The cell whose sentence is shown. */
  readonly chosen: CellPlace | null;
  /** Two rows and two columns for the difference in differences. */
  readonly corners: readonly [CellPlace, CellPlace];
}

export interface GridAxes {
  readonly rows: number;
  /** Null for a single column of cells. */
  readonly columns: number | null;
}

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export type GridAct =
  | { readonly type: 'template'; readonly template: string }
  | { readonly type: 'form'; readonly form: MaskForm }
  | { readonly type: 'measure'; readonly measure: GridMeasure }
  | { readonly type: 'word'; readonly word: string }
  | { readonly type: 'axes'; readonly axes: GridAxes }
  | { readonly type: 'reference'; readonly reference: GridReference }
  | { readonly type: 'choose'; readonly cell: CellPlace | null }
  | { readonly type: 'corner'; readonly which: 0 | 1; readonly corner: CellPlace }
  | { readonly type: 'restore'; readonly state: GridState };

const FIRST: CellPlace = { row: 0, column: 0 };
const FIRST_CELL: GridReference = { kind: 'cell', row: 0, column: 0 };
const SECOND: CellPlace = { row: 1, column: 1 };

export const INITIAL_GRID: GridState = {
  template: 'In {year:1900..2020:20} the {who:man|woman} worked as a [MASK].',
  form: 'typed',
  measure: 'log-ratio',
  word: 'doctor',
  axes: null,
  reference: FIRST_CELL,
  chosen: null,
  corners: [FIRST, SECOND],
};

export function reduceGrid(state: GridState, act: GridAct): GridState {
  switch (act.type) {
    case 'template':
      return { ...state, template: act.template };
    case 'form':
      return { ...state, form: act.form };
    case 'measure':
      return { ...state, measure: act.measure };
    case 'word':
      return { ...state, word: act.word };
    case 'axes':
      return { ...state, axes: act.axes, reference: FIRST_CELL, chosen: null, corners: [FIRST, SECOND] };
    case 'reference':
      return { ...state, reference: act.reference };
    case 'choose':
      return { ...state, chosen: act.cell };
    case 'corner':
      return {
        ...state,
        corners: act.which === 0 ? [act.corner, state.corners[1]] : [state.corners[0], act.corner],
      };
    case 'restore':
      return act.state;
  }
}
