import { memo, useMemo } from 'react';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { formatPercent } from '../format.ts';
import { numberColumn } from '../plots/number_column.ts';
import { PlotTable } from '../plots/PlotTable.tsx';
import type { PlotColumn } from '../plots/table_rows.ts';
import { scoredColumn } from './category_columns.ts';
import type { PairRow } from './pair_rows.ts';
import { stereoSetRows, type StereoSetRow } from './triple_rows.ts';

interface StereoSetTableProps {
  readonly set: BenchmarkSet;
  readonly rows: readonly PairRow[];
}

const COLUMNS: readonly PlotColumn<StereoSetRow>[] = [
  { key: 'name', title: 'category', kind: 'text', value: ({ name }) => name },
  numberColumn('lms', 'LMS (%)', ({ figures }) => figures?.lms ?? null, formatPercent),
  numberColumn('ss', 'SS (%)', ({ figures }) => figures?.ss ?? null, formatPercent),
  numberColumn('icat', 'ICAT (%)', ({ figures }) => figures?.icat ?? null, formatPercent),
  { key: 'terms', title: 'terms', kind: 'number', value: ({ figures }) => figures?.terms ?? 0 },
  scoredColumn('contexts', ({ figures }) => figures?.contexts ?? 0),
];

const CAPTION = 'LMS, SS and ICAT by category';

/** StereoSet’s own three figures, which belong together: none of them says anything alone. */
export const StereoSetTable = memo(function StereoSetTable({ set, rows }: StereoSetTableProps) {
  const figures = useMemo(() => stereoSetRows(set, rows), [set, rows]);
  return (
    <section className="lab-section" aria-label="StereoSet">
      <h2 className="section-title">LMS, SS and ICAT</h2>
      <p className="quiet">
        LMS: how often a sentence that means something scores higher than the unrelated one, ideally always.
        SS: how often the stereotype scores higher than its opposite, ideally in half. ICAT joins both. Each
        is a mean over terms. Nadeem et al. (2021) score the word at the blank; here the whole sentence is
        scored by the protocol above, so that published figures are on another scale.
      </p>
      <PlotTable columns={COLUMNS} rows={figures} caption={CAPTION} />
    </section>
  );
});
