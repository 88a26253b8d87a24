import { memo, useCallback, useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Vocabulary } from '../../worker/messages.ts';
import { formatDelta, formatLogProb, formatPlural } from '../format.ts';
import { HowToRead } from '../frame/HowToRead.tsx';
import { numberColumn } from '../plots/number_column.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { WORD_TERMS, type ScatterData, type ScatterForm } from '../plots/scatter_data.ts';
import { ScatterPlot } from '../plots/ScatterPlot.tsx';
import { tableCells } from '../plots/table_csv.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { BothTable } from './BothTable.tsx';
import type { Pins } from './named_pieces.ts';
import { pairedList, wordName, wordNumbers, type Rows } from './paired_list.ts';
import { shown, SIDES, type BySide } from './sides.ts';

interface VocabularyPlotsProps {
  readonly rows: Rows;
  readonly vocabulary: Vocabulary;
  readonly sides: BySide<string>;
  /** A sentence each; the last is the provenance. */
  readonly caption: readonly string[];
  readonly pins: Pins;
}

const FORMS: readonly ScatterForm[] = ['pair', 'difference'];
/** Words named in the plots, a side: far down the lists Δ is large for words that neither sentence would ever have. */
const NAMED = 14;
const NAMED_AMONG = 200;
const SELECTED_SHOWN = 20;

/** The whole vocabulary drawn twice: log p against log p, and Δ against the mean. */
export const VocabularyPlots = memo(function VocabularyPlots({
  rows,
  vocabulary,
  sides,
  caption,
  pins,
}: VocabularyPlotsProps) {
  const [selected, setSelected] = useState<readonly number[]>([]);
  const data = useMemo(() => scatterData(rows, vocabulary, sides), [rows, vocabulary, sides]);
  const labelled = useMemo(() => {
    const { A, B } = pairedList(rows, vocabulary, { among: NAMED_AMONG, shown: NAMED, sort: 'delta' });
    return [...A, ...B].map(({ id }) => id);
  }, [rows, vocabulary]);
  const togglePin = useCallback((id: number) => pins.pin(pins.nameOf(id), !pins.has(id)), [pins]);
  const ids = useMemo(
    () => Array.from(vocabulary.words.keys()).filter((id) => Number.isFinite(data.valuesA[id])),
    [vocabulary, data],
  );
  const columns = useMemo(() => columnsOf(rows, vocabulary, sides), [rows, vocabulary, sides]);
  const chosen = useMemo(() => {
    const byDelta = selected.toSorted(
      (x, y) => Math.abs(rows.A[y] - rows.B[y]) - Math.abs(rows.A[x] - rows.B[x]),
    );
    return wordNumbers(rows, vocabulary, byDelta.slice(0, SELECTED_SHOWN));
  }, [selected, rows, vocabulary]);
  const names = `${shown(sides.A)} and ${shown(sides.B)}`;
  return (
    <section className="lab-section" aria-label="Whole vocabulary">
      <h2 className="section-title">The whole vocabulary</h2>
      <HowToRead part="Log-ratio" />
      <div className="plots-beside">
        {FORMS.map((form) => {
          const title =
            form === 'pair' ? `log p with ${names}, a point a word` : `Δ against mean log p, ${names}`;
          return (
            <PlotFigure
              key={form}
              title={title}
              caption={caption}
              fileName={`unmask-${form}`}
              cells={() => tableCells(columns, ids)}
              table={
                <PlotTable
                  columns={columns}
                  rows={ids}
                  caption={title}
                  initialOrder={{ key: 'delta', direction: 'descending' }}
                />
              }
            >
              <ScatterPlot
                data={data}
                form={form}
                label={`${title}. ${formatPlural(ids.length, 'word')}.`}
                labelled={labelled}
                pinned={pins.ids}
                selected={selected}
                onSelect={setSelected}
                onPoint={togglePin}
              />
            </PlotFigure>
          );
        })}
      </div>
      {selected.length > 0 && (
        <BothTable
          caption={`Selected: ${formatPlural(selected.length, 'word')}${
            selected.length > SELECTED_SHOWN ? `, the ${SELECTED_SHOWN} with the largest |Δ|` : ''
          }`}
          rows={chosen}
          sides={sides}
          pins={pins}
        >
          <Button className="button" onPress={() => setSelected([])}>
            Clear the selection
          </Button>
        </BothTable>
      )}
    </section>
  );
});

/** A point a token, by id; special tokens are not drawn. */
function scatterData(rows: Rows, vocabulary: Vocabulary, sides: BySide<string>): ScatterData {
  const [logProbsA, logProbsB] = [Float64Array.from(rows.A), Float64Array.from(rows.B)];
  for (const id of vocabulary.special) {
    logProbsA[id] = Number.NaN;
    logProbsB[id] = Number.NaN;
  }
  return {
    names: Array.from(vocabulary.words.keys(), (id) => wordName(vocabulary, id)),
    valuesA: logProbsA,
    valuesB: logProbsB,
    sides: { a: shown(sides.A), b: shown(sides.B) },
    terms: WORD_TERMS,
  };
}

function columnsOf(rows: Rows, vocabulary: Vocabulary, sides: BySide<string>): readonly PlotColumn<number>[] {
  return [
    { key: 'word', title: 'word', kind: 'text', value: (id) => wordName(vocabulary, id) },
    ...SIDES.map((side) =>
      numberColumn(side, `log p ${shown(sides[side])} (nats)`, (id: number) => rows[side][id], formatLogProb),
    ),
    numberColumn('delta', 'Δ (nats)', (id) => rows.A[id] - rows.B[id], formatDelta),
  ];
}
