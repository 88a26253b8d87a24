import { memo } from 'react';
import { CAVEAT } from '../../probes/export/results.ts';
import { numberColumn } from '../plots/number_column.ts';
import { SCORE_A_TOKEN } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { CategoryPlot } from './CategoryPlot.tsx';
import { intervalColumn, scoredColumn } from './category_columns.ts';
import type { MeanRow } from './sentence_rows.ts';

interface MeanPlotProps {
  readonly means: readonly MeanRow[];
  /** Set, model, revision, precision and protocol; null until something has computed. */
  readonly provenance: string | null;
}

const { format } = SCORE_A_TOKEN;

const COLUMNS: readonly PlotColumn<MeanRow>[] = [
  { key: 'name', title: 'category', kind: 'text', value: ({ name }) => name },
  numberColumn('mean', 'mean score a token (nats)', ({ mean }) => mean?.mean ?? null, format),
  intervalColumn('nats', '95 % interval (nats)', ({ mean }) => mean?.interval ?? null, format),
  scoredColumn('sentences', ({ mean }) => mean?.n ?? 0),
];

const CAPTION = [
  'Means over sentences of their score a token. Intervals: Student’s, 95 %, as if the sentences were independent and drawn; none under five of them.',
  CAVEAT,
];

function drawnOf({ mean }: MeanRow) {
  return mean === null ? null : { value: mean.mean, interval: mean.interval, n: mean.n };
}

/** The mean score a token of each category with its interval. */
export const MeanPlot = memo(function MeanPlot({ means, provenance }: MeanPlotProps) {
  return (
    <CategoryPlot
      title="Mean by category"
      figure="mean"
      rows={means}
      drawn={drawnOf}
      columns={COLUMNS}
      quantity={SCORE_A_TOKEN}
      caption={CAPTION}
      intervalName="95 % interval, Student"
      provenance={provenance}
      fileName="unmask-means"
    />
  );
});
