import type { GridReference } from '../../probes/grid.ts';
import { Choice } from '../frame/Choice.tsx';
import { clampReference, type ReadyGrid } from './grid_job.ts';

interface ReferenceChoiceProps {
  readonly grid: Pick<ReadyGrid, 'rows' | 'columns'>;
  readonly reference: GridReference;
  readonly onChange: (reference: GridReference) => void;
}

/** Stands for the cell's own row or column, among the indices of the others. */
const OWN = -1;

/** What each cell is compared with: one cell, the cell of one row in its own column, or of one column in its own row. */
export function ReferenceChoice({ grid, reference, onChange }: ReferenceChoiceProps) {
  const { rows, columns } = grid;
  const now = clampReference(reference, grid);
  const row = now.kind === 'column' ? OWN : now.row;
  const column = now.kind === 'row' ? OWN : now.column;
  // Its own row and its own column would be itself: taking the one lets go of the other.
  const chooseRow = (chosen: number): void => {
    if (chosen === OWN) onChange({ kind: 'column', column: Math.max(0, column) });
    else onChange(column === OWN ? { kind: 'row', row: chosen } : { kind: 'cell', row: chosen, column });
  };
  const chooseColumn = (chosen: number): void => {
    if (chosen === OWN) onChange({ kind: 'row', row: Math.max(0, row) });
    else onChange(row === OWN ? { kind: 'column', column: chosen } : { kind: 'cell', row, column: chosen });
  };
  const isSingle = columns.length < 2;
  return (
    <>
      <Choice
        label="against"
        accessibleLabel="Row of the reference cell"
        value={row}
        options={[...rows.keys(), ...(isSingle ? [] : [OWN])]}
        name={(each) => (each === OWN ? 'its own row' : rows[each])}
        onChange={chooseRow}
      />
      {!isSingle && (
        <Choice
          label="×"
          accessibleLabel="Column of the reference cell"
          value={column}
          options={[...columns.keys(), OWN]}
          name={(each) => (each === OWN ? 'its own column' : columns[each])}
          onChange={chooseColumn}
        />
      )}
    </>
  );
}
