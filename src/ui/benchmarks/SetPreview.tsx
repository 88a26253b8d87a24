import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { ROLES, type BadRow } from '../../probes/benchmarks/benchmark_set.ts';
import type { TableChoice } from '../../probes/benchmarks/table_columns.ts';
import { formatCount, formatPlural } from '../format.ts';
import { Chevron } from '../frame/Chevron.tsx';
import { categoriesOf } from './categories.ts';
import { ColumnsForm } from './ColumnsForm.tsx';
import { FORMAT_NAMES, ITEM_NAMES } from './score_words.ts';
import type { OpenSet } from './use_benchmark_set.ts';

interface SetPreviewProps {
  readonly open: OpenSet;
  readonly onReadAs: (files: readonly File[], choice: TableChoice) => void;
}

const SHOWN_ITEMS = 3;

/** What was read of a file, before anything of it is scored: its first items, categories, rows that are none, and its columns. */
export function SetPreview({ open: { set, table, files }, onReadAs }: SetPreviewProps) {
  const { counts } = categoriesOf(set);
  const [areColumnsShown, setColumnsShown] = useState(false);
  const columnsId = useId();
  return (
    <section className="lab-section" aria-label="What was read">
      <h2 className="section-title">What was read</h2>
      <p>
        {FORMAT_NAMES[set.format]}: {formatPlural(set.items.length, ITEM_NAMES[set.shape])}
        {set.badCount > 0 && `, ${formatPlural(set.badCount, 'row')} left out`}.
      </p>
      <ul className="preview-items">
        {set.items.slice(0, SHOWN_ITEMS).map(({ sentences }, item) => (
          <li key={item}>
            {sentences.map((sentence, role) => (
              <span key={role} className="pair-sentence">
                {sentences.length > 1 && <span className="quiet">{ROLES[set.shape][role]}: </span>}
                <bdi>{sentence}</bdi>
              </span>
            ))}
          </li>
        ))}
      </ul>
      {counts.size > 1 && (
        <p className="quiet">
          {[...counts].map(([name, count], at) => (
            <span key={name}>
              {at > 0 && ' · '}
              <bdi>{name}</bdi> {formatCount(count)}
            </span>
          ))}
        </p>
      )}
      {set.badCount > 0 && <BadRows bad={set.bad} count={set.badCount} />}
      {table !== null && (
        <div>
          <Button
            className="button button-inline"
            aria-expanded={areColumnsShown}
            aria-controls={columnsId}
            onPress={() => setColumnsShown(!areColumnsShown)}
          >
            Columns <Chevron />
          </Button>
          <div id={columnsId}>
            {areColumnsShown && (
              <ColumnsForm
                preview={table.preview}
                columns={table.columns}
                onRead={(choice) => onReadAs(files, choice)}
              />
            )}
          </div>
        </div>
      )}
    </section>
  );
}

const BAD_AT_FIRST = 5;
const BAD_MORE = 100;

function BadRows({ bad, count }: { readonly bad: readonly BadRow[]; readonly count: number }) {
  const [limit, setLimit] = useState(BAD_AT_FIRST);
  return (
    <div role="group" aria-label="Rows left out">
      <ul className="bad-rows">
        {bad.slice(0, limit).map(({ row, reason }, at) => (
          <li key={at}>
            Row {formatCount(row)} {reason}.
          </li>
        ))}
      </ul>
      {bad.length > BAD_AT_FIRST && (
        // One button, so that the focus stays where it was pressed.
        <Button
          className="button"
          onPress={() => setLimit(limit < bad.length ? limit + BAD_MORE : BAD_AT_FIRST)}
        >
          {limit < bad.length ? 'Show more rows' : 'Show fewer rows'}
        </Button>
      )}
      {limit >= bad.length && count > bad.length && (
        <p className="quiet">
          The first {formatCount(bad.length)} of {formatCount(count)}.
        </p>
      )}
    </div>
  );
}
