/** Targets a row, a mark a measurement, its interval as a line. Pure. */
import { markStyle, referenceLine, toneColor } from './parts.ts';
import type { Quantity } from './quantity.ts';
import { rowsHeight, rowsOption, type NamedRow } from './row_frame.ts';
import type { CustomRenderApi, CustomRenderParams, PlotSpec, Tone } from './spec.ts';
import type { PlotTheme } from './theme.ts';

export interface DotPlotData {
  readonly rows: readonly NamedRow[];
  readonly series: readonly DotSeries[];
}

export interface DotSeries {
  readonly name: string;
  readonly tone: Tone;
  /** One a row; null where nothing was measured. */
  readonly values: readonly (DotValue | null)[];
}

export interface DotValue {
  readonly value: number;
  /** Ends of the interval; null where none is given: then only the mark is drawn. */
  readonly interval: readonly [number, number] | null;
}

const ROW = { wide: 32, narrow: 60 };
const ROW_MORE = 12;
/** px between the marks of two series in one row. */
const APART = 12;
const CAP = 4;

export function dotSpec(data: DotPlotData, quantity: Quantity): PlotSpec {
  const more = Math.max(0, data.series.length - 1) * ROW_MORE;
  return {
    marks: data.series.length > 1 ? data.series.map(({ name, tone }) => ({ name, tone })) : [],
    height: (width, theme) =>
      rowsHeight(data.rows, { wide: ROW.wide + more, narrow: ROW.narrow + more }, theme, width),
    option: (theme, size) => ({
      ...rowsOption(data.rows, data.series.flatMap(valuesOf), quantity, theme, size),
      series: data.series.flatMap((series, s) => {
        const offset = (s - (data.series.length - 1) / 2) * APART;
        return [
          intervals(series, s, toneColor(theme, series.tone), offset),
          { ...dots(series, s, theme, offset), ...(s === 0 ? referenceLine(theme, 'x', quantity) : {}) },
        ];
      }),
    }),
  };
}

function valuesOf({ values }: DotSeries): readonly number[] {
  return values.flatMap((dot) => (dot === null ? [] : [dot.value, ...(dot.interval ?? [])]));
}

/** A mark's name is its series and its row. */
function dots({ tone, values }: DotSeries, s: number, theme: PlotTheme, offset: number) {
  return {
    id: `dots ${s}`,
    type: 'scatter' as const,
    animation: false,
    symbol: tone === 'b' ? 'diamond' : 'circle',
    symbolSize: tone === 'b' ? 12 : 10,
    z: 3,
    itemStyle: markStyle(theme, toneColor(theme, tone), tone === 'quiet'),
    data: values.flatMap((dot, row) =>
      dot !== null && Number.isFinite(dot.value)
        ? [{ name: `${s} ${row}`, value: [dot.value, row], symbolOffset: [0, offset] }]
        : [],
    ),
  };
}

/** A line from end to end with a short stroke at each; drawn by a custom series, for ECharts has no interval of its own. */
function intervals({ values }: DotSeries, s: number, stroke: string, offset: number) {
  return {
    id: `intervals ${s}`,
    type: 'custom' as const,
    animation: false,
    silent: true,
    clip: true,
    z: 2,
    encode: { x: [0, 1], y: 2 },
    data: values.flatMap((dot, row) =>
      dot?.interval == null ? [] : [[dot.interval[0], dot.interval[1], row]],
    ),
    renderItem: (_params: CustomRenderParams, api: CustomRenderApi) => {
      const [x0, y] = api.coord([api.value(0), api.value(2)]);
      const [x1] = api.coord([api.value(1), api.value(2)]);
      const at = y + offset;
      const line = (from: readonly [number, number], to: readonly [number, number]) => ({
        type: 'line' as const,
        shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
        style: { stroke, lineWidth: 1.5 },
      });
      return {
        type: 'group' as const,
        children: [
          line([x0, at], [x1, at]),
          line([x0, at - CAP], [x0, at + CAP]),
          line([x1, at - CAP], [x1, at + CAP]),
        ],
      };
    },
  };
}
