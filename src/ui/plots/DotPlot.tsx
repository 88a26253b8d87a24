import { useMemo } from 'react';
import { dotSpec, type DotPlotData } from './dot_option.ts';
import { ItemPlot } from './ItemPlot.tsx';
import { DELTA, type Quantity } from './quantity.ts';

interface DotPlotProps {
  readonly data: DotPlotData;
  readonly quantity?: Quantity;
  /** What the intervals are: `95 % interval, bootstrap over 11 frames`. */
  readonly intervalName?: string;
  readonly label: string;
}

/** A target a row, a mark a measurement, its interval as a line where there is one. */
export function DotPlot({ data, quantity = DELTA, intervalName = 'interval', label }: DotPlotProps) {
  const spec = useMemo(() => dotSpec(data, quantity), [data, quantity]);
  const describe = (s: number, row: number) => {
    const series = data.series.at(s);
    const dot = series?.values.at(row) ?? null;
    if (series === undefined || dot === null) return null;
    const facts: [string, string][] = [[`${series.name}, ${quantity.title}`, quantity.format(dot.value)]];
    if (dot.interval !== null) {
      const [low, high] = dot.interval;
      facts.push([intervalName, `${quantity.format(low)} to ${quantity.format(high)}`]);
    }
    return { title: data.rows.at(row)?.label ?? '', facts };
  };
  return <ItemPlot spec={spec} label={label} describe={describe} />;
}
