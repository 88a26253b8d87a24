import { useMemo } from 'react';
import { ItemPlot } from './ItemPlot.tsx';
import { DELTA } from './quantity.ts';
import { MEAN, stripSpec, type StripRow } from './strip_option.ts';

interface StripPlotProps {
  readonly rows: readonly StripRow[];
  /** What the plot shows, in a sentence. */
  readonly label: string;
}

/** One effect a row, one frame a dot, the mean as a bar, zero as a line. */
export function StripPlot({ rows, label }: StripPlotProps) {
  const spec = useMemo(() => stripSpec(rows, DELTA), [rows]);
  const describe = (r: number, d: number) => {
    const row = rows.at(r);
    if (row === undefined) return null;
    if (d === MEAN) {
      const mean = row.mean === null ? '–' : DELTA.format(row.mean);
      return { title: row.label, facts: [['mean', mean]] as const };
    }
    const dot = row.dots.at(d);
    if (dot === undefined) return null;
    return { title: dot.label, facts: [[DELTA.title, DELTA.format(dot.value)]] as const };
  };
  return <ItemPlot spec={spec} label={label} describe={describe} />;
}
