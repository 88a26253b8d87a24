import { useState, type ReactNode } from 'react';
import { Choice } from '../frame/Choice.tsx';
import { mostDrawn, stretchesOf, type Stretch } from './drawn_cells.ts';
import type { CellPlace } from './use_cell_keys.ts';

interface DrawnCells {
  readonly rows: Stretch;
  readonly columns: Stretch;
  /** Says which are drawn, and offers the others; null where all are. */
  readonly control: ReactNode;
}

/** The rows and columns that are drawn of a table. @param start a cell that is among the first that are drawn */
export function useDrawnCells(rows: number, columns: number, start: CellPlace | null): DrawnCells {
  const most = mostDrawn(rows, columns);
  const [first, setFirst] = useState(start ?? { row: 0, column: 0 });
  const down = stretchesOf(rows, most.rows);
  const across = stretchesOf(columns, most.columns);
  const row = indexOf(down, first.row);
  const column = indexOf(across, first.column);
  const control =
    down.length * across.length === 1 ? null : (
      <div className="field-tools">
        <span className="quiet">
          {most.rows} × {most.columns} of {rows} × {columns} cells are drawn at once; the files have all.
        </span>
        {down.length > 1 && (
          <Choice
            label="rows"
            accessibleLabel="Which rows are drawn"
            value={row}
            options={[...down.keys()]}
            name={(index) => stretchName(down[index])}
            onChange={(index) => setFirst({ ...first, row: down[index].from })}
          />
        )}
        {across.length > 1 && (
          <Choice
            label="columns"
            accessibleLabel="Which columns are drawn"
            value={column}
            options={[...across.keys()]}
            name={(index) => stretchName(across[index])}
            onChange={(index) => setFirst({ ...first, column: across[index].from })}
          />
        )}
      </div>
    );
  return { rows: down[row], columns: across[column], control };
}

/** The stretch that has `at`, the last where it is beyond. */
function indexOf(stretches: readonly Stretch[], at: number): number {
  const index = stretches.findIndex(({ to }) => at < to);
  return index < 0 ? stretches.length - 1 : index;
}

/** `65–128`. */
function stretchName({ from, to }: Stretch): string {
  return `${from + 1}–${to}`;
}
