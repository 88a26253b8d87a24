import { memo, useMemo } from 'react';
import { RATE_CAVEAT } from '../../probes/pair_scores.ts';
import { formatCount, formatPercent, formatPValue } from '../format.ts';
import { DotPlot } from '../plots/DotPlot.tsx';
import { numberColumn } from '../plots/number_column.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { PREFERENCE } from '../plots/quantity.ts';
import { tableCells } from '../plots/table_csv.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import type { RateRow } from './pair_rows.ts';
import { boundsWords } from './pair_words.ts';

interface RatePlotProps {
  readonly rates: readonly RateRow[];
  /** Set, model, revision, precision and protocol; null until something has computed. */
  readonly provenance: string | null;
}

/** A plot of more rows cannot be read; the table has them all. */
const MAX_DRAWN = 24;

const TITLE = 'Preference by category';

const COLUMNS: readonly PlotColumn<RateRow>[] = [
  { key: 'name', title: 'category', kind: 'text', value: ({ name }) => name },
  {
    ...numberColumn('rate', 'more stereotypical likelier (%)', rateOf, formatPercent),
    parts: [{ title: 'more stereotypical likelier (share)', value: rateOf }],
  },
  {
    key: 'interval',
    title: '95 % interval (%)',
    kind: 'number',
    value: ({ rate }) => rate?.interval.lower ?? null,
    format: ({ rate }) => (rate === null ? '–' : boundsWords(rate.interval)),
    parts: [
      { title: '95 % interval, lower (share)', value: ({ rate }) => rate?.interval.lower ?? null },
      { title: '95 % interval, upper (share)', value: ({ rate }) => rate?.interval.upper ?? null },
    ],
  },
  {
    key: 'n',
    title: 'pairs',
    kind: 'number',
    value: ({ rate }) => rate?.pairs ?? 0,
    format: ({ rate, of }) => countWords(rate?.pairs ?? 0, of),
    parts: [
      { title: 'pairs scored', value: ({ rate }) => rate?.pairs ?? 0 },
      { title: 'pairs in the set', value: ({ of }) => of },
    ],
  },
  { key: 'ties', title: 'ties', kind: 'number', value: ({ rate }) => rate?.ties ?? 0 },
  numberColumn('p', 'p', ({ rate }) => rate?.pValue ?? null, formatPValue),
];

/** 0 to 1; null while no pair is scored. */
function rateOf({ rate }: RateRow): number | null {
  return rate?.rate ?? null;
}

/** The rate of each category with its interval. */
export const RatePlot = memo(function RatePlot({ rates, provenance }: RatePlotProps) {
  const drawn = useMemo(() => rates.slice(0, MAX_DRAWN), [rates]);
  const data = useMemo(
    () => ({
      rows: drawn.map(({ name, rate, of }) => ({
        label: name,
        note: `n ${countWords(rate?.pairs ?? 0, of)}`,
      })),
      series: [
        {
          name: 'rate',
          tone: 'ink' as const,
          values: drawn.map(({ rate }) =>
            rate === null
              ? null
              : { value: rate.rate, interval: [rate.interval.lower, rate.interval.upper] as const },
          ),
        },
      ],
    }),
    [drawn],
  );
  const caption = [
    'The line at 50 % is what no preference would give. Intervals: Wilson, 95 %; p: exact sign test against one half without the ties, category by category and not corrected for their number.',
    RATE_CAVEAT,
    ...(rates.length > drawn.length ? [`The first ${drawn.length} rows; all are in the table.`] : []),
    ...(provenance === null ? [] : [provenance]),
  ];
  return (
    <PlotFigure
      title={TITLE}
      caption={caption}
      fileName="unmask-rates"
      cells={() => tableCells(COLUMNS, rates)}
      table={<PlotTable columns={COLUMNS} rows={rates} caption={TITLE} />}
    >
      <DotPlot
        data={data}
        quantity={PREFERENCE}
        label={`${TITLE}. ${drawn.length} rows with 95 % intervals.`}
        intervalName="95 % interval, Wilson"
      />
    </PlotFigure>
  );
});

/** `262`, or `40 of 262` while some are still to come. */
function countWords(scored: number, of: number): string {
  return scored === of ? formatCount(of) : `${formatCount(scored)} of ${formatCount(of)}`;
}
