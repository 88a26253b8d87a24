import { startTransition, useMemo, useState, type ReactNode } from 'react';
import { Button, Column, Row, Table, TableBody, TableHeader, type Selection } from 'react-aria-components';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { formatCount } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import { categoriesOf } from './categories.ts';
import { rowsInOrder } from './in_order.ts';
import {
  DRAWN_AT_FIRST,
  DRAWN_AT_MOST,
  FIRST_DRAWN,
  keptRows,
  nextDrawn,
  nextWords,
  previousDrawn,
  type RowFilter,
  type RowOrder,
  type ScoredRow,
} from './looking.ts';

interface ItemListProps<Item extends ScoredRow> {
  readonly set: BenchmarkSet;
  readonly rows: readonly Item[];
  /** At least one; the first of them at first. Held steady by the caller, as are `filters`. */
  readonly orders: readonly RowOrder<Item>[];
  readonly filters: readonly RowFilter<Item>[];
  /** What an item is called: `pair`. */
  readonly item: string;
  /** What the first column holds. */
  readonly head: string;
  /** What else is chosen of the list, behind its order. */
  readonly tools?: ReactNode;
  /** `Column`s of the numbers. */
  readonly columns: ReactNode;
  /** The `Cell`s of a row. @param marks what is said at it */
  readonly cells: (row: Item, marks: readonly string[]) => ReactNode;
  /** The chosen row, token by token. */
  readonly panel: (row: Item) => ReactNode;
}

/** No category and no filter has this name. */
const ALL = '';

/** The items behind a figure, a part at a time. The chosen one shows its tokens. */
export function ItemList<Item extends ScoredRow>(props: ItemListProps<Item>) {
  const { set, rows, orders, filters, item } = props;
  const [orderId, setOrder] = useState(orders[0].id);
  const [filterId, setFilter] = useState(ALL);
  const [category, setCategory] = useState(ALL);
  const [drawn, setDrawn] = useState(FIRST_DRAWN);
  const [chosen, setChosen] = useState<number | null>(null);
  const [of, setOf] = useState(set);
  if (of !== set) {
    // Items and categories of the set before are not those of this one.
    setOf(set);
    setCategory(ALL);
    setChosen(null);
    setDrawn(FIRST_DRAWN);
  }
  const order = orders.find(({ id }) => id === orderId) ?? orders[0];
  const filter = filters.find(({ id }) => id === filterId) ?? null;
  const categories = [ALL, ...categoriesOf(set).counts.keys()];
  const kept = useMemo(
    () => keptRows(set, rows, category === ALL ? null : category, filter),
    [set, rows, category, filter],
  );
  const shown = useMemo(() => rowsInOrder(kept, order.by, drawn.from, drawn.to), [kept, order, drawn]);
  /** Another look at the list begins with its first rows. */
  const looking =
    <Value,>(look: (value: Value) => void) =>
    (value: Value): void =>
      startTransition(() => {
        look(value);
        setDrawn(FIRST_DRAWN);
      });
  const open = rows.find(({ index }) => index === chosen);
  const select = (keys: Selection): void => {
    const key = keys === 'all' ? undefined : [...keys].at(0);
    setChosen(key === undefined ? null : Number(key));
  };
  return (
    <>
      <div className="field-tools">
        <Choice
          label="order"
          accessibleLabel={`Order of the ${item}s`}
          value={order.id}
          options={orders.map(({ id }) => id)}
          name={(id) => orders.find((each) => each.id === id)?.name ?? id}
          onChange={looking(setOrder)}
        />
        {categories.length > 2 && (
          <Choice
            label="of"
            accessibleLabel={`Category of the ${item}s`}
            value={category}
            options={categories}
            name={(name) => (name === ALL ? 'all categories' : name)}
            onChange={looking(setCategory)}
          />
        )}
        {filters.length > 0 && (
          <Choice
            label="only"
            accessibleLabel={`Which of the ${item}s`}
            value={filter?.id ?? ALL}
            options={[ALL, ...filters.map(({ id }) => id)]}
            name={(id) => filters.find((each) => each.id === id)?.name ?? `all ${item}s`}
            onChange={looking(setFilter)}
          />
        )}
        {props.tools}
        <span className="quiet">{drawnWords(drawn.from, shown.length, kept.length)}</span>
      </div>
      {filter !== null && <p className="quiet">{filter.rule}</p>}
      <div className="pairs-beside">
        <div className="pair-list">
          <div className="pair-table-frame">
            <Table
              className="lab-table pair-table"
              aria-label={`${item.at(0)?.toUpperCase() ?? ''}${item.slice(1)}s: choose one to see its tokens`}
              selectionMode="single"
              selectionBehavior="replace"
              disallowEmptySelection
              escapeKeyBehavior="none"
              selectedKeys={open === undefined ? [] : [open.index]}
              onSelectionChange={select}
            >
              <TableHeader>
                <Column isRowHeader>{props.head}</Column>
                {props.columns}
              </TableHeader>
              <TableBody>
                {shown.map((row) => (
                  <Row
                    key={row.index}
                    id={row.index}
                    className="pair-row"
                    textValue={set.items[row.index].sentences[0]}
                  >
                    {props.cells(row, marksOf(row, filters))}
                  </Row>
                ))}
              </TableBody>
            </Table>
          </div>
          {kept.length > DRAWN_AT_FIRST && (
            // What the first button does changes and it stays, as does the second, so that the focus stays where it was pressed.
            <div className="pair-more">
              <Button
                className="button"
                onPress={() => startTransition(() => setDrawn(nextDrawn(drawn, kept.length)))}
              >
                {nextWords(drawn, kept.length)}
              </Button>
              {kept.length > DRAWN_AT_MOST && (
                <Button
                  className="button"
                  onPress={() => startTransition(() => setDrawn(previousDrawn(drawn, kept.length)))}
                >
                  {drawn.from === 0 ? `Last ${DRAWN_AT_MOST}` : `Previous ${DRAWN_AT_MOST}`}
                </Button>
              )}
            </div>
          )}
        </div>
        {open === undefined ? (
          <p className="quiet">Choose a {item} to see what its score is made of.</p>
        ) : (
          props.panel(open)
        )}
      </div>
    </>
  );
}

function marksOf<Item>(row: Item, filters: readonly RowFilter<Item>[]): readonly string[] {
  return filters.flatMap(({ keeps, mark }) => (mark !== null && keeps(row) ? [mark] : []));
}

/** `20 of 1,508`, `101 to 200 of 1,508`. */
function drawnWords(from: number, drawn: number, all: number): string {
  const which = from === 0 ? formatCount(drawn) : `${formatCount(from + 1)} to ${formatCount(from + drawn)}`;
  return `${which} of ${formatCount(all)}`;
}
