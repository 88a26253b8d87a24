/** One effect a row, one frame a dot: how far an effect holds when the sentence is said in other words. Pure. */
import { referenceLine } from './parts.ts';
import type { Quantity } from './quantity.ts';
import { rowsHeight, rowsOption, type NamedRow } from './row_frame.ts';
import type { PlotSpec } from './spec.ts';
import type { PlotTheme } from './theme.ts';

/** Its label is what the effect is called. */
export interface StripRow extends NamedRow {
  readonly dots: readonly StripDot[];
  /** Null where there is none to draw. */
  readonly mean: number | null;
}

export interface StripDot {
  readonly value: number;
  /** The frame, or the pair of names, that gave the value. */
  readonly label: string;
}

const ROW = { wide: 44, narrow: 64 };
/** Dots keep within this many px of the middle of their row. */
const JITTER = 9;
/** Multiples of it spread evenly however many there are, and are the same every time. */
const GOLDEN = 0.618_033_988_749_895;

export function stripSpec(rows: readonly StripRow[], quantity: Quantity): PlotSpec {
  return {
    marks: [],
    height: (width, theme) => rowsHeight(rows, ROW, theme, width),
    option: (theme, size) => ({
      ...rowsOption(rows, valuesOf(rows), quantity, theme, size),
      series: [dotSeries(rows, quantity, theme), meanSeries(rows, theme)],
    }),
  };
}

function valuesOf(rows: readonly StripRow[]): readonly number[] {
  return rows.flatMap((row) => [...row.dots.map((dot) => dot.value), row.mean ?? Number.NaN]);
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
      row.mean !== null && Number.isFinite(row.mean) ? [{ name: `${r} ${MEAN}`, value: [row.mean, r] }] : [],
    ),
  };
}

/** In an item's name, in a dot's place: the mean of the row. */
export const MEAN = -1;

/** A disc where side A is the likelier, a diamond where B is. Its name is its row and its dot. */
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
function jitter(dot: number): number {
  return (((dot + 1) * GOLDEN) % 1) * 2 * JITTER - JITTER;
}
