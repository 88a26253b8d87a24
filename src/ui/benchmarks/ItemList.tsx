import { startTransition, useMemo, useState, type ReactNode } from 'react';
import { Button, Column, Row, Table, TableBody, TableHeader, type Selection } from 'react-aria-components';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { formatCount } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import { categoriesOf } from './categories.ts';
import { firstInOrder } from './in_order.ts';

/** One item with its score. */
interface ScoredRow {
  /** Into the set's items. */
  readonly index: number;
}

interface ItemListProps<Item extends ScoredRow, Order extends string> {
  readonly set: BenchmarkSet;
  readonly rows: readonly Item[];
  /** What an order is called, and the number it goes by, smallest first; the first of them at first. */
  readonly orders: Readonly<Record<Order, { readonly name: string; readonly by: (row: Item) => number }>>;
  readonly orderKeys: readonly Order[];
  /** What an item is called: `pair`. */
  readonly item: string;
  /** What the first column holds. */
  readonly head: string;
  /** `Column`s of the numbers. */
  readonly columns: ReactNode;
  /** The `Cell`s of a row. */
  readonly cells: (row: Item) => ReactNode;
  /** The chosen row, token by token. */
  readonly panel: (row: Item) => ReactNode;
}

const AT_FIRST = 20;
const MORE = 100;
/** No category has this name. */
const ALL = '';

/** The items behind a figure, a part at a time. The chosen one shows its tokens. */
export function ItemList<Item extends ScoredRow, Order extends string>(props: ItemListProps<Item, Order>) {
  const { set, rows, orders, orderKeys, item } = props;
  const [order, setOrder] = useState<Order>(orderKeys[0]);
  const [category, setCategory] = useState(ALL);
  const [limit, setLimit] = useState(AT_FIRST);
  const [chosen, setChosen] = useState<number | null>(null);
  const [of, setOf] = useState(set);
  if (of !== set) {
    // Items and categories of the set before are not those of this one.
    setOf(set);
    setCategory(ALL);
    setChosen(null);
    setLimit(AT_FIRST);
  }
  const { counts, of: categoryOf } = categoriesOf(set);
  const categories = [ALL, ...counts.keys()];
  const inCategory = useMemo(
    () =>
      category === ALL
        ? rows
        : rows.filter(({ index }) => categoryOf(set.items[index].category) === category),
    [rows, category, categoryOf, set],
  );
  const shown = useMemo(
    () => firstInOrder(inCategory, orders[order].by, limit),
    [inCategory, orders, order, limit],
  );
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
          value={order}
          options={orderKeys}
          name={(key) => orders[key].name}
          onChange={(next) => {
            setOrder(next);
            setLimit(AT_FIRST);
          }}
        />
        {categories.length > 2 && (
          <Choice
            label="of"
            accessibleLabel={`Category of the ${item}s`}
            value={category}
            options={categories}
            name={(name) => (name === ALL ? 'all categories' : name)}
            onChange={(next) => {
              setCategory(next);
              setLimit(AT_FIRST);
            }}
          />
        )}
        <span className="quiet">
          {formatCount(shown.length)} of {formatCount(inCategory.length)}
        </span>
      </div>
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
                    {props.cells(row)}
                  </Row>
                ))}
              </TableBody>
            </Table>
          </div>
          {inCategory.length > AT_FIRST && (
            // One button, so that the focus stays where it was pressed.
            <Button
              className="button pair-more"
              onPress={() =>
                startTransition(() => setLimit(shown.length < inCategory.length ? limit + MORE : AT_FIRST))
              }
            >
              {shown.length < inCategory.length ? 'Show more' : 'Show fewer'}
            </Button>
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
