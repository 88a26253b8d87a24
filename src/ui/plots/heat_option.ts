/** A value a cell, rows by columns, in one hue or from one side to the other. Pure. */
import { readableInk } from './color_contrast.ts';
import { axisTitle, fitText, itemPlace, labelWidth, plainOption, textWidth } from './parts.ts';
import { formatTick, type Quantity } from './quantity.ts';
import type { PlotOption, PlotSize, PlotSpec } from './spec.ts';
import type { PlotTheme } from './theme.ts';

export interface HeatMapData {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** What rows and columns are, where that has a name. */
  readonly rowsTitle?: string;
  readonly columnsTitle?: string;
  /** Row after row; null for what has not arrived. */
  readonly cells: readonly (number | null)[];
  /** What is written in a cell in place of its value, whatever its size; null where that is the value. */
  readonly marks?: readonly (string | null)[];
}

const CELL = 36;
const MIN_CELL = 16;
const TOP = 8;
const EDGE = 16;
/** Room for the scale below: its bar, its ends, its title. */
const SCALE = 56;
const MAX_LABEL_HEIGHT = 96;
const TITLE = 24;
/** px below which the bar of the scale says too little. */
const MIN_SCALE = 80;

export function heatSpec(data: HeatMapData, quantity: Quantity): PlotSpec {
  return {
    marks: [],
    height: (width) => {
      const { cell, bottom } = heatFrame(data, 12, width);
      return TOP + data.rows.length * Math.max(MIN_CELL, Math.min(CELL, cell * 1.2)) + bottom;
    },
    option: (theme, size) => heatOption(data, quantity, theme, size),
  };
}

/** Where the cells are, and how their columns are named. */
function heatFrame(data: HeatMapData, font: number, width: number) {
  const left = labelWidth(data.rows, font, width * 0.3) + EDGE + (data.rowsTitle === undefined ? 0 : TITLE);
  const cell = (width - left - EDGE) / Math.max(1, data.columns.length);
  const widest = labelWidth(data.columns, font, Infinity);
  const upright = widest > cell - 8;
  // Real letters may be wider than those that are reckoned with.
  const labels = upright ? Math.min(widest * 1.15, MAX_LABEL_HEIGHT) : font * 1.5;
  const title = data.columnsTitle === undefined ? 0 : TITLE;
  return { left, cell, upright, labels, bottom: labels + 8 + title + SCALE };
}

function heatOption(data: HeatMapData, quantity: Quantity, theme: PlotTheme, size: PlotSize): PlotOption {
  const { rows, columns, cells } = data;
  const font = theme.text12;
  const frame = heatFrame(data, font, size.width);
  const [low, high] = colourLimits(cells, quantity);
  const cellHeight = (size.height - TOP - frame.bottom) / Math.max(1, rows.length);
  const fits = cells.every(
    (value) => value === null || textWidth(quantity.format(value), font) * 1.1 < frame.cell - 4,
  );
  const isWritten = fits && cellHeight >= font * 1.4;
  const scale = scaleFrame(quantity, [low, high], theme, { width: size.width, left: frame.left });
  const axis = {
    type: 'category' as const,
    axisLine: { show: false },
    axisTick: { show: false },
    // What has no value yet is a cell of hairlines.
    splitLine: { show: true, interval: 0, lineStyle: { color: theme.hairline, width: 1 } },
  };
  const name = (title: string | undefined, where: 'below' | 'left', gap: number) =>
    title === undefined
      ? {}
      : {
          ...axisTitle(theme, { title, where, gap }),
          nameTextStyle: { color: theme.inkQuiet, fontSize: font },
        };
  return {
    ...plainOption(theme),
    grid: { left: frame.left, right: EDGE, top: TOP, bottom: frame.bottom },
    xAxis: {
      ...axis,
      data: columns.map((_, column) => `${column}`),
      ...name(data.columnsTitle, 'below', frame.labels + 14),
      axisLabel: {
        interval: frame.cell >= font ? 0 : 'auto',
        rotate: frame.upright ? 90 : 0,
        color: theme.ink,
        fontSize: font,
        formatter: (column: string) => fitText(columns[Number(column)] ?? '', font, MAX_LABEL_HEIGHT),
      },
    },
    yAxis: {
      ...axis,
      inverse: true,
      data: rows.map((_, row) => `${row}`),
      // At the very edge: real letters may be wider than those the labels' room was reckoned with.
      ...name(data.rowsTitle, 'left', frame.left - font - 2),
      axisLabel: {
        interval: cellHeight >= font ? 0 : 'auto',
        color: theme.ink,
        fontSize: font,
        formatter: (row: string) => fitText(rows[Number(row)] ?? '', font, size.width * 0.3),
      },
    },
    visualMap: {
      type: 'continuous',
      seriesIndex: 0,
      dimension: 2,
      min: low,
      max: high,
      calculable: false,
      hoverLink: false,
      orient: 'horizontal',
      left: scale.left,
      bottom: 0,
      itemWidth: 10,
      itemHeight: scale.length,
      text: scale.text,
      textGap: 8,
      textStyle: { color: theme.inkQuiet, fontSize: font },
      inRange: {
        color: quantity.signed
          ? [theme[sideColour(quantity, -1)], theme.sideMiddle, theme[sideColour(quantity, 1)]]
          : [theme.scaleLow, theme.scaleHigh],
      },
    },
    series: [
      cellSeries(data, quantity, theme, { limits: [low, high], isWritten }),
      missingSeries(data, theme),
    ],
  };
}

/** The scale under the cells: at their left edge, or at the page's where that leaves it too little room. */
function scaleFrame(
  quantity: Quantity,
  [low, high]: readonly [number, number],
  theme: PlotTheme,
  { width, left }: { readonly width: number; readonly left: number },
) {
  const text: [string, string] = [
    formatTick(quantity, high),
    `${quantity.title}   ${formatTick(quantity, low)}`,
  ];
  const words = textWidth(text.join(''), theme.text12) + EDGE * 2;
  const isTight = width - left - words < MIN_SCALE;
  const start = isTight ? 4 : left;
  return { text, left: start, length: Math.max(MIN_SCALE / 2, Math.min(200, width - start - words)) };
}

/** Column and row of a cell. */
function placeOf({ columns }: HeatMapData, index: number): [number, number] {
  return [index % columns.length, Math.floor(index / columns.length)];
}

interface CellLook {
  readonly limits: readonly [number, number];
  /** Values stand in the cells. */
  readonly isWritten: boolean;
}

/** An item's name is its row and its column. */
function cellSeries(
  data: HeatMapData,
  quantity: Quantity,
  theme: PlotTheme,
  { limits, isWritten }: CellLook,
) {
  return {
    id: 'cells',
    type: 'heatmap' as const,
    animation: false,
    data: data.cells.flatMap((value, index) => {
      if (value === null || !Number.isFinite(value)) return [];
      const color = inkOn(value, limits, quantity, theme);
      const isMarked = (data.marks?.at(index) ?? null) !== null;
      const label = isMarked ? { color, show: true } : { color };
      const [column, row] = placeOf(data, index);
      return [{ name: `${row} ${column}`, value: [column, row, value], label }];
    }),
    label: {
      show: isWritten,
      fontFamily: theme.mono,
      fontSize: theme.text12,
      formatter: ({ name }: { name: string }) => {
        const [row, column] = itemPlace(name) ?? [0, 0];
        const index = row * data.columns.length + column;
        const value = data.cells.at(index) ?? null;
        return data.marks?.at(index) ?? (value === null ? '' : quantity.format(value));
      },
    },
    itemStyle: { borderColor: theme.paper, borderWidth: 1 },
    emphasis: { itemStyle: { borderColor: theme.ink, borderWidth: 2 } },
  };
}

/** A small dot in each cell that has no value yet. */
function missingSeries(data: HeatMapData, theme: PlotTheme) {
  return {
    id: 'missing',
    type: 'scatter' as const,
    animation: false,
    silent: true,
    symbol: 'circle',
    symbolSize: 3,
    itemStyle: { color: theme.control },
    data: data.cells.flatMap((value, index) =>
      value === null || !Number.isFinite(value) ? [placeOf(data, index)] : [],
    ),
  };
}

/** What the ends of the colours stand for: the same distance on both sides of zero, from zero up, or from the least value to the most. */
function colourLimits(cells: readonly (number | null)[], quantity: Quantity): [number, number] {
  if (quantity.clustered === true) return ends(cells);
  const reach = cells.reduce<number>(
    (most, value) => (value !== null && Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  // Rounded up to two digits, so that the scale's ends can be written.
  const power = reach > 0 ? 10 ** (Math.floor(Math.log10(reach)) - 1) : 1;
  const end =
    reach > 0 ? Number((Math.ceil(Number((reach / power).toPrecision(12))) * power).toPrecision(2)) : 1;
  return quantity.signed ? [-end, end] : [0, end];
}

/** The colour that a value of a signed quantity tends to. */
function sideColour({ above = 'A' }: Quantity, value: number): 'sideA' | 'sideB' {
  return value > 0 === (above === 'A') ? 'sideA' : 'sideB';
}

/** The least and the most value; apart where they are one. */
function ends(cells: readonly (number | null)[]): [number, number] {
  const values = cells.filter((value): value is number => value !== null && Number.isFinite(value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return [0, 1];
  if (!(low < high)) return [low - 0.5, high + 0.5];
  // To two digits of what lies between, so that the scale's ends can be written.
  const step = 10 ** (Math.floor(Math.log10(high - low)) - 1);
  const digits = Math.max(0, -Math.log10(step));
  return [
    Number((Math.floor(low / step) * step).toFixed(digits)),
    Number((Math.ceil(high / step) * step).toFixed(digits)),
  ];
}

/** Text on a cell: whichever of ink and paper is read better on the cell's own colour. */
function inkOn(
  value: number,
  [low, high]: readonly [number, number],
  quantity: Quantity,
  theme: PlotTheme,
): string {
  const share =
    quantity.clustered === true ? (value - low) / (high - low) : Math.min(1, Math.abs(value) / high);
  const inks = [theme.ink, theme.paper] as const;
  if (!quantity.signed) return readableInk(theme.scaleLow, theme.scaleHigh, share, inks);
  return readableInk(theme.sideMiddle, theme[sideColour(quantity, value)], share, inks);
}
