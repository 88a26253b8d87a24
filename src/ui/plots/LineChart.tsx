import { useMemo } from 'react';
import { ItemPlot } from './ItemPlot.tsx';
import { lineSpec, type LineChartData } from './line_option.ts';
import { DELTA, type Quantity } from './quantity.ts';

interface LineChartProps {
  readonly data: LineChartData;
  readonly quantity?: Quantity;
  readonly label: string;
}

/** A line a series over a sweep, named at its end. */
export function LineChart({ data, quantity = DELTA, label }: LineChartProps) {
  const spec = useMemo(() => lineSpec(data, quantity), [data, quantity]);
  const describe = (s: number, at: number) => {
    const series = data.series.at(s);
    const value = series?.values.at(at) ?? null;
    if (series === undefined || value === null) return null;
    const facts: [string, string][] = [
      [data.xTitle, String(data.x.at(at))],
      [quantity.title, quantity.format(value)],
    ];
    return { title: series.name, facts };
  };
  return <ItemPlot spec={spec} label={label} describe={describe} />;
}
