/** The moving part of a scatter plot on a chart: what is under the pointer, the brush, the part of the axes that is shown. */
import type { Chart } from './engine_loader.ts';
import type { PointIndex, Rectangle } from './point_index.ts';

/** What a drag does. `none` leaves it to the page, so that a finger scrolls. */
export type DragMode = 'select' | 'move' | 'none';

/** A point and where it is drawn, in px. */
export interface DrawnPoint {
  readonly i: number;
  readonly x: number;
  readonly y: number;
}

export interface ScatterListeners {
  /** The point under the pointer; null when there is none. */
  readonly onHover: (point: DrawnPoint | null) => void;
  readonly onSelect: (indices: readonly number[]) => void;
  readonly onPoint: (index: number) => void;
}

/** px around the pointer in which a point is found. */
const REACH = 14;
const AXES = ['x', 'y'] as const;
const WHOLE: readonly [number, number] = [0, 100];
/** Percent of an axis below which zooming in ends. */
const LEAST_SHARE = 0.5;

interface PointerEvent {
  readonly offsetX: number;
  readonly offsetY: number;
}

interface BrushEvent {
  readonly areas?: readonly { readonly coordRange?: unknown }[];
}

interface ZoomEvent {
  readonly dataZoomId?: string;
  readonly start?: number;
  readonly end?: number;
  readonly batch?: readonly ZoomEvent[];
}

export class ScatterView {
  readonly #chart: Chart;
  readonly #index: PointIndex;
  readonly #listeners: ScatterListeners;
  /** Percent of each axis that is shown. */
  readonly #shown: Record<(typeof AXES)[number], readonly [number, number]> = { x: WHOLE, y: WHOLE };
  #mode: DragMode = 'none';
  #hovered = -1;
  #isBrushed = false;

  /** A drag does what the chart was last told, `none` at first; then {@link ScatterView.setMode}. */
  constructor(chart: Chart, index: PointIndex, listeners: ScatterListeners) {
    this.#chart = chart;
    this.#index = index;
    this.#listeners = listeners;
    chart.setOption({
      brush: {
        xAxisIndex: 0,
        yAxisIndex: 0,
        // The library draws the rectangle; which points are in it, the index says.
        seriesIndex: [],
        brushType: false,
        brushMode: 'single',
        removeOnClick: false,
        transformable: true,
        brushStyle: { borderWidth: 1, color: 'rgba(127,134,130,0.16)', borderColor: 'rgba(127,134,130,0.9)' },
        throttleType: 'debounce',
        throttleDelay: 0,
      },
      dataZoom: AXES.map((axis) => ({
        id: axis,
        type: 'inside',
        [`${axis}AxisIndex`]: 0,
        filterMode: 'none',
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseMove: false,
        moveOnMouseWheel: false,
        preventDefaultMouseMove: false,
        throttle: 0,
      })),
    });
    const zr = chart.getZr();
    zr.on('mousemove', this.#move);
    zr.on('globalout', this.#leave);
    zr.on('click', this.#click);
    chart.on('brushEnd', this.#brush as () => void);
    chart.on('datazoom', this.#zoomed as () => void);
  }

  /** Stops listening. */
  detach(): void {
    if (this.#chart.isDisposed()) return;
    const zr = this.#chart.getZr();
    zr.off('mousemove', this.#move);
    zr.off('globalout', this.#leave);
    zr.off('click', this.#click);
    this.#chart.off('brushEnd', this.#brush);
    this.#chart.off('datazoom', this.#zoomed);
  }

  setMode(mode: DragMode): void {
    if (this.#chart.isDisposed()) return;
    const before = this.#mode;
    this.#mode = mode;
    // Each draws the whole chart anew: only what differs is told.
    if ((mode === 'select') !== (before === 'select')) {
      this.#chart.dispatchAction({
        type: 'takeGlobalCursor',
        key: 'brush',
        brushOption: { brushType: mode === 'select' ? 'rect' : false, brushMode: 'single' },
      });
    }
    if ((mode === 'move') !== (before === 'move')) {
      this.#chart.setOption({
        dataZoom: AXES.map((id) => ({
          id,
          moveOnMouseMove: mode === 'move',
          preventDefaultMouseMove: mode === 'move',
        })),
      });
    }
  }

  clearBrush(): void {
    if (!this.#isBrushed) return;
    this.#isBrushed = false;
    this.#chart.dispatchAction({ type: 'brush', areas: [] });
  }

  /** Shows `factor` times as much of each axis, about the middle of what is shown. */
  zoom(factor: number): void {
    const next = AXES.map((axis) => {
      const [start, end] = this.#shown[axis];
      const share = Math.min(100, Math.max(LEAST_SHARE, (end - start) * factor));
      const from = Math.min(100 - share, Math.max(0, (start + end - share) / 2));
      return [from, from + share] as const;
    });
    this.#show(next[0], next[1]);
  }

  /** The whole of both axes. */
  reset(): void {
    this.#show(WHOLE, WHOLE);
  }

  #show(x: readonly [number, number], y: readonly [number, number]): void {
    const range = { x, y };
    this.#chart.dispatchAction({
      type: 'dataZoom',
      batch: AXES.map((id) => ({ dataZoomId: id, start: range[id][0], end: range[id][1] })),
    });
  }

  readonly #zoomed = (event: ZoomEvent): void => {
    for (const { dataZoomId, start, end } of event.batch ?? [event]) {
      const axis = AXES.find((id) => id === dataZoomId);
      if (axis !== undefined && start !== undefined && end !== undefined) this.#shown[axis] = [start, end];
    }
    this.#chart.setOption({ xAxis: this.#ends('x'), yAxis: this.#ends('y') });
    this.#leave();
  };

  /** Zoomed in, an axis ends wherever it was cut, and a label there would be no round number. */
  #ends(axis: (typeof AXES)[number]) {
    const isWhole = this.#shown[axis][1] - this.#shown[axis][0] >= 100;
    return { axisLabel: { showMinLabel: isWhole, showMaxLabel: isWhole } };
  }

  readonly #move = (event: PointerEvent): void => {
    const i = this.#at(event);
    if (i === this.#hovered) return;
    this.#hovered = i;
    if (i < 0) {
      this.#listeners.onHover(null);
      return;
    }
    const [x, y] = this.#chart.convertToPixel({ gridIndex: 0 }, [this.#index.x[i], this.#index.y[i]]);
    this.#listeners.onHover({ i, x, y });
  };

  readonly #leave = (): void => {
    this.#hovered = -1;
    this.#listeners.onHover(null);
  };

  readonly #click = (event: PointerEvent): void => {
    const i = this.#at(event);
    if (i >= 0) this.#listeners.onPoint(i);
  };

  readonly #brush = (event: BrushEvent): void => {
    const area = rectangleOf(event.areas?.at(0)?.coordRange);
    this.#isBrushed = area !== null;
    this.#listeners.onSelect(area === null ? [] : this.#index.inside(area));
  };

  /** The point at a place on the canvas; −1 for none. */
  #at({ offsetX, offsetY }: PointerEvent): number {
    const finder = { gridIndex: 0 };
    if (!this.#chart.containPixel(finder, [offsetX, offsetY])) return -1;
    const [x, y] = this.#chart.convertFromPixel(finder, [offsetX, offsetY]);
    const [x1, y1] = this.#chart.convertFromPixel(finder, [offsetX + 1, offsetY + 1]);
    const scale = { x: 1 / Math.abs(x1 - x), y: 1 / Math.abs(y1 - y) };
    return this.#index.nearest(x, y, scale, REACH);
  }
}

/** `[[x0, x1], [y0, y1]]` as the brush gives it, ends in order; null for anything else. */
export function rectangleOf(range: unknown): Rectangle | null {
  if (!Array.isArray(range) || range.length !== 2) return null;
  const [x, y] = (range as unknown[]).map((side) => {
    if (!Array.isArray(side) || side.length !== 2) return null;
    const [from, to] = (side as unknown[]).map(Number);
    return Number.isFinite(from) && Number.isFinite(to)
      ? ([Math.min(from, to), Math.max(from, to)] as const)
      : null;
  });
  return x === null || y === null ? null : { x, y };
}
