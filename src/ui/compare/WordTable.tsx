import type { KeyboardEvent, ReactNode } from 'react';
import { Cell, Column, Row, Table, TableBody, TableHeader, type Selection } from 'react-aria-components';
import { WORD_SORTS, type WordSort } from '../../probes/share/state.ts';
import { spokenWord } from '../lab/spoken_word.ts';
import type { Pins } from './named_pieces.ts';
import type { WordNumbers } from './paired_list.ts';

/** A column of a table of words. */
export interface WordColumn<Word> {
  /** A column that the table may be sorted by has the name of that order. */
  readonly id: string;
  readonly title: ReactNode;
  readonly className: string;
  /** Names the row. */
  readonly isRowHeader?: boolean;
  readonly cell: (word: Word) => ReactNode;
}

/** What a table is sorted by, and how that is changed. */
export interface Sorting {
  readonly by: WordSort;
  readonly onSort: (by: WordSort) => void;
}

interface WordTableProps<Word> {
  readonly label: string;
  readonly columns: readonly WordColumn<Word>[];
  readonly rows: readonly Word[];
  readonly pins: Pins;
  readonly empty: ReactNode;
  /** Where the visitor may choose the order: the largest first. */
  readonly sorting?: Sorting;
}

/** Words of one side with their numbers. A row is pinned by a click, Space, Enter or `P`; arrows move. */
export function WordTable<Word extends WordNumbers>(props: WordTableProps<Word>) {
  const { label, columns, rows, pins, empty, sorting } = props;
  const pinned = rows.filter(({ id }) => pins.has(id));
  const select = (keys: Selection): void => {
    for (const row of rows) {
      const on = keys === 'all' || keys.has(row.id);
      if (on !== pins.has(row.id)) pins.pin(pins.nameOf(row.id), on);
    }
  };
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'p' || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = event.target instanceof Element ? event.target.closest('[role="row"]') : null;
    const row = rows.find(({ id }) => String(id) === item?.getAttribute('data-key'));
    if (row === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    pins.pin(pins.nameOf(row.id), !pins.has(row.id));
  };
  const sort = (by: string | number): void => {
    const chosen = WORD_SORTS.find((each) => each === by);
    if (chosen !== undefined) sorting?.onSort(chosen);
  };
  return (
    <div className="word-table-frame" onKeyDownCapture={onKeyDownCapture} data-sort={sorting?.by}>
      <Table
        className="word-table"
        aria-label={`${label}: choose words to pin`}
        selectionMode="multiple"
        escapeKeyBehavior="none"
        selectedKeys={pinned.map(({ id }) => id)}
        onSelectionChange={select}
        {...(sorting === undefined
          ? {}
          : {
              sortDescriptor: { column: sorting.by, direction: 'descending' as const },
              onSortChange: ({ column }: { column: string | number }) => sort(column),
            })}
      >
        <TableHeader>
          {columns.map(({ id, title, className, isRowHeader }) => (
            <Column
              key={id}
              id={id}
              className={className}
              isRowHeader={isRowHeader === true}
              allowsSorting={sorting !== undefined && WORD_SORTS.some((by) => by === id)}
            >
              {title}
              {sorting?.by === id && <span aria-hidden="true"> ↓</span>}
            </Column>
          ))}
        </TableHeader>
        <TableBody renderEmptyState={() => empty}>
          {rows.map((row) => (
            <Row
              key={row.id}
              id={row.id}
              className="word-row"
              textValue={spokenWord(row.word, row.isContinuation)}
            >
              {columns.map(({ id, className, cell }) => (
                <Cell key={id} className={className}>
                  {cell(row)}
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
