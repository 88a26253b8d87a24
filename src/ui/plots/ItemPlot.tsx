import { useCallback, useState } from 'react';
import type { Chart } from './engine_loader.ts';
import { MarkKey } from './MarkKey.tsx';
import { itemPlace } from './parts.ts';
import { PlotSurface } from './PlotSurface.tsx';
import type { PlotHover } from './PlotTooltip.tsx';
import type { PlotSpec } from './spec.ts';

/** A drawn item under the pointer, as far as the plots ask: its name says which one it is. */
interface ItemEvent {
  readonly name?: unknown;
  readonly event?: { readonly offsetX?: number; readonly offsetY?: number };
}

interface ItemPlotProps {
  readonly spec: PlotSpec;
  readonly label: string;
  /** What is said of an item, by the two numbers of its name; null for what has nothing to say. */
  readonly describe: (first: number, second: number) => Pick<PlotHover, 'title' | 'facts'> | null;
  /** An item was clicked. Held steady by the caller. */
  readonly onItem?: ((first: number, second: number) => void) | undefined;
}

/** A plot whose items tell of themselves under the pointer, with its key above it. */
export function ItemPlot({ spec, label, describe, onItem }: ItemPlotProps) {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number; readonly name: unknown } | null>(
    null,
  );
  const leave = useCallback(() => setAt(null), []);
  const attach = useCallback(
    (chart: Chart) => {
      const over = ({ name, event }: ItemEvent): void =>
        setAt({ x: event?.offsetX ?? 0, y: event?.offsetY ?? 0, name });
      const click = ({ name }: ItemEvent): void => {
        const place = itemPlace(name);
        if (place !== null) onItem?.(...place);
      };
      const listeners = { mousemove: over, mouseout: leave, globalout: leave, click } as const;
      for (const [type, listener] of Object.entries(listeners)) chart.on(type, listener as () => void);
      return () => {
        if (chart.isDisposed()) return;
        for (const [type, listener] of Object.entries(listeners)) chart.off(type, listener);
      };
    },
    [leave, onItem],
  );
  const place = at === null ? null : itemPlace(at.name);
  const description = place === null ? null : describe(...place);
  const hover = at === null || description === null ? null : { x: at.x, y: at.y, ...description };
  return (
    <>
      <MarkKey marks={spec.marks} />
      <PlotSurface spec={spec} label={label} attach={attach} hover={hover} onLeave={leave} />
    </>
  );
}
