import { useContext, useEffect, useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Chart } from './engine_loader.ts';
import { inTurn } from './in_turn.ts';
import { PlotContext, PlotTableShown } from './plot_context.ts';
import { PlotTooltip, type PlotHover } from './PlotTooltip.tsx';
import type { PlotSpec } from './spec.ts';
import { useChart, useWidth } from './use_chart.ts';
import { usePlotTheme } from './use_plot_theme.ts';

interface PlotSurfaceProps {
  readonly spec: PlotSpec;
  /** What the plot shows, in a sentence: its name for assistive technology. */
  readonly label: string;
  /** Listens to the chart; what it returns stops listening. A new function is put in the old one's place. */
  readonly attach: (chart: Chart) => () => void;
  readonly hover: PlotHover | null;
  /** The pointer has left, or Escape was pressed. */
  readonly onLeave: () => void;
  /** The part of the axes that is shown outlasts new data. */
  readonly keepsView?: boolean;
  readonly children?: ReactNode;
}

/** Charts that have been drawn once. */
const isDrawn = new WeakSet<Chart>();

/**
 * A drawing on a canvas: it follows the theme and the width, loads the library when it is first needed, and is a picture to
 * assistive technology, never a place where the focus stops.
 */
export function PlotSurface(props: PlotSurfaceProps) {
  const { spec, label, attach, hover, onLeave, keepsView = false, children } = props;
  const theme = usePlotTheme();
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const [canvas, setCanvas] = useState<HTMLElement | null>(null);
  const width = useWidth(frame);
  const height = Math.round(spec.height(width === 0 ? 640 : width, theme));
  const { chart, failed, retry } = useChart(canvas);
  const description = useId();
  const register = useContext(PlotContext);
  const isTableShown = useContext(PlotTableShown);

  useEffect(() => {
    register?.(spec);
    return () => register?.(null);
  }, [register, spec]);

  useEffect(() => {
    if (chart === null || width === 0) return;
    const draw = (only?: 'axes'): void => {
      if (chart.isDisposed()) return;
      if (chart.getWidth() !== width || chart.getHeight() !== height) chart.resize({ width, height });
      const option = spec.option(theme, { width, height });
      if (only === 'axes') chart.setOption({ ...option, series: [] });
      else chart.setOption(option, keepsView ? { replaceMerge: ['series'] } : { notMerge: true });
    };
    // What is on the canvas, for tests: the width and the ink it was last drawn for, absent until all of it is there.
    const place = chart.getDom();
    const finish = (): void => {
      chart.off('finished', finish);
      place.dataset.drawn = `${width} ${theme.ink}`;
    };
    // The first drawing takes longest, code that has never run: it is done by halves.
    const cancelAxes = isDrawn.has(chart) || !keepsView ? undefined : inTurn(() => draw('axes'));
    const cancel = inTurn(() => {
      if (chart.isDisposed()) return;
      chart.on('finished', finish);
      draw();
      isDrawn.add(chart);
    });
    return () => {
      cancelAxes?.();
      cancel();
      if (!chart.isDisposed()) chart.off('finished', finish);
      delete place.dataset.drawn;
    };
  }, [chart, spec, theme, width, height, keepsView]);

  useEffect(() => {
    if (chart === null) return;
    let detach: (() => void) | null = null;
    let place: HTMLElement | null = null;
    const cancel = inTurn(() => {
      if (chart.isDisposed()) return;
      detach = attach(chart);
      // The pointer is heard from here on: tests wait for it.
      place = chart.getDom();
      place.toggleAttribute('data-attached', true);
    });
    return () => {
      cancel();
      place?.removeAttribute('data-attached');
      detach?.();
    };
  }, [chart, attach]);

  const isHovered = hover !== null;
  useEffect(() => {
    if (!isHovered) return;
    const dismiss = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onLeave();
    };
    // On its way down: the same key may stop a run, and goes no further then.
    window.addEventListener('keydown', dismiss, true);
    return () => window.removeEventListener('keydown', dismiss, true);
  }, [isHovered, onLeave]);

  return (
    <div className="plot-surface" ref={setFrame} onPointerLeave={onLeave}>
      <div
        className="plot-canvas"
        role="img"
        aria-label={label}
        aria-describedby={description}
        style={{ blockSize: height }}
        ref={setCanvas}
      />
      <p className="visually-hidden" id={description}>
        {isTableShown
          ? 'The table below holds the same data.'
          : 'The button “Table” above shows the same data as a table.'}
      </p>
      {failed && (
        <div className="plot-failed">
          <p>The plot could not be drawn: its code did not load. The button “Table” has the same data.</p>
          <Button className="button" onPress={retry}>
            Try again
          </Button>
        </div>
      )}
      {chart !== null && children}
      {hover !== null && <PlotTooltip hover={hover} width={width} height={height} />}
    </div>
  );
}
