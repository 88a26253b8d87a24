import { memo, startTransition, useMemo, useState } from 'react';
import {
  Button,
  Cell,
  Column,
  Row,
  Table,
  TableBody,
  TableHeader,
  type Selection,
} from 'react-aria-components';
import type { PairSet } from '../../probes/benchmarks/pair_set.ts';
import type { PairProtocol } from '../../worker/messages.ts';
import { formatCount, formatDelta, formatLogProb } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import { categoriesOf, orderedPairs, ORDERS, type PairOrder, type PairRow } from './pair_rows.ts';
import { PairPanel } from './PairPanel.tsx';
import { SCORE_UNITS } from './pair_words.ts';

interface PairListProps {
  readonly set: PairSet;
  readonly rows: readonly PairRow[];
  readonly protocol: PairProtocol;
}

const AT_FIRST = 20;
const MORE = 100;
/** Means of tokens that are nearly certain differ in the third decimal; CrowS-Pairs rounds to it. */
const DECIMALS = 3;
/** No category has this name. */
const ALL = '';
const ORDER_KEYS = Object.keys(ORDERS).filter((key): key is PairOrder => key in ORDERS);

/** The pairs behind a rate, a part at a time. The chosen pair shows its tokens. */
export const PairList = memo(function PairList({ set, rows, protocol }: PairListProps) {
  const [order, setOrder] = useState<PairOrder>('more');
  const [category, setCategory] = useState(ALL);
  const [limit, setLimit] = useState(AT_FIRST);
  const [chosen, setChosen] = useState<number | null>(null);
  const [of, setOf] = useState(set);
  if (of !== set) {
    // Pairs and categories of the set before are not those of this one.
    setOf(set);
    setCategory(ALL);
    setChosen(null);
    setLimit(AT_FIRST);
  }
  const categories = useMemo(() => [ALL, ...categoriesOf(rows)], [rows]);
  const ordered = useMemo(
    () => orderedPairs(rows, category === ALL ? null : category, order),
    [rows, category, order],
  );
  const shown = ordered.slice(0, limit);
  const open = rows.find(({ index }) => index === chosen);
  const select = (keys: Selection): void => {
    const key = keys === 'all' ? undefined : [...keys].at(0);
    setChosen(key === undefined ? null : Number(key));
  };
  return (
    <section className="lab-section" aria-label="Pairs">
      <h2 className="section-title">Pair by pair</h2>
      <div className="field-tools">
        <Choice
          label="order"
          accessibleLabel="Order of the pairs"
          value={order}
          options={ORDER_KEYS}
          name={(key) => ORDERS[key].name}
          onChange={(next) => {
            setOrder(next);
            setLimit(AT_FIRST);
          }}
        />
        {categories.length > 2 && (
          <Choice
            label="of"
            accessibleLabel="Category of the pairs"
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
          {formatCount(shown.length)} of {formatCount(ordered.length)}
        </span>
      </div>
      <div className="pairs-beside">
        <div className="pair-list">
          <div className="pair-table-frame">
            <Table
              className="lab-table pair-table"
              aria-label="Pairs: choose one to see its tokens"
              selectionMode="single"
              selectionBehavior="replace"
              disallowEmptySelection
              escapeKeyBehavior="none"
              selectedKeys={open === undefined ? [] : [open.index]}
              onSelectionChange={select}
            >
              <TableHeader>
                <Column isRowHeader>more stereotypical, and the other</Column>
                <Column className="cell-number pair-scores">{SCORE_UNITS[protocol]}</Column>
                <Column className="cell-number">Δ (nats)</Column>
              </TableHeader>
              <TableBody>
                {shown.map(({ index, more, less, category: of, result, difference }) => (
                  <Row key={index} id={index} className="pair-row" textValue={more}>
                    <Cell>
                      <span className="pair-sentence">
                        <bdi>{more}</bdi>
                      </span>
                      <span className="pair-sentence">
                        <bdi>{less}</bdi>
                      </span>
                      <span className="quiet pair-category">
                        {formatCount(index + 1)} · {of}
                      </span>
                    </Cell>
                    <Cell className="cell-number number pair-scores">
                      <span className="pair-sentence">{formatLogProb(result.more.score, DECIMALS)}</span>
                      <span className="pair-sentence">{formatLogProb(result.less.score, DECIMALS)}</span>
                    </Cell>
                    <Cell className="cell-number number">{formatDelta(difference, DECIMALS)}</Cell>
                  </Row>
                ))}
              </TableBody>
            </Table>
          </div>
          {ordered.length > AT_FIRST && (
            // One button, so that the focus stays where it was pressed.
            <Button
              className="button pair-more"
              onPress={() =>
                startTransition(() => setLimit(shown.length < ordered.length ? limit + MORE : AT_FIRST))
              }
            >
              {shown.length < ordered.length ? 'Show more' : 'Show fewer'}
            </Button>
          )}
        </div>
        {open === undefined ? (
          <p className="quiet">Choose a pair to see what its score is made of.</p>
        ) : (
          <PairPanel row={open} protocol={protocol} />
        )}
      </div>
    </section>
  );
});
