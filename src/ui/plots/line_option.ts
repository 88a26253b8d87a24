/** A line a series over a sweep, named at its end. Pure. */
import {
  axisLines,
  axisTitle,
  fitText,
  labelWidth,
  niceLimits,
  plainOption,
  valueAxis,
  referenceLine,
  markStyle,
} from './parts.ts';
import type { Quantity } from './quantity.ts';
import type { PlotOption, PlotSize, PlotSpec } from './spec.ts';
import type { PlotTheme } from './theme.ts';

export interface LineChartData {
  /** What is swept, with its unit where it has one. */
  readonly xTitle: string;
  /** Each is placed by its value. */
  readonly x: readonly number[];
  readonly series: readonly LineSeries[];
  /** Lines go on beyond this x as thin ones: they are of another kind there. It is marked by its name. */
  readonly apart?: { readonly from: number; readonly name: string };
}

export interface LineSeries {
  readonly name: string;
  /** One an x; null for what has not arrived. */
  readonly values: readonly (number | null)[];
}

const TOP = 12;
const LEFT = 60;
const BOTTOM = 48;
const EDGE = 16;
/** Of a label, in its font's size. */
const LINE_HEIGHT = 1.2;

/** Dash and mark go with the colour, so that no line is told by colour alone. */
const DASHES: readonly ('solid' | number[])[] = ['solid', [6, 3], [2, 3], [8, 3, 2, 3]];
const MARKS = ['circle', 'diamond', 'triangle', 'rect'] as const;
/** Of as many lines again the marks are open. */
const OPEN_MARKS = ['circle', 'diamond'] as const;

export function lineSpec(data: LineChartData, quantity: Quantity): PlotSpec {
  return {
    marks: [],
    height: (width) => Math.min(420, Math.max(260, width * 0.55)),
    option: (theme, size) => lineOption(data, quantity, theme, size),
  };
}

/** How the line of this place among the series looks: colour, dash and mark. */
function lineLook(theme: PlotTheme, index: number) {
  const palette = [theme.sideA, theme.sideB, ...theme.series];
  return {
    color: palette[index % palette.length],
    dash: DASHES[index % DASHES.length],
    ...markOf(index % (MARKS.length + OPEN_MARKS.length)),
  };
}

function markOf(variant: number) {
  return variant < MARKS.length
    ? { mark: MARKS[variant], isOpen: false }
    : { mark: OPEN_MARKS[variant - MARKS.length], isOpen: true };
}

function lineOption(data: LineChartData, quantity: Quantity, theme: PlotTheme, size: PlotSize): PlotOption {
  const { series, x, xTitle, apart } = data;
  const font = theme.text12;
  const room = labelWidth(
    series.map(({ name }) => name),
    font,
    Math.min(180, size.width * 0.3),
  );
  const limits = niceLimits(
    series.flatMap(({ values }) => values.map((value) => value ?? Number.NaN)),
    quantity,
  );
  const top = apart === undefined ? TOP : TOP + font;
  const drawn = size.height - top - BOTTOM;
  const shifts = spreadLabels(
    series.map(({ values }) => {
      const end = values.findLast((value) => value !== null) ?? limits[0];
      return top + (drawn * (limits[1] - end)) / (limits[1] - limits[0]);
    }),
    font * LINE_HEIGHT,
    size.height - BOTTOM,
  );
  return {
    ...plainOption(theme),
    grid: { left: LEFT, right: room + EDGE + 8, top, bottom: BOTTOM },
    xAxis: xAxis(x, xTitle, theme),
    yAxis: valueAxis(theme, quantity, limits, { where: 'left', gap: 44 }),
    series: series.flatMap((one, index) => {
      const look = lineLook(theme, index);
      const items = one.values.map((value, i) => ({
        name: `${index} ${i}`,
        value: [x[i], value ?? Number.NaN],
      }));
      // The line's name stands at its end.
      const endLabel = {
        show: true,
        distance: 8,
        color: theme.ink,
        fontSize: font,
        formatter: fitText(one.name, font, room),
        // ECharts moves other labels apart, and not these.
        offset: [0, shifts[index]],
      };
      const line = {
        name: one.name,
        type: 'line' as const,
        animation: false,
        connectNulls: false,
        symbol: look.mark,
        symbolSize: 7,
        showAllSymbol: true,
        itemStyle: markStyle(theme, look.color, look.isOpen),
        lineStyle: { color: look.color, width: 2, type: look.dash },
      };
      const reference = index === 0 ? referenceLine(theme, 'y', quantity) : {};
      if (apart === undefined) return [{ ...line, id: `line ${index}`, data: items, endLabel, ...reference }];
      const [own, beyond] = [
        items.filter((_, i) => x[i] <= apart.from),
        items.filter((_, i) => x[i] >= apart.from),
      ];
      return [
        { ...line, id: `line ${index}`, data: own, ...reference },
        {
          ...line,
          id: `line ${index} beyond`,
          data: beyond,
          symbolSize: 4,
          lineStyle: { ...line.lineStyle, width: 1 },
          endLabel,
          ...(index === 0 ? { markLine: borderLine(theme, apart) } : {}),
        },
      ];
    }),
  };
}

/** Where lines go on as thin ones: a dashed hairline with its name. */
function borderLine(theme: PlotTheme, { from, name }: NonNullable<LineChartData['apart']>) {
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    label: {
      show: true,
      position: 'insideEndTop' as const,
      rotate: 0,
      align: 'right' as const,
      color: theme.inkQuiet,
      fontSize: theme.text12,
      formatter: `${name} `,
    },
    lineStyle: { color: theme.inkQuiet, width: 1, type: [4, 4] },
    data: [{ xAxis: from }],
  };
}

/**
 * How far each label moves, px, so that none lies on another: apart from the topmost down, then back up where the lowest would leave.
 * @param places where each label would stand, px from above
 * @param gap the least distance of two, px
 * @param bottom where the lowest may stand, px from above
 */
export function spreadLabels(places: readonly number[], gap: number, bottom: number): readonly number[] {
  const order = [...places.keys()].sort((a, b) => places[a] - places[b] || a - b);
  const spread = [...places];
  let least = -Infinity;
  for (const label of order) {
    spread[label] = Math.max(spread[label], least);
    least = spread[label] + gap;
  }
  let most = bottom;
  for (const label of order.toReversed()) {
    spread[label] = Math.min(spread[label], most);
    most = spread[label] - gap;
  }
  return spread.map((place, label) => place - places[label]);
}

function xAxis(x: readonly number[], title: string, theme: PlotTheme) {
  // A year is no amount: no sign, no separator.
  const quantity: Quantity = { title, format: String, signed: false };
  const limits: [number, number] = x.length === 0 ? [0, 1] : [Math.min(...x), Math.max(...x)];
  if (limits[0] < limits[1]) return valueAxis(theme, quantity, limits, { where: 'below', gap: 28 });
  // A single value has no length to be placed along.
  return {
    type: 'category' as const,
    data: x.map(String),
    ...axisTitle(theme, { title, where: 'below', gap: 28 }),
    ...axisLines(theme),
    axisLabel: { color: theme.inkQuiet, fontSize: theme.text12, hideOverlap: true },
  };
}
