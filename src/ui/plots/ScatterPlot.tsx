import { useCallback, useEffect, useMemo, useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Chart } from './engine_loader.ts';
import { inTurn } from './in_turn.ts';
import { MarkKey } from './MarkKey.tsx';
import { PointIndex } from './point_index.ts';
import { PlotSurface } from './PlotSurface.tsx';
import { coordinatesOf, factsOf, type ScatterData, type ScatterForm } from './scatter_data.ts';
import { scatterSpec } from './scatter_option.ts';
import { ScatterView, type DragMode, type DrawnPoint } from './scatter_view.ts';

interface ScatterPlotProps {
  /** Tens of thousands of points. Held steady by the caller: a new object is drawn anew. */
  readonly data: ScatterData;
  readonly form: ScatterForm;
  readonly label: string;
  /** Points named where there is room. Held steady by the caller. */
  readonly labelled: readonly number[];
  /** Points ringed and named, always. */
  readonly pinned: readonly number[];
  /** Points drawn in ink, as a brush chose them. */
  readonly selected: readonly number[];
  /** A rectangle was drawn around these points, in rising order; empty when the selection is cleared. */
  readonly onSelect: (indices: readonly number[]) => void;
  /** A point was clicked. */
  readonly onPoint: (index: number) => void;
}

/** A against B, or A − B against their mean: hover tells, a drag selects, a click pins, Ctrl and wheel zoom. */
export function ScatterPlot(props: ScatterPlotProps) {
  const { data, form, label, labelled, pinned, selected, onSelect, onPoint } = props;
  const coordinates = useMemo(() => coordinatesOf(data, form), [data, form]);
  const index = useMemo(() => new PointIndex(coordinates.x, coordinates.y), [coordinates]);
  const spec = useMemo(
    () => scatterSpec({ data, form, coordinates, labelled, pinned, selected }),
    [data, form, coordinates, labelled, pinned, selected],
  );
  // A finger scrolls the page over the plot until it is told to do something else.
  const [mode, setMode] = useState<DragMode>(() =>
    matchMedia('(pointer: fine)').matches ? 'select' : 'none',
  );
  const [hovered, setHovered] = useState<DrawnPoint | null>(null);
  const [view, setView] = useState<ScatterView | null>(null);
  const leave = useCallback(() => setHovered(null), []);

  const attach = useCallback(
    (chart: Chart) => {
      const made = new ScatterView(chart, index, { onHover: setHovered, onSelect, onPoint });
      setView(made);
      return () => {
        made.detach();
        setView(null);
        setHovered(null);
      };
    },
    [index, onSelect, onPoint],
  );
  useEffect(() => (view === null ? undefined : inTurn(() => view.setMode(mode))), [view, mode]);
  const isSelected = selected.length > 0;
  useEffect(() => {
    if (!isSelected) view?.clearBrush();
  }, [view, isSelected]);

  const hover =
    hovered === null || hovered.i >= data.names.length
      ? null
      : { x: hovered.x, y: hovered.y, title: data.names[hovered.i], facts: factsOf(data, hovered.i) };
  return (
    <>
      <div className="plot-tools">
        <MarkKey marks={spec.marks} />
        <span className="frame-space" />
        <ToggleButtonGroup
          className="segmented"
          aria-label="What a drag over the plot does"
          selectionMode="single"
          selectedKeys={mode === 'none' ? [] : [mode]}
          onSelectionChange={(keys) =>
            setMode(keys.has('select') ? 'select' : keys.has('move') ? 'move' : 'none')
          }
        >
          <ToggleButton className="segment" id="select">
            Select
          </ToggleButton>
          <ToggleButton className="segment" id="move">
            Move
          </ToggleButton>
        </ToggleButtonGroup>
        <Button className="button button-inline" aria-label="Zoom in" onPress={() => view?.zoom(0.5)}>
          +
        </Button>
        <Button className="button button-inline" aria-label="Zoom out" onPress={() => view?.zoom(2)}>
          −
        </Button>
        <Button className="button button-inline" onPress={() => view?.reset()}>
          Whole plot
        </Button>
      </div>
      <PlotSurface spec={spec} label={label} attach={attach} hover={hover} onLeave={leave} keepsView>
        {hovered !== null && (
          <span
            className="plot-ring"
            style={{ insetInlineStart: hovered.x, insetBlockStart: hovered.y }}
            aria-hidden="true"
          />
        )}
      </PlotSurface>
    </>
  );
}
