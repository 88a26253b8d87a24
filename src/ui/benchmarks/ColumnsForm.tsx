import { useState } from 'react';
import { Button } from 'react-aria-components';
import {
  TABLE_ROLES,
  type TableChoice,
  type TableColumns,
  type TablePreview,
} from '../../probes/benchmarks/table_columns.ts';
import { Choice } from '../frame/Choice.tsx';
import { SHAPE_NAMES } from './score_words.ts';

interface ColumnsFormProps {
  readonly preview: TablePreview;
  /** As the table was read; null where its titles do not tell. */
  readonly columns: TableColumns | null;
  readonly onRead: (choice: TableChoice) => void;
  /** Left out where there is nothing to go back from. */
  readonly onCancel?: () => void;
}

/** No column has this place. */
const NONE = -1;

const ROLE_LABELS: Readonly<Record<string, string>> = {
  sentence: 'the sentence is in',
  more: 'the more stereotypical one is in',
  less: 'the other is in',
  template: 'the template is in',
  words: 'its words are in',
};

/** What each column of a table holds, for the visitor to say. */
export function ColumnsForm({ preview, columns, onRead, onCancel }: ColumnsFormProps) {
  const { titles, isTitled } = preview;
  const [shape, setShape] = useState<TableColumns['shape']>(columns?.shape ?? 'sentences');
  const [places, setPlaces] = useState<readonly number[]>(() => columns?.sentences ?? byLength(preview));
  const [category, setCategory] = useState(columns?.category ?? NONE);
  const [attribute, setAttribute] = useState(columns?.attribute ?? NONE);
  const [titled, setTitled] = useState(isTitled);
  const all = titles.map((_, column) => column);
  const sentences = TABLE_ROLES[shape].map(
    (_, role) => places.at(role) ?? all.find((at) => at !== places[0]) ?? 0,
  );
  const isTwice = new Set(sentences).size < sentences.length;
  const nameOf = (column: number): string => (column === NONE ? 'no column' : titles[column]);
  return (
    <div className="columns-form">
      <div className="preview-frame" role="region" aria-label="First rows" tabIndex={0}>
        <table className="lab-table">
          <caption className="visually-hidden">The first rows of the table</caption>
          <thead>
            <tr>
              {titles.map((title, column) => (
                <th scope="col" key={column}>
                  <bdi>{title}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((cells, row) => (
              <tr key={row}>
                {all.map((column) => (
                  <td key={column}>
                    <bdi>{shortened(cells[column] ?? '')}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="field-tools">
        <Choice
          label="a row is"
          accessibleLabel="What a row is"
          value={shape}
          options={['sentences', 'pairs', 'templates'] as const}
          name={(each) => SHAPE_NAMES[each]}
          onChange={setShape}
        />
        {TABLE_ROLES[shape].map((role, at) => (
          <Choice
            key={role}
            label={ROLE_LABELS[role]}
            accessibleLabel={`Column of “${role}”`}
            value={sentences[at]}
            options={all}
            name={nameOf}
            onChange={(column) => setPlaces(sentences.map((before, role) => (role === at ? column : before)))}
          />
        ))}
        {shape === 'templates' && (
          <Choice
            label="what the prior hides is in"
            accessibleLabel="Column of the attribute"
            value={attribute}
            options={[NONE, ...all]}
            name={nameOf}
            onChange={setAttribute}
          />
        )}
        <Choice
          label="the category is in"
          accessibleLabel="Column of the category"
          value={category}
          options={[NONE, ...all]}
          name={nameOf}
          onChange={setCategory}
        />
        <Choice
          label="the first row holds"
          accessibleLabel="What the first row holds"
          value={titled ? 'titles' : 'a row'}
          options={['titles', 'a row'] as const}
          name={(each) => each}
          onChange={(each) => setTitled(each === 'titles')}
        />
        <Button
          className="button button-main"
          isDisabled={isTwice}
          onPress={() =>
            onRead({
              isTitled: titled,
              columns: {
                ...{ shape, sentences, category: category === NONE ? null : category },
                ...(shape === 'templates' && attribute !== NONE && { attribute }),
              },
            })
          }
        >
          Read these columns
        </Button>
        {onCancel !== undefined && (
          <Button className="button" onPress={onCancel}>
            Leave it
          </Button>
        )}
      </div>
      {isTwice && (
        <p role="status">
          {shape === 'templates' ? 'A template and its words' : 'The two sentences of a pair'} must be in two
          columns.
        </p>
      )}
    </div>
  );
}

/** The columns by the length of what they hold, the longest first: sentences are. */
function byLength({ titles, rows }: TablePreview): readonly number[] {
  const length = (column: number): number =>
    rows.reduce((sum, cells) => sum + (cells[column] ?? '').length, 0);
  return titles.map((_, column) => column).toSorted((a, b) => length(b) - length(a));
}

/** UTF-16 code units of a cell that are shown. */
const SHOWN_LENGTH = 120;

function shortened(text: string): string {
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}
