/** The frame of plots with a row for each thing measured: a name before the row, a note behind it, one axis of numbers below. */
import { fitText, labelWidth, NARROW, niceLimits, plainOption, textWidth, valueAxis } from './parts.ts';
import type { Quantity } from './quantity.ts';
import type { PlotOption, PlotSize } from './spec.ts';
import type { PlotTheme } from './theme.ts';

export interface NamedRow {
  readonly label: string;
  /** Said at the end of the row: `9 of 11 frames`. */
  readonly note?: string;
}

const TOP = 8;
const BOTTOM = 48;
const EDGE = 16;

/** px between a name and a note in one line. */
const GAP = 8;
/** px that ECharts leaves between an axis and labels on its inner side. */
const INSET = 11;
/** px between the middle of a narrow row and the text above its marks. */
const ABOVE = 18;

/** px of the line that notes have to themselves; 0 where every name and note fit into one. */
function lineOfNote(rows: readonly NamedRow[], { text12: font }: PlotTheme, width: number): number {
  const room = width - 2 * (EDGE + INSET);
  const fits = rows.every(
    ({ label, note = '' }) => note === '' || textWidth(label, font) + GAP + textWidth(note, font) <= room,
  );
  return fits ? 0 : Math.ceil(font * 1.4);
}

/** The height that suits a width, px; on a narrow page rows are higher where notes have a line to themselves. */
export function rowsHeight(
  rows: readonly NamedRow[],
  row: { readonly wide: number; readonly narrow: number },
  theme: PlotTheme,
  width: number,
): number {
  // The marks stay in the middle of their row.
  const height = width < NARROW ? row.narrow + 2 * lineOfNote(rows, theme, width) : row.wide;
  return rows.length * height + TOP + BOTTOM;
}

/** Everything but the series. @param values all that are drawn along the axis */
export function rowsOption(
  rows: readonly NamedRow[],
  values: readonly number[],
  quantity: Quantity,
  theme: PlotTheme,
  size: PlotSize,
): PlotOption {
  const frame = rowFrame(rows, theme, size);
  return {
    ...plainOption(theme),
    grid: { ...frame.grid, top: TOP, bottom: BOTTOM },
    xAxis: valueAxis(theme, quantity, niceLimits(values, quantity), { where: 'below', gap: 28 }),
    yAxis: frame.axes,
  };
}

/** The place of rows with a name before and a note behind; on a narrow page both stand above the row, in one line or two. */
function rowFrame(rows: readonly NamedRow[], theme: PlotTheme, { width }: PlotSize) {
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
