import { useMemo } from 'react';
import { heatSpec, type HeatMapData } from './heat_option.ts';
import { ItemPlot } from './ItemPlot.tsx';
import { DELTA, type Quantity } from './quantity.ts';

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
  const describe = (row: number, column: number) => {
    const value = cells.at(row * columns.length + column) ?? null;
    if (value === null) return null;
    const title = `${rows.at(row) ?? ''} × ${columns.at(column) ?? ''}`;
    return { title, facts: [[quantity.title, quantity.format(value)]] as const };
  };
  return <ItemPlot spec={spec} label={label} describe={describe} onItem={onCell} />;
}
