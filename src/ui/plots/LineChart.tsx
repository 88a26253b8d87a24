import { useCallback, useMemo } from 'react';
import { lineItem, lineSpec, type LineChartData } from './line_option.ts';
import { PlotSurface } from './PlotSurface.tsx';
import { DELTA, type Quantity } from './quantity.ts';
import { useItemHover } from './use_item_hover.ts';

interface LineChartProps {
  readonly data: LineChartData;
  readonly quantity?: Quantity;
  readonly label: string;
  /** A mark was clicked: its series and its place along x. */
  readonly onPoint?: (series: number, at: number) => void;
}

/** A line a series over a sweep, named at its end. */
export function LineChart({ data, quantity = DELTA, label, onPoint }: LineChartProps) {
  const spec = useMemo(() => lineSpec(data, quantity), [data, quantity]);
  const describe = useCallback(
    (name: unknown) => {
      const item = lineItem(name);
      const series = item === null ? undefined : data.series.at(item.series);
      const value = item === null ? null : (series?.values.at(item.at) ?? null);
      if (item === null || series === undefined || value === null) return null;
      const facts: [string, string][] = [
        [data.xTitle, String(data.x.at(item.at))],
        [quantity.title, quantity.format(value)],
      ];
      return { title: series.name, facts };
    },
    [data, quantity],
  );
  const click = useCallback(
    (name: unknown) => {
      const item = lineItem(name);
      if (item !== null) onPoint?.(item.series, item.at);
    },
    [onPoint],
  );
  const { hover, leave, attach } = useItemHover(describe, click);
  return <PlotSurface spec={spec} label={label} attach={attach} hover={hover} onLeave={leave} />;
}
