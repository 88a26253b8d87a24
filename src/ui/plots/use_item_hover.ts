import { useCallback, useState } from 'react';
import type { Chart } from './engine_loader.ts';
import type { PlotHover } from './PlotTooltip.tsx';

/** A drawn item under the pointer, as far as the plots ask: they put into its name what tells them which it is. */
interface ItemEvent {
  readonly name?: unknown;
  readonly event?: { readonly offsetX?: number; readonly offsetY?: number };
}

type Description = Pick<PlotHover, 'title' | 'facts'>;

/**
 * Hover and click over the items of a chart.
 * @param describe what to say of an item, by its name; null for what has nothing to say. Held steady by the caller.
 * @param onClick is given the item's name. Held steady by the caller.
 */
export function useItemHover(
  describe: (name: unknown) => Description | null,
  onClick?: (name: unknown) => void,
): {
  readonly hover: PlotHover | null;
  readonly leave: () => void;
  readonly attach: (chart: Chart) => () => void;
} {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number; readonly name: unknown } | null>(
    null,
  );
  const leave = useCallback(() => setAt(null), []);
  const attach = useCallback(
    (chart: Chart) => {
      const over = ({ name, event }: ItemEvent): void =>
        setAt({ x: event?.offsetX ?? 0, y: event?.offsetY ?? 0, name });
      const click = ({ name }: ItemEvent): void => onClick?.(name);
      const listeners = { mousemove: over, mouseout: leave, globalout: leave, click } as const;
      for (const [type, listener] of Object.entries(listeners)) chart.on(type, listener as () => void);
      return () => {
        if (chart.isDisposed()) return;
        for (const [type, listener] of Object.entries(listeners)) chart.off(type, listener);
      };
    },
    [leave, onClick],
  );
  const description = at === null ? null : describe(at.name);
  const hover = at === null || description === null ? null : { x: at.x, y: at.y, ...description };
  return { hover, leave, attach };
}
