import type { Quantity } from './quantity.ts';
import { useCellKeys, type CellPlace } from './use_cell_keys.ts';

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

/** The cells of a heat map as a table: arrows move among them, Enter or a click shows what is behind one. A single stop of Tab. */
export function CellTable(props: CellTableProps) {
  const { rows, columns, rowsTitle, cells, marks = [], quantity, caption, chosen, onChoose } = props;
  const { table, cellProps } = useCellKeys(rows.length, columns.length, onChoose);
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
                    {...cellProps(row, column)}
                    className="cell-number number"
                    aria-selected={isChosen}
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
