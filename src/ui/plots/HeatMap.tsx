import { useCallback, useMemo } from 'react';
import { heatSpec, type HeatMapData } from './heat_option.ts';
import { PlotSurface } from './PlotSurface.tsx';
import { DELTA, type Quantity } from './quantity.ts';
import { useItemHover } from './use_item_hover.ts';

interface HeatMapProps {
  readonly data: HeatMapData;
  /** A signed quantity is coloured from side B over zero to side A, any other from nothing to much. */
  readonly quantity?: Quantity;
  readonly label: string;
  readonly onCell?: (row: number, column: number) => void;
}

/** A value a cell; cells that have not arrived are empty frames with a dot. */
export function HeatMap({ data, quantity = DELTA, label, onCell }: HeatMapProps) {
  const spec = useMemo(() => heatSpec(data, quantity), [data, quantity]);
  const { rows, columns, cells } = data;
  const describe = useCallback(
    (name: unknown) => {
      const index = cellIndex(name);
      const value = index === null ? null : (cells.at(index) ?? null);
      if (index === null || value === null) return null;
      const row = rows.at(Math.floor(index / columns.length)) ?? '';
      const column = columns.at(index % columns.length) ?? '';
      return { title: `${row} × ${column}`, facts: [[quantity.title, quantity.format(value)]] as const };
    },
    [rows, columns, cells, quantity],
  );
  const click = useCallback(
    (name: unknown) => {
      const index = cellIndex(name);
      if (index !== null) onCell?.(Math.floor(index / columns.length), index % columns.length);
    },
    [columns, onCell],
  );
  const { hover, leave, attach } = useItemHover(describe, click);
  return <PlotSurface spec={spec} label={label} attach={attach} hover={hover} onLeave={leave} />;
}

function cellIndex(name: unknown): number | null {
  return typeof name === 'string' && /^\d+$/.test(name) ? Number(name) : null;
}
