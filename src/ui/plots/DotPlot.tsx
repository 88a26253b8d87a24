import { useCallback, useMemo } from 'react';
import { dotItem, dotSpec, type DotPlotData } from './dot_option.ts';
import { MarkKey } from './MarkKey.tsx';
import { PlotSurface } from './PlotSurface.tsx';
import { DELTA, type Quantity } from './quantity.ts';
import { useItemHover } from './use_item_hover.ts';

interface DotPlotProps {
  readonly data: DotPlotData;
  readonly quantity?: Quantity;
  /** What the intervals are: `95 % interval, bootstrap over 11 frames`. */
  readonly intervalName?: string;
  readonly label: string;
  /** A row was clicked, by its index. */
  readonly onRow?: (row: number) => void;
}

/** A target a row, a mark a measurement, its interval as a line where there is one. */
export function DotPlot(props: DotPlotProps) {
  const { data, quantity = DELTA, intervalName = 'interval', label, onRow } = props;
  const spec = useMemo(() => dotSpec(data, quantity), [data, quantity]);
  const describe = useCallback(
    (name: unknown) => {
      const item = dotItem(name);
      const series = item === null ? undefined : data.series.at(item.series);
      const dot = item === null ? null : (series?.values.at(item.row) ?? null);
      if (item === null || series === undefined || dot === null) return null;
      const facts: [string, string][] = [[`${series.name}, ${quantity.title}`, quantity.format(dot.value)]];
      if (dot.interval !== null) {
        const [low, high] = dot.interval;
        facts.push([intervalName, `${quantity.format(low)} to ${quantity.format(high)}`]);
      }
      return { title: data.rows.at(item.row)?.label ?? '', facts };
    },
    [data, quantity, intervalName],
  );
  const click = useCallback(
    (name: unknown) => {
      const item = dotItem(name);
      if (item !== null) onRow?.(item.row);
    },
    [onRow],
  );
  const { hover, leave, attach } = useItemHover(describe, click);
  return (
    <>
      <MarkKey marks={spec.marks} />
      <PlotSurface spec={spec} label={label} attach={attach} hover={hover} onLeave={leave} />
    </>
  );
}
