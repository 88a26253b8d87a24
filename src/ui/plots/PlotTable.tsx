import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import { formatCount } from '../format.ts';
import { sortedRows, type PlotColumn, type SortOrder } from './table_rows.ts';

interface PlotTableProps<Row> {
  /** The first column names the row. Held steady by the caller, as are the rows. */
  readonly columns: readonly PlotColumn<Row>[];
  readonly rows: readonly Row[];
  readonly caption: string;
  /** The order before the visitor chooses one; the rows' own unless given. */
  readonly initialOrder?: SortOrder;
}

const ROWS_AT_FIRST = 50;
const ROWS_MORE = 200;

/** The data of a plot as a table: sorted by any column, long ones shown a part at a time. */
export function PlotTable<Row>({ columns, rows, caption, initialOrder }: PlotTableProps<Row>) {
  const [order, setOrder] = useState<SortOrder | null>(initialOrder ?? null);
  const [limit, setLimit] = useState(ROWS_AT_FIRST);
  const sorted = useMemo(() => sortedRows(rows, columns, order), [rows, columns, order]);
  const shown = [...sorted.subarray(0, limit)];
  const sortBy = ({ key, kind }: PlotColumn<Row>): void => {
    // Numbers are asked for from the largest, words from A.
    const first = kind === 'number' ? 'descending' : 'ascending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    setOrder({ key, direction: order?.key === key && order.direction === first ? other : first });
  };
  return (
    <div className="plot-table-frame">
      <table className="plot-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                scope="col"
                key={column.key}
                className={column.kind === 'number' ? 'cell-number' : undefined}
                aria-sort={order?.key === column.key ? order.direction : undefined}
              >
                <Button className="plot-sort" onPress={() => sortBy(column)}>
                  {column.title}
                  <span aria-hidden="true">{arrowOf(order, column.key)}</span>
                </Button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((index) => (
            <tr key={index}>
              {columns.map((column, c) => {
                const text = textOf(column, rows[index]);
                if (column.kind === 'number') {
                  return (
                    <td key={column.key} className="cell-number number">
                      {text}
                    </td>
                  );
                }
                return c === 0 ? (
                  <th scope="row" key={column.key}>
                    <bdi>{text}</bdi>
                  </th>
                ) : (
                  <td key={column.key}>
                    <bdi>{text}</bdi>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > ROWS_AT_FIRST && (
        <p className="plot-table-foot">
          <span className="quiet">
            {formatCount(shown.length)} of {formatCount(sorted.length)} rows
          </span>
          {shown.length < sorted.length && (
            <Button className="button button-inline" onPress={() => setLimit(limit + ROWS_MORE)}>
              Show more
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function textOf<Row>({ value, format }: PlotColumn<Row>, row: Row): string {
  if (format !== undefined) return format(row);
  const own = value(row);
  return own === null ? '–' : String(own);
}

function arrowOf(order: SortOrder | null, key: string): string {
  if (order?.key !== key) return '';
  return order.direction === 'ascending' ? ' ↑' : ' ↓';
}
