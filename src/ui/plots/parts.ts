/** What the drawings share: axes of hairlines, titles with units, one line at zero, the width a label will take. */
import { formatTick, referenceOf, type Quantity } from './quantity.ts';
import type { PlotOption, Tone } from './spec.ts';
import type { PlotTheme } from './theme.ts';

/** Nothing moves, and nothing but the drawing itself is there: no legend, no tooltip of the library's. */
export function plainOption(theme: PlotTheme): PlotOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: theme.sans, fontSize: theme.text12, color: theme.ink },
    // Marks are told apart by the series themselves.
    color: [theme.ink],
  };
}

/** Below this width, in CSS px, row labels stand above their rows instead of beside them. */
export const NARROW = 480;

// Of the widest system fonts: too much room does no harm, too little makes labels collide.
const EM_OF_LETTER = 0.6;
const EM_OF_WIDE_LETTER = 1;

/** About the width of a line of text in px: no canvas is at hand where options are built. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const letter of text) ems += letter > '\u2E80' ? EM_OF_WIDE_LETTER : EM_OF_LETTER;
  return Math.ceil(ems * fontSize);
}

/** The text, or its beginning and an ellipsis where it would be wider than `width` px. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (textWidth(`${kept}${letter}…`, fontSize) > width) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

/** The widest of some labels, held to `max` px. */
export function labelWidth(labels: readonly string[], fontSize: number, max: number): number {
  return Math.min(max, Math.max(0, ...labels.map((label) => textWidth(label, fontSize))));
}

interface AxisText {
  readonly title: string;
  readonly where: 'below' | 'left';
  /** px between the axis and its title. */
  readonly gap: number;
}

/** The title of an axis, along its middle. */
export function axisTitle(theme: PlotTheme, { title, where, gap }: AxisText) {
  return {
    name: title,
    nameLocation: 'middle' as const,
    nameGap: gap,
    nameRotate: where === 'left' ? 90 : 0,
    nameTextStyle: { color: theme.ink, fontSize: theme.text12 },
    // ECharts 6 would move the title to wherever it finds room.
    nameMoveOverlap: false,
  };
}

/** One hairline, ticks outwards, nothing across the drawing. */
export function axisLines(theme: PlotTheme) {
  return {
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.control, width: 1 } },
    axisTick: { show: true, length: 4, lineStyle: { color: theme.control, width: 1 } },
    splitLine: { show: false },
  };
}

/** An axis of numbers with its title; `limits` as `niceLimits` gives them. */
export function valueAxis(
  theme: PlotTheme,
  quantity: Quantity,
  limits: readonly [number, number],
  text: Omit<AxisText, 'title'>,
) {
  return {
    type: 'value' as const,
    min: limits[0],
    max: limits[1],
    ...axisTitle(theme, { ...text, title: quantity.title }),
    ...axisLines(theme),
    axisLabel: {
      color: theme.inkQuiet,
      fontFamily: theme.mono,
      fontSize: theme.text12,
      hideOverlap: true,
      formatter: (value: number) => formatTick(quantity, value),
    },
    splitNumber: 5,
  };
}

/** A hairline at what a quantity is compared with, on one axis or on both, for the series that carries it; nothing where there is none. */
export function referenceLine(theme: PlotTheme, axis: 'x' | 'y' | 'both', quantity: Quantity) {
  const at = referenceOf(quantity);
  if (at === null) return {};
  const markLine = {
    silent: true,
    symbol: 'none',
    animation: false,
    label: { show: false },
    lineStyle: { color: theme.inkQuiet, width: 1, type: 'solid' as const },
    data: [...(axis === 'y' ? [] : [{ xAxis: at }]), ...(axis === 'x' ? [] : [{ yAxis: at }])],
  };
  return { markLine };
}

/**
 * Limits around the finite values at round numbers, with a little room: [−1, 1] or [0, 1] where there are none. What they are
 * compared with is always within; a rate with such a value stays from 0 to 100 %.
 */
export function niceLimits(values: Iterable<number>, quantity: Quantity): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return quantity.signed ? [-1, 1] : [0, 1];
  const reference = referenceOf(quantity);
  if (reference !== null) {
    low = Math.min(low, reference);
    high = Math.max(high, reference);
  }
  if (low === high) {
    low -= Math.abs(low) * 0.5 || 0.5;
    high += Math.abs(high) * 0.5 || 0.5;
  }
  const room = (high - low) * 0.04;
  const step = niceStep((high - low + 2 * room) / 8);
  const round = (value: number): number => Number(value.toPrecision(12));
  const [from, to] = [Math.floor((low - room) / step) * step, Math.ceil((high + room) / step) * step];
  return quantity.reference !== undefined && quantity.percent === true
    ? [round(Math.max(0, from)), round(Math.min(1, to))]
    : [round(from), round(to)];
}

/** 1, 2 or 5 times a power of ten, not below `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

/** The colour of a tone. */
export function toneColor(theme: PlotTheme, tone: Tone): string {
  return { a: theme.sideA, b: theme.sideB, ink: theme.ink, quiet: theme.inkQuiet }[tone];
}

/** The two numbers of a drawn item's name, `3 12`: they tell the plot which item it is. Null for anything else. */
export function itemPlace(name: unknown): readonly [first: number, second: number] | null {
  const match = typeof name === 'string' ? /^(\d+) (-?\d+)$/.exec(name) : null;
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

/** A mark's fill and outline. An open one is filled with the paper: ECharts' own `emptyCircle` is filled with white on any paper. */
export function markStyle(theme: PlotTheme, color: string, isOpen: boolean) {
  return isOpen
    ? { color: theme.paper, borderColor: color, borderWidth: 2 }
    : { color, borderColor: color, borderWidth: 0 };
}
