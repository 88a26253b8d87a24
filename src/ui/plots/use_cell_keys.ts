import {
  useLayoutEffect,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import type { Stretch } from './drawn_cells.ts';

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

/** Of the grid itself, which listens for all of its cells. */
interface GridProps {
  readonly role: 'grid';
  readonly ref: RefObject<HTMLTableElement | null>;
  readonly onClick: (event: MouseEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

interface CellProps {
  readonly role: 'gridcell';
  readonly 'data-cell': string;
  readonly tabIndex: number;
}

/** Of each cell of such a grid; the same whichever has the focus. */
export function cellProps(row: number, column: number): CellProps {
  return { role: 'gridcell', 'data-cell': cellKey({ row, column }), tabIndex: -1 };
}

/**
 * Arrows move among the cells of a grid, Enter, Space or a click chooses one. A single stop of Tab: the cell that was left. Which that is
 * stands at the cells themselves and nowhere else, so that a step draws nothing anew.
 * @param rows those that are there, as `columns`
 */
export function useCellKeys(
  rows: Stretch,
  columns: Stretch,
  onChoose: (cell: CellPlace) => void,
  start: CellPlace = { row: 0, column: 0 },
): GridProps {
  const table = useRef<HTMLTableElement>(null);
  const stop = useRef(start);
  // After each drawing, since the stop may be among cells that went.
  useLayoutEffect(() => {
    makeStop(table.current, {
      row: within(rows, stop.current.row),
      column: within(columns, stop.current.column),
    });
  });
  return {
    role: 'grid',
    ref: table,
    onClick: ({ target }) => {
      const at = placeOf(target);
      if (at !== null) onChoose(at);
    },
    onFocus: ({ target }) => {
      const at = placeOf(target);
      if (at === null) return;
      stop.current = at;
      makeStop(table.current, at);
    },
    onKeyDown: (event) => {
      const at = placeOf(event.target);
      if (at === null) return;
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        onChoose(at);
        return;
      }
      const next = stepFrom(at, event.key, rows, columns);
      if (next === null) return;
      event.preventDefault();
      cellAt(table.current, next)?.focus();
    },
  };
}

/** Where a key leads from a cell, no further than the edge; null for a key that leads nowhere. */
export function stepFrom(at: CellPlace, key: string, rows: Stretch, columns: Stretch): CellPlace | null {
  if (!Object.hasOwn(STEPS, key)) return null;
  const step = STEPS[key];
  return { row: within(rows, at.row + step.row), column: within(columns, at.column + step.column) };
}

function within({ from, to }: Stretch, at: number): number {
  return Math.max(from, Math.min(to - 1, at));
}

function cellKey({ row, column }: CellPlace): string {
  return `${row} ${column}`;
}

function cellAt(table: HTMLTableElement | null, place: CellPlace): HTMLElement | null {
  return table?.querySelector<HTMLElement>(`[data-cell="${cellKey(place)}"]`) ?? null;
}

/** Null beside the cells. */
function placeOf(target: EventTarget): CellPlace | null {
  const cell = target instanceof Element ? target.closest('[data-cell]') : null;
  const match = /^(\d+) (\d+)$/.exec(cell?.getAttribute('data-cell') ?? '');
  return match === null ? null : { row: Number(match[1]), column: Number(match[2]) };
}

function makeStop(table: HTMLTableElement | null, place: CellPlace): void {
  const next = cellAt(table, place);
  if (table === null || next === null || next.tabIndex === 0) return;
  for (const before of table.querySelectorAll<HTMLElement>('[data-cell][tabindex="0"]')) before.tabIndex = -1;
  next.tabIndex = 0;
}
