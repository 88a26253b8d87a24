import { useRef, useState, type KeyboardEvent, type RefObject } from 'react';

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

const STEPS: Readonly<Record<string, CellPlace>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

interface CellKeys {
  /** Of the grid itself. */
  readonly table: RefObject<HTMLTableElement | null>;
  /** Of each of its cells. */
  readonly cellProps: (row: number, column: number) => CellProps;
}

interface CellProps {
  readonly role: 'gridcell';
  readonly 'data-cell': string;
  readonly tabIndex: number;
  readonly onClick: () => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Arrows move among the cells of a grid, Enter, Space or a click chooses one. A single stop of Tab: the cell that was left. */
export function useCellKeys(
  rows: number,
  columns: number,
  onChoose: (cell: CellPlace) => void,
  start: CellPlace = { row: 0, column: 0 },
): CellKeys {
  const table = useRef<HTMLTableElement>(null);
  const [focused, setFocused] = useState(start);
  const isStop = (row: number, column: number): boolean =>
    row === Math.min(focused.row, rows - 1) && column === Math.min(focused.column, columns - 1);
  const onKeyDown = (event: KeyboardEvent, at: CellPlace): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onChoose(at);
      return;
    }
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : null;
    if (step === null) return;
    event.preventDefault();
    const next = {
      row: Math.min(rows - 1, Math.max(0, at.row + step.row)),
      column: Math.min(columns - 1, Math.max(0, at.column + step.column)),
    };
    setFocused(next);
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus();
  };
  const cellProps = (row: number, column: number): CellProps => ({
    role: 'gridcell',
    'data-cell': `${row} ${column}`,
    tabIndex: isStop(row, column) ? 0 : -1,
    onClick: () => onChoose({ row, column }),
    onFocus: () => setFocused({ row, column }),
    onKeyDown: (event) => onKeyDown(event, { row, column }),
  });
  return { table, cellProps };
}
