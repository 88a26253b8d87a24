import { useRef, useState, type KeyboardEvent } from 'react';
import type { Quantity } from './quantity.ts';

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

interface CellTableProps {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** What the rows are. */
  readonly rowsTitle?: string;
  /** Row after row; null for what has not arrived. */
  readonly cells: readonly (number | null)[];
  /** What is written in a cell in place of its value. */
  readonly marks?: readonly (string | null)[];
  readonly quantity: Quantity;
  readonly caption: string;
  readonly chosen: CellPlace | null;
  readonly onChoose: (cell: CellPlace) => void;
}

const STEPS: Readonly<Record<string, CellPlace>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/** The cells of a heat map as a table: arrows move among them, Enter or a click shows what is behind one. A single stop of Tab. */
export function CellTable(props: CellTableProps) {
  const { rows, columns, rowsTitle, cells, marks = [], quantity, caption, chosen, onChoose } = props;
  const table = useRef<HTMLTableElement>(null);
  const [focused, setFocused] = useState<CellPlace>({ row: 0, column: 0 });
  const isStop = (row: number, column: number): boolean =>
    row === Math.min(focused.row, rows.length - 1) && column === Math.min(focused.column, columns.length - 1);
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
      row: Math.min(rows.length - 1, Math.max(0, at.row + step.row)),
      column: Math.min(columns.length - 1, Math.max(0, at.column + step.column)),
    };
    setFocused(next);
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus();
  };
  return (
    <div className="plot-table-frame">
      <table className="plot-table grid-table" role="grid" aria-label={caption} ref={table}>
        <thead>
          <tr>
            <th scope="col">{rowsTitle ?? <span className="visually-hidden">row</span>}</th>
            {columns.map((column, c) => (
              <th scope="col" className="cell-number" key={c}>
                <bdi>{column}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((name, row) => (
            <tr key={row}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              {columns.map((_, column) => {
                const value = cells.at(row * columns.length + column) ?? null;
                const isChosen = chosen?.row === row && chosen.column === column;
                return (
                  <td
                    key={column}
                    role="gridcell"
                    className="cell-number number"
                    data-cell={`${row} ${column}`}
                    aria-selected={isChosen}
                    tabIndex={isStop(row, column) ? 0 : -1}
                    onClick={() => onChoose({ row, column })}
                    onFocus={() => setFocused({ row, column })}
                    onKeyDown={(event) => onKeyDown(event, { row, column })}
                  >
                    {marks.at(row * columns.length + column) ??
                      (value === null ? '·' : quantity.format(value))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
