import { memo } from 'react';
import type { Stretch } from './drawn_cells.ts';
import type { Quantity } from './quantity.ts';
import { cellProps, useCellKeys, type CellPlace } from './use_cell_keys.ts';
import { useDrawnCells } from './use_drawn_cells.tsx';

/** What stands in the cells. Held steady by the caller: a row is drawn anew only where something of it changes. */
interface CellValues {
  /** Row after row; null for what has not arrived. */
  readonly cells: readonly (number | null)[];
  /** What is written in a cell in place of its value. */
  readonly marks?: readonly (string | null)[];
  readonly quantity: Quantity;
}

interface CellTableProps extends CellValues {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** What the rows are. */
  readonly rowsTitle?: string;
  readonly caption: string;
  readonly chosen: CellPlace | null;
  readonly onChoose: (cell: CellPlace) => void;
}

const NO_MARKS: readonly null[] = [];

/**
 * The cells of a heat map as a table: arrows move among them, Enter or a click shows what is behind one. A single stop of Tab. Of a large
 * map a part is drawn, at first that with the chosen cell.
 */
export function CellTable(props: CellTableProps) {
  const { rows, columns, rowsTitle, cells, marks = NO_MARKS, quantity, caption, chosen, onChoose } = props;
  const drawn = useDrawnCells(rows.length, columns.length, chosen);
  const grid = useCellKeys(drawn.rows, drawn.columns, onChoose, chosen ?? undefined);
  const { from, to } = drawn.columns;
  return (
    <>
      {drawn.control}
      <div className="plot-table-frame">
        <table className="plot-table grid-table" aria-label={caption} {...grid}>
          <thead>
            <tr>
              <th scope="col">{rowsTitle ?? <span className="visually-hidden">row</span>}</th>
              {columns.slice(from, to).map((column, c) => (
                <th scope="col" className="cell-number" key={from + c}>
                  <bdi>{column}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {indicesOf(drawn.rows).map((row) => (
              <CellRow
                key={row}
                row={row}
                name={rows[row]}
                {...{ from, to, cells, marks, quantity }}
                width={columns.length}
                chosen={chosen?.row === row ? chosen.column : null}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface CellRowProps extends Required<CellValues>, Stretch {
  readonly row: number;
  readonly name: string;
  /** Columns there are, drawn or not. */
  readonly width: number;
  /** The chosen column, where it is in this row. */
  readonly chosen: number | null;
}

const CellRow = memo(function CellRow(props: CellRowProps) {
  const { row, name, from, to, cells, marks, quantity, width, chosen } = props;
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      {indicesOf({ from, to }).map((column) => {
        const value = cells.at(row * width + column) ?? null;
        return (
          <td
            key={column}
            {...cellProps(row, column)}
            className="cell-number number"
            aria-selected={chosen === column}
          >
            {marks.at(row * width + column) ?? (value === null ? '·' : quantity.format(value))}
          </td>
        );
      })}
    </tr>
  );
});

function indicesOf({ from, to }: Stretch): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
