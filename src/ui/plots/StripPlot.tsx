import { useCallback, useMemo } from 'react';
import { PlotSurface } from './PlotSurface.tsx';
import { DELTA, type Quantity } from './quantity.ts';
import { stripItem, stripSpec, type StripRow } from './strip_option.ts';
import { useItemHover } from './use_item_hover.ts';

interface StripPlotProps {
  readonly rows: readonly StripRow[];
  /** What is measured; Δ log p unless said otherwise. */
  readonly quantity?: Quantity;
  /** What the plot shows, in a sentence. */
  readonly label: string;
  /** A row was clicked, by its index. */
  readonly onRow?: (row: number) => void;
}

/** One effect a row, one frame a dot, the mean as a bar, zero as a line. */
export function StripPlot({ rows, quantity = DELTA, label, onRow }: StripPlotProps) {
  const spec = useMemo(() => stripSpec(rows, quantity), [rows, quantity]);
  const describe = useCallback(
    (name: unknown) => {
      const item = stripItem(name);
      const row = item === null ? undefined : rows.at(item.row);
      if (item === null || row === undefined) return null;
      if (item.dot < 0) {
        const mean = row.mean === null ? '–' : quantity.format(row.mean);
        return { title: row.label, facts: [['mean', mean]] as const };
      }
      const dot = row.dots.at(item.dot);
      if (dot === undefined) return null;
      return { title: dot.label, facts: [[quantity.title, quantity.format(dot.value)]] as const };
    },
    [rows, quantity],
  );
  const click = useCallback(
    (name: unknown) => {
      const item = stripItem(name);
      if (item !== null) onRow?.(item.row);
    },
    [onRow],
  );
  const { hover, leave, attach } = useItemHover(describe, click);
  return <PlotSurface spec={spec} label={label} attach={attach} hover={hover} onLeave={leave} />;
}
