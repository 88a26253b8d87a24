/** Targets a row, a mark a measurement, its interval as a line. Pure. */
import { markStyle, NARROW, niceLimits, plainOption, valueAxis, referenceLine } from './parts.ts';
import type { Quantity } from './quantity.ts';
import type { CustomRenderApi, CustomRenderParams, PlotOption, PlotSize, PlotSpec, Tone } from './spec.ts';
import { roomForNotes, rowFrame } from './strip_option.ts';
import type { PlotTheme } from './theme.ts';

export interface DotPlotData {
  readonly rows: readonly { readonly label: string; readonly note?: string }[];
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

export const DOT_SYMBOLS: Readonly<Record<Tone, string>> = {
  a: 'circle',
  b: 'diamond',
  ink: 'circle',
  quiet: 'circle',
};

const ROW = 32;
const ROW_NARROW = 60;
const ROW_MORE = 12;
const TOP = 8;
const BOTTOM = 48;
/** px between the marks of two series in one row. */
const APART = 12;
const CAP = 4;

export function dotSpec(data: DotPlotData, quantity: Quantity): PlotSpec {
  const more = Math.max(0, data.series.length - 1) * ROW_MORE;
  return {
    marks: data.series.length > 1 ? data.series.map(({ name, tone }) => ({ name, tone })) : [],
    height: (width, theme) => {
      const row = width < NARROW ? ROW_NARROW + roomForNotes(data.rows, theme, width) : ROW;
      return data.rows.length * (row + more) + TOP + BOTTOM;
    },
    option: (theme, size) => dotOption(data, quantity, theme, size),
  };
}

export function toneColor(theme: PlotTheme, tone: Tone): string {
  switch (tone) {
    case 'a':
      return theme.sideA;
    case 'b':
      return theme.sideB;
    case 'ink':
      return theme.ink;
    case 'quiet':
      return theme.inkQuiet;
  }
}

function dotOption(
  { rows, series }: DotPlotData,
  quantity: Quantity,
  theme: PlotTheme,
  size: PlotSize,
): PlotOption {
  const limits = niceLimits(
    series.flatMap(({ values }) =>
      values.flatMap((dot) => (dot === null ? [] : [dot.value, ...(dot.interval ?? [])])),
    ),
    quantity,
  );
  const frame = rowFrame(rows, theme, size);
  return {
    ...plainOption(theme),
    grid: { ...frame.grid, top: TOP, bottom: BOTTOM },
    xAxis: valueAxis(theme, quantity, limits, { where: 'below', gap: 28 }),
    yAxis: frame.axes,
    series: series.flatMap((one, s) => {
      const offset = (s - (series.length - 1) / 2) * APART;
      return [
        intervals(one, s, toneColor(theme, one.tone), offset),
        {
          id: `dots ${s}`,
          type: 'scatter' as const,
          animation: false,
          symbol: DOT_SYMBOLS[one.tone],
          symbolSize: one.tone === 'b' ? 12 : 10,
          z: 3,
          itemStyle: markStyle(theme, toneColor(theme, one.tone), one.tone === 'quiet'),
          data: one.values.flatMap((dot, row) =>
            dot !== null && Number.isFinite(dot.value)
              ? [{ name: `${s} ${row}`, value: [dot.value, row], symbolOffset: [0, offset] }]
              : [],
          ),
          ...(s === 0 ? referenceLine(theme, 'x', quantity) : {}),
        },
      ];
    }),
  };
}

/** Series and row of a drawn mark; null for anything else. */
export function dotItem(name: unknown): { readonly series: number; readonly row: number } | null {
  const match = typeof name === 'string' ? /^(\d+) (\d+)$/.exec(name) : null;
  return match === null ? null : { series: Number(match[1]), row: Number(match[2]) };
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
