import { memo, useCallback, useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { MeasureClient } from '../../page/client.ts';
import type { SetShape } from '../../probes/benchmarks/benchmark_set.ts';
import type { BootstrapInterval } from '../../probes/statistics/bootstrap.ts';
import { flipOf } from '../../probes/two_runs.ts';
import { formatCount, formatPercent, formatPlural, formatPValue } from '../format.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { useMeasured } from '../lab/use_measured.ts';
import { numberColumn } from '../plots/number_column.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { DELTA, SCORE_A_TOKEN, type Quantity } from '../plots/quantity.ts';
import type { ScatterData, ScatterTerms } from '../plots/scatter_data.ts';
import { ScatterPlot } from '../plots/ScatterPlot.tsx';
import { tableCells } from '../plots/table_csv.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { CategoryPlot } from './CategoryPlot.tsx';
import { intervalColumn, scoredColumn } from './category_columns.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { flippedRows, twoRuns, twoRunsParts, type TwoRunsPart, type TwoRunsRow } from './two_runs_rows.ts';
import {
  differenceWords,
  flipsWords,
  formatPoints,
  formatScoreDelta,
  notComparedWords,
  ratesWords,
  runWords,
} from './two_runs_words.ts';

interface TwoRunsAnswerProps {
  readonly measures: MeasureClient;
  /** Both held steady by the caller. */
  readonly shown: ScoreAnswer;
  readonly other: ScoreAnswer;
  /** What the other run is called. */
  readonly name: string;
}

const SETTLED_FOR_MS = 700;

/** What two runs over the same items differ in: rates, by category, item by item. */
export const TwoRunsAnswer = memo(function TwoRunsAnswer({
  measures,
  shown,
  other,
  name,
}: TwoRunsAnswerProps) {
  const runs = useMemo(() => twoRuns(shown, other), [shown, other]);
  const parts = useIntervals(
    measures,
    useMemo(() => twoRunsParts(runs), [runs]),
  );
  const notCompared = notComparedWords(runs);
  const [whole] = parts;
  const words = [
    ...(whole.preference === null
      ? []
      : [ratesWords(whole.preference, shown.set.shape), flipsWords(whole.preference)]),
    ...(whole.differences.length === 0 ? [] : [differenceWords(whole, whole.interval)]),
  ];
  const provenance = [`This run: ${runWords(shown, null)}.`, `The other run: ${name}.`];
  return (
    <div className="answer">
      {provenance.map((line) => (
        <p key={line} className="quiet">
          <bdi>{line}</bdi>
        </p>
      ))}
      {words.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {notCompared !== null && <p className="reading-note">{notCompared}</p>}
      {runs.rows.length > 0 && (
        <>
          {whole.differences.length > 0 ? (
            <DifferencePlot parts={parts} provenance={provenance} isOfPairs={whole.preference !== null} />
          ) : (
            <p className="reading-note">
              Scores of two protocols are on two scales, so that no difference is told: read the plot.
            </p>
          )}
          <Items
            rows={runs.rows}
            shown={shown}
            isOneScale={shown.protocol === other.protocol}
            provenance={provenance}
          />
        </>
      )}
      <LiveRegion label="Two runs" message={words.join(' ')} settledForMs={SETTLED_FOR_MS} />
    </div>
  );
});

interface MeasuredPart extends TwoRunsPart {
  /** Null until it has been measured, and where there are too few items. */
  readonly interval: BootstrapInterval | null;
}

/** The parts with an interval of each difference, which is measured beside the page. */
function useIntervals(measures: MeasureClient, parts: readonly TwoRunsPart[]): readonly MeasuredPart[] {
  const work = useCallback(
    async (signal: AbortSignal) => {
      const intervals = await Promise.all(
        parts.map(({ differences }) =>
          differences.length === 0
            ? Promise.resolve(null)
            : measures.ask('pairedBootstrap', [differences], signal),
        ),
      );
      return signal.aborted ? null : { of: parts, intervals };
    },
    [measures, parts],
  );
  const measured = useMeasured(work);
  return useMemo(
    () =>
      parts.map((part, index) => ({
        ...part,
        interval: measured?.of === parts ? measured.intervals[index] : null,
      })),
    [parts, measured],
  );
}

/** −1 to 1: a difference of two rates, in points. */
const POINTS: Quantity = {
  title: 'rate, other less this (points)',
  format: formatPoints,
  signed: true,
  percent: true,
};
const NATS: Quantity = {
  title: 'score a token, other less this (nats)',
  format: formatScoreDelta,
  signed: true,
};

function meanOf({ differences }: MeasuredPart): number | null {
  return differences.length === 0
    ? null
    : differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
}

function drawnOf(part: MeasuredPart) {
  const value = meanOf(part);
  return value === null ? null : { value, interval: part.interval, n: part.n };
}

const NAME: PlotColumn<MeasuredPart> = {
  key: 'name',
  title: 'category',
  kind: 'text',
  value: ({ name }) => name,
};
const rateColumn = (key: 'onlyFirst' | 'onlySecond', title: string): PlotColumn<MeasuredPart> =>
  numberColumn(
    `rate-${key}`,
    title,
    ({ preference }) => preference && (preference.both + preference[key]) / preference.pairs,
    formatPercent,
  );
const flipColumn = (key: 'onlyFirst' | 'onlySecond', title: string): PlotColumn<MeasuredPart> =>
  numberColumn(key, title, ({ preference }) => preference?.[key] ?? null, formatCount);

const PAIR_COLUMNS: readonly PlotColumn<MeasuredPart>[] = [
  NAME,
  rateColumn('onlyFirst', 'this run (%)'),
  rateColumn('onlySecond', 'other run (%)'),
  numberColumn('difference', 'other less this (points)', meanOf, formatPoints),
  intervalColumn('share', '95 % interval (points)', ({ interval }) => interval, formatPoints),
  flipColumn('onlyFirst', 'only this run prefers it'),
  flipColumn('onlySecond', 'only the other does'),
  numberColumn('p', 'p', ({ preference }) => preference?.pValue ?? null, formatPValue),
  scoredColumn('pairs', ({ n }) => n),
];
const SENTENCE_COLUMNS: readonly PlotColumn<MeasuredPart>[] = [
  NAME,
  numberColumn('difference', 'other less this (nats)', meanOf, formatScoreDelta),
  intervalColumn('nats', '95 % interval (nats)', ({ interval }) => interval, formatScoreDelta),
  scoredColumn('sentences', ({ n }) => n),
];

function DifferencePlot({
  parts,
  provenance,
  isOfPairs,
}: {
  readonly parts: readonly MeasuredPart[];
  readonly provenance: readonly string[];
  readonly isOfPairs: boolean;
}) {
  return (
    <CategoryPlot
      title={isOfPairs ? 'Difference of the rates by category' : 'Difference of the mean scores by category'}
      figure="difference"
      rows={parts}
      drawn={drawnOf}
      columns={isOfPairs ? PAIR_COLUMNS : SENTENCE_COLUMNS}
      quantity={isOfPairs ? POINTS : NATS}
      caption={[
        `Intervals: 95 %, paired bootstrap over ${isOfPairs ? 'pairs' : 'sentences'}.${isOfPairs ? ' p: McNemar’s exact test.' : ''} Category by category, and not corrected for their number.`,
      ]}
      intervalName="95 % interval, paired bootstrap"
      provenance={provenance.join(' ')}
      fileName="unmask-two-runs"
    />
  );
}

const NOTHING: readonly number[] = [];
const SELECTED_SHOWN = 50;

/** Both scores of every item, and the pairs that flip. */
function Items({
  rows,
  shown,
  isOneScale,
  provenance,
}: {
  readonly rows: readonly TwoRunsRow[];
  readonly shown: ScoreAnswer;
  /** Both runs scored by one protocol. */
  readonly isOneScale: boolean;
  readonly provenance: readonly string[];
}) {
  const { set } = shown;
  const isOfPairs = set.shape !== 'sentences';
  const [selected, setSelected] = useState<readonly number[]>(NOTHING);
  const [of, setOf] = useState(rows);
  if (of !== rows) {
    // Points are counted within the rows.
    setOf(rows);
    setSelected(NOTHING);
  }
  const data = useMemo((): ScatterData => {
    return {
      names: rows.map(({ index }) => set.items[index].sentences[0]),
      valuesA: rows.map((row) => row.shown),
      valuesB: rows.map((row) => row.other),
      sides: { a: 'this run', b: 'the other' },
      ...(isOfPairs && { leans: rows.map(({ pair }) => (pair !== null && flipOf(pair) !== 0 ? -1 : 1)) }),
      terms: {
        ...(isOfPairs ? OF_PAIRS : OF_SENTENCES),
        ...{ difference: 'this less the other', isOfTwoScales: !isOneScale },
      },
    };
  }, [rows, set, isOfPairs, isOneScale]);
  const columns = useMemo(() => itemColumns(shown, isOfPairs), [shown, isOfPairs]);
  const flipped = useMemo(() => flippedRows(rows), [rows]);
  const chosen = useMemo(() => selected.slice(0, SELECTED_SHOWN).map((at) => rows[at]), [selected, rows]);
  const select = useCallback((at: number) => setSelected([at]), []);
  const onDiagonal = isOneScale
    ? ' On the diagonal both runs say the same.'
    : ' The two protocols are on two scales: each axis has its own.';
  const title = isOfPairs ? 'Δ of every pair in both runs' : 'Score a token of every sentence in both runs';
  return (
    <>
      <PlotFigure
        title={title}
        caption={[
          isOfPairs
            ? `Δ: score of ${set.shape === 'templates' ? 'the first word' : 'the more stereotypical sentence'} less that of the other. In the quarters at the top left and the bottom right a pair flips.${onDiagonal}`
            : `A point is a sentence.${onDiagonal}`,
          provenance.join(' '),
        ]}
        fileName="unmask-two-runs-items"
        cells={() => tableCells(columns, rows)}
        table={<PlotTable columns={columns} rows={rows} caption={title} />}
      >
        <ScatterPlot
          data={data}
          form="pair"
          label={`${title}. ${formatPlural(rows.length, isOfPairs ? 'pair' : 'sentence')}.`}
          labelled={NOTHING}
          pinned={NOTHING}
          selected={selected}
          onSelect={setSelected}
          onPoint={select}
        />
      </PlotFigure>
      {selected.length > 0 && (
        <section className="lab-section" aria-label="Selected in the plot">
          <div className="paired-head">
            <h3 className="section-title">
              Selected: {formatPlural(selected.length, isOfPairs ? 'pair' : 'sentence')}
              {selected.length > SELECTED_SHOWN && `, the first ${SELECTED_SHOWN}`}
            </h3>
            <Button className="button button-inline" onPress={() => setSelected(NOTHING)}>
              Clear the selection
            </Button>
          </div>
          <PlotTable columns={columns} rows={chosen} caption="Selected in the plot" />
        </section>
      )}
      {flipped.length > 0 && (
        <section className="lab-section" aria-label="Pairs that flip">
          <h3 className="section-title">{formatPlural(flipped.length, 'pair flips', 'pairs flip')}</h3>
          <PlotTable columns={columns} rows={flipped} caption="Pairs that flip" />
        </section>
      )}
    </>
  );
}

const SENTENCE_TITLES: Readonly<Record<SetShape, string>> = {
  sentences: 'sentence',
  pairs: 'more stereotypical',
  triples: 'more stereotypical',
  templates: 'with the first word',
};

const OF_PAIRS = {
  value: 'Δ',
  quantity: { ...DELTA, format: formatScoreDelta },
  marks: () => ['both prefer the same', 'flips'],
} satisfies Partial<ScatterTerms>;
const OF_SENTENCES = {
  value: 'score a token',
  quantity: SCORE_A_TOKEN,
  marks: () => ['larger in this run', 'larger in the other'],
} satisfies Partial<ScatterTerms>;

function itemColumns({ set }: ScoreAnswer, isOfPairs: boolean): readonly PlotColumn<TwoRunsRow>[] {
  const sentence = (key: string, title: string, at: number): PlotColumn<TwoRunsRow> => ({
    ...{ key, title, kind: 'text' },
    value: ({ index }) => set.items[index].sentences[at],
  });
  const score = isOfPairs ? 'Δ' : 'score a token';
  return [
    sentence('sentence', SENTENCE_TITLES[set.shape], 0),
    ...(isOfPairs ? [sentence('less', 'the other', 1)] : []),
    { key: 'category', title: 'category', kind: 'text', value: ({ index }) => set.items[index].category },
    numberColumn(
      'shown',
      `${score}, this run (nats)`,
      (row: TwoRunsRow) => row.shown,
      scoreFormat(isOfPairs),
    ),
    numberColumn('other', `${score}, other run (nats)`, (row) => row.other, scoreFormat(isOfPairs)),
    numberColumn('moved', 'other less this (nats)', (row) => row.other - row.shown, formatScoreDelta),
    ...(isOfPairs ? [FLIPS] : []),
  ];
}

const FLIPS: PlotColumn<TwoRunsRow> = {
  ...{ key: 'flips', title: 'flips', kind: 'text' },
  value: ({ pair }) => (pair !== null && flipOf(pair) !== 0 ? 'yes' : 'no'),
};

function scoreFormat(isOfPairs: boolean): (value: number) => string {
  return isOfPairs ? formatScoreDelta : (score) => SCORE_A_TOKEN.format(score);
}
