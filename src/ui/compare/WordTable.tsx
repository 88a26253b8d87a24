import type { KeyboardEvent, ReactNode } from 'react';
import { Cell, Column, Row, Table, TableBody, TableHeader, type Selection } from 'react-aria-components';
import type { Side } from '../../probes/template/contrast.ts';
import { formatCount, formatDelta, formatLogProb, formatPercent } from '../format.ts';
import { spokenWord } from '../lab/spoken_word.ts';
import { Word } from '../lab/Word.tsx';
import { PinMark } from './BothTable.tsx';
import type { Pins } from './named_pieces.ts';
import type { WordNumbers } from './paired_list.ts';

interface WordTableProps {
  readonly label: string;
  readonly rows: readonly WordNumbers[];
  /** Whose rank and probability stand in the row. */
  readonly side: Side;
  readonly pins: Pins;
  readonly empty: ReactNode;
}

/** Words of one side with their numbers. A row is pinned by a click, Space, Enter or `P`; arrows move. */
export function WordTable({ label, rows, side, pins, empty }: WordTableProps) {
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
  return (
    <div className="word-table-frame" onKeyDownCapture={onKeyDownCapture}>
      <Table
        className="word-table"
        aria-label={`${label}: choose words to pin`}
        selectionMode="multiple"
        escapeKeyBehavior="none"
        selectedKeys={pinned.map(({ id }) => id)}
        onSelectionChange={select}
      >
        <TableHeader>
          <Column className="cell-rank">
            <span aria-hidden="true">#</span>
            <span className="visually-hidden">rank</span>
          </Column>
          <Column isRowHeader>word</Column>
          <Column className="cell-number">p</Column>
          <Column className="cell-number cell-logp">log p</Column>
          <Column className="cell-number">Δ</Column>
        </TableHeader>
        <TableBody renderEmptyState={() => empty}>
          {rows.map((row) => (
            <Row
              key={row.id}
              id={row.id}
              className="word-row"
              textValue={spokenWord(row.word, row.isContinuation)}
            >
              <Cell className="cell-rank number">{formatCount(row.rank[side])}</Cell>
              <Cell className="cell-word">
                <Word {...row} />
                {pins.has(row.id) && <PinMark />}
              </Cell>
              <Cell className="cell-number number">{formatPercent(Math.exp(row.logProb[side]))}</Cell>
              <Cell className="cell-number cell-logp number">{formatLogProb(row.logProb[side])}</Cell>
              <Cell className="cell-number number">{formatDelta(row.delta)}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
