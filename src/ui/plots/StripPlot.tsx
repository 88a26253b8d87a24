import { useMemo } from 'react';
import { ItemPlot } from './ItemPlot.tsx';
import { DELTA, type Quantity } from './quantity.ts';
import { MEAN, stripSpec, type StripRow } from './strip_option.ts';

interface StripPlotProps {
  readonly rows: readonly StripRow[];
  readonly quantity?: Quantity;
  /** What the plot shows, in a sentence. */
  readonly label: string;
}

/** One effect a row, one frame a dot, the mean as a bar, zero as a line. */
export function StripPlot({ rows, quantity = DELTA, label }: StripPlotProps) {
  const spec = useMemo(() => stripSpec(rows, quantity), [rows, quantity]);
  const describe = (r: number, d: number) => {
    const row = rows.at(r);
    if (row === undefined) return null;
    if (d === MEAN) {
      const mean = row.mean === null ? '–' : quantity.format(row.mean);
      return { title: row.label, facts: [['mean', mean]] as const };
    }
    const dot = row.dots.at(d);
    if (dot === undefined) return null;
    return { title: dot.label, facts: [[quantity.title, quantity.format(dot.value)]] as const };
  };
  return <ItemPlot spec={spec} label={label} describe={describe} />;
}
