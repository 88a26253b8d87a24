import { memo } from 'react';
import type { SetShape } from '../../probes/benchmarks/benchmark_set.ts';
import { RATE_CAVEAT } from '../../probes/pair_scores.ts';
import { formatDelta, formatPercent, formatPValue } from '../format.ts';
import { numberColumn } from '../plots/number_column.ts';
import { FIRST_HIGHER, PREFERENCE } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { CategoryPlot } from './CategoryPlot.tsx';
import { intervalColumn, scoredColumn } from './category_columns.ts';
import type { RateRow } from './pair_rows.ts';
import { SCORE_DECIMALS } from './score_words.ts';

interface RatePlotProps {
  readonly shape: SetShape;
  readonly rates: readonly RateRow[];
  /** Set, model, revision, precision and protocol; null until something has computed. */
  readonly provenance: string | null;
}

/** @param higher what a rate counts: `more stereotypical likelier` */
function rateColumns(higher: string): readonly PlotColumn<RateRow>[] {
  return [
    { key: 'name', title: 'category', kind: 'text', value: ({ name }) => name },
    {
      ...numberColumn('rate', `${higher} (%)`, rateOf, formatPercent),
      parts: [{ title: `${higher} (share)`, value: rateOf }],
    },
    intervalColumn('share', '95 % interval (%)', ({ rate }) => rate?.interval ?? null, formatPercent),
    scoredColumn('pairs', ({ rate }) => rate?.pairs ?? 0),
    { key: 'ties', title: 'ties', kind: 'number', value: ({ rate }) => rate?.ties ?? 0 },
    numberColumn('p', 'p', ({ rate }) => rate?.pValue ?? null, formatPValue),
  ];
}

const OF_SENTENCES = rateColumns('more stereotypical likelier');

const OF_WORDS: readonly PlotColumn<RateRow>[] = [
  ...rateColumns('first word higher'),
  numberColumn('mean', 'mean Δ (nats)', ({ mean }) => mean?.mean ?? null, deltaWords),
  {
    ...intervalColumn(
      'nats',
      '95 % interval of the mean (nats)',
      ({ mean }) => mean?.interval ?? null,
      deltaWords,
    ),
    key: 'mean-interval',
  },
];

function deltaWords(delta: number): string {
  return formatDelta(delta, SCORE_DECIMALS);
}

const CAPTION = [
  'The line at 50 % is what no preference would give. Intervals: Wilson, 95 %; p: exact sign test against one half without the ties, category by category and not corrected for their number.',
  RATE_CAVEAT,
];

/** 0 to 1; null while no pair is scored. */
function rateOf({ rate }: RateRow): number | null {
  return rate?.rate ?? null;
}

function drawnOf({ rate }: RateRow) {
  return rate === null ? null : { value: rate.rate, interval: rate.interval, n: rate.pairs };
}

/** The rate of each category with its interval. */
export const RatePlot = memo(function RatePlot({ shape, rates, provenance }: RatePlotProps) {
  const isOfWords = shape === 'templates';
  return (
    <CategoryPlot
      title="Preference by category"
      figure="rate"
      rows={rates}
      drawn={drawnOf}
      columns={isOfWords ? OF_WORDS : OF_SENTENCES}
      quantity={isOfWords ? FIRST_HIGHER : PREFERENCE}
      caption={CAPTION}
      intervalName="95 % interval, Wilson"
      provenance={provenance}
      fileName="unmask-rates"
    />
  );
});
