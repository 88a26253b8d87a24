/** One effect a row, one frame a dot: how far an effect holds when the sentence is said in other words. Pure. */
import {
  fitText,
  labelWidth,
  NARROW,
  niceLimits,
  plainOption,
  referenceLine,
  textWidth,
  valueAxis,
} from './parts.ts';
import type { Quantity } from './quantity.ts';
import type { PlotOption, PlotSize, PlotSpec } from './spec.ts';
import type { PlotTheme } from './theme.ts';

export interface StripRow {
  /** What the effect is called. */
  readonly label: string;
  /** Said at the end of the row: `9 of 11 frames`. */
  readonly note?: string;
  readonly dots: readonly StripDot[];
  /** Null where there is none to draw. */
  readonly mean: number | null;
}

export interface StripDot {
  readonly value: number;
  /** The frame, or the pair of names, that gave the value. */
  readonly label: string;
}

const ROW = 44;
const ROW_NARROW = 64;
const TOP = 8;
const BOTTOM = 48;
const EDGE = 16;
/** Dots keep within this many px of the middle of their row. */
const JITTER = 9;
/** Multiples of it spread evenly however many there are, and are the same every time. */
const GOLDEN = 0.618_033_988_749_895;

export function stripSpec(rows: readonly StripRow[], quantity: Quantity): PlotSpec {
  return {
    marks: [],
    height: (width, theme) => {
      const row = width < NARROW ? ROW_NARROW + roomForNotes(rows, theme, width) : ROW;
      return rows.length * row + TOP + BOTTOM;
    },
    option: (theme, size) => stripOption(rows, quantity, theme, size),
  };
}

function stripOption(
  rows: readonly StripRow[],
  quantity: Quantity,
  theme: PlotTheme,
  size: PlotSize,
): PlotOption {
  const limits = niceLimits(
    rows.flatMap((row) => [...row.dots.map((dot) => dot.value), row.mean ?? Number.NaN]),
    quantity,
  );
  const frame = rowFrame(rows, theme, size);
  return {
    ...plainOption(theme),
    grid: { ...frame.grid, top: TOP, bottom: BOTTOM },
    xAxis: valueAxis(theme, quantity, limits, { where: 'below', gap: 28 }),
    yAxis: frame.axes,
    series: [dotSeries(rows, quantity, theme), meanSeries(rows, theme)],
  };
}

function dotSeries(rows: readonly StripRow[], quantity: Quantity, theme: PlotTheme) {
  return {
    id: 'dots',
    type: 'scatter' as const,
    animation: false,
    data: rows.flatMap((row, r) =>
      row.dots.flatMap((dot, d) => (Number.isFinite(dot.value) ? [dotItem(theme, dot.value, r, d)] : [])),
    ),
    ...referenceLine(theme, 'x', quantity),
  };
}

function meanSeries(rows: readonly StripRow[], theme: PlotTheme) {
  return {
    id: 'means',
    type: 'scatter' as const,
    animation: false,
    symbol: 'rect',
    symbolSize: [3, 26],
    z: 3,
    itemStyle: { color: theme.ink, borderColor: theme.paper, borderWidth: 1 },
    data: rows.flatMap((row, r) =>
      row.mean !== null && Number.isFinite(row.mean) ? [{ name: `${r} -1`, value: [row.mean, r] }] : [],
    ),
  };
}

/** A disc where side A is the likelier, a diamond where B is. The name says row and dot to whoever hears of a hover. */
function dotItem(theme: PlotTheme, value: number, row: number, dot: number) {
  const towardsA = value >= 0;
  return {
    name: `${row} ${dot}`,
    value: [value, row],
    symbol: towardsA ? 'circle' : 'diamond',
    symbolSize: towardsA ? 9 : 11,
    symbolOffset: [0, jitter(dot)],
    itemStyle: { color: towardsA ? theme.sideA : theme.sideB, opacity: 0.8 },
  };
}

/** px away from the middle of the row. */
export function jitter(dot: number): number {
  return (((dot + 1) * GOLDEN) % 1) * 2 * JITTER - JITTER;
}

/** Row and dot of a drawn item; dot −1 is the mean. Null for anything else. */
export function stripItem(name: unknown): { readonly row: number; readonly dot: number } | null {
  const match = typeof name === 'string' ? /^(\d+) (-?\d+)$/.exec(name) : null;
  return match === null ? null : { row: Number(match[1]), dot: Number(match[2]) };
}

interface NamedRow {
  readonly label: string;
  readonly note?: string;
}

/** px between a name and a note in one line. */
const GAP = 8;
/** px that ECharts leaves between an axis and labels on its inner side. */
const INSET = 11;
/** px between the middle of a narrow row and the text above its marks. */
const ABOVE = 18;

/** px that a narrow row is higher where notes have a line to themselves; the marks stay in its middle. */
export function roomForNotes(rows: readonly NamedRow[], theme: PlotTheme, width: number): number {
  return 2 * lineOfNote(rows, theme, width);
}

/** px of the line that notes have to themselves; 0 where every name and note fit into one. */
function lineOfNote(rows: readonly NamedRow[], { text12: font }: PlotTheme, width: number): number {
  const room = width - 2 * (EDGE + INSET);
  const fits = rows.every(
    ({ label, note = '' }) => note === '' || textWidth(label, font) + GAP + textWidth(note, font) <= room,
  );
  return fits ? 0 : Math.ceil(font * 1.4);
}

/** The place of rows with a name before and a note behind; on a narrow page both stand above the row, in one line or two. */
export function rowFrame(rows: readonly NamedRow[], theme: PlotTheme, { width }: PlotSize) {
  const font = theme.text12;
  const narrow = width < NARROW;
  const labels = rows.map((row) => row.label);
  const notes = rows.map((row) => row.note ?? '');
  const left = narrow ? EDGE : labelWidth(labels, font, width * 0.32) + EDGE;
  const right = narrow ? EDGE : labelWidth(notes, font, width * 0.36) + EDGE;
  const inner = width - left - right;
  const ownLine = narrow ? lineOfNote(rows, theme, width) : 0;
  const lineOf = (texts: readonly string[], position: 'left' | 'right', room: number, above: number) => ({
    type: 'category' as const,
    inverse: true,
    position,
    data: texts.map((_, row) => `${row}`),
    axisLine: { show: false },
    axisTick: { show: false },
    // A hairline between rows.
    splitLine: { show: position === 'left', interval: 0, lineStyle: { color: theme.hairline, width: 1 } },
    axisLabel: {
      interval: 0,
      inside: narrow,
      margin: narrow ? 0 : 8,
      color: position === 'left' ? theme.ink : theme.inkQuiet,
      fontSize: font,
      formatter: (row: string) => fitText(texts[Number(row)] ?? '', font, room),
      ...(narrow ? { verticalAlign: 'bottom' as const, padding: [0, 0, above, 0] } : {}),
    },
  });
  return {
    grid: { left, right },
    axes: [
      lineOf(labels, 'left', narrow ? inner - 2 * INSET : left - EDGE, ABOVE + ownLine),
      lineOf(notes, 'right', narrow ? inner - 2 * INSET : right - EDGE, ABOVE),
    ],
  };
}
