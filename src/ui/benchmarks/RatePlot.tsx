import { memo } from 'react';
import { RATE_CAVEAT } from '../../probes/pair_scores.ts';
import { formatPercent, formatPValue } from '../format.ts';
import { numberColumn } from '../plots/number_column.ts';
import { PREFERENCE } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { CategoryPlot } from './CategoryPlot.tsx';
import { intervalColumn, scoredColumn } from './category_columns.ts';
import type { RateRow } from './pair_rows.ts';

interface RatePlotProps {
  readonly rates: readonly RateRow[];
  /** Set, model, revision, precision and protocol; null until something has computed. */
  readonly provenance: string | null;
}

const COLUMNS: readonly PlotColumn<RateRow>[] = [
  { key: 'name', title: 'category', kind: 'text', value: ({ name }) => name },
  {
    ...numberColumn('rate', 'more stereotypical likelier (%)', rateOf, formatPercent),
    parts: [{ title: 'more stereotypical likelier (share)', value: rateOf }],
  },
  intervalColumn('share', '95 % interval (%)', ({ rate }) => rate?.interval ?? null, formatPercent),
  scoredColumn('pairs', ({ rate }) => rate?.pairs ?? 0),
  { key: 'ties', title: 'ties', kind: 'number', value: ({ rate }) => rate?.ties ?? 0 },
  numberColumn('p', 'p', ({ rate }) => rate?.pValue ?? null, formatPValue),
];

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
export const RatePlot = memo(function RatePlot({ rates, provenance }: RatePlotProps) {
  return (
    <CategoryPlot
      title="Preference by category"
      figure="rate"
      rows={rates}
      drawn={drawnOf}
      columns={COLUMNS}
      quantity={PREFERENCE}
      caption={CAPTION}
      intervalName="95 % interval, Wilson"
      provenance={provenance}
      fileName="unmask-rates"
    />
  );
});
