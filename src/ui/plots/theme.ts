/** What a plot takes from the page's tokens (styles/tokens.css): a canvas cannot read custom properties by itself. */

/** The token each field of a theme is read from; a test compares the names with tokens.css. */
const TOKENS = {
  ink: '--ink',
  inkQuiet: '--ink-quiet',
  paper: '--paper',
  hairline: '--line-quiet',
  control: '--line-control',
  sideA: '--side-a',
  sideB: '--side-b',
  sideMiddle: '--side-middle',
  scaleLow: '--scale-low',
  scaleHigh: '--scale-high',
  sans: '--sans',
  mono: '--mono',
} as const;

/** Colours and fonts as CSS strings, font sizes in CSS px. */
export interface PlotTheme extends Readonly<Record<keyof typeof TOKENS, string>> {
  /** Lines beyond the two sides. */
  readonly series: readonly [string, string, string, string];
  readonly text12: number;
  readonly text14: number;
}

const SERIES_TOKENS = ['--series-3', '--series-4', '--series-5', '--series-6'] as const;

/**
 * The theme from custom properties.
 * @param token the value of a custom property, as `getComputedStyle(…).getPropertyValue` gives it.
 * @param rem CSS px of one rem: the reader's own font size reaches the plots too.
 */
export function readPlotTheme(token: (name: string) => string, rem: number): PlotTheme {
  const read = (name: string): string => token(name).trim();
  const [third, fourth, fifth, sixth] = SERIES_TOKENS;
  const named = Object.entries(TOKENS).map(([field, name]) => [field, read(name)]);
  return {
    ...(Object.fromEntries(named) as Record<keyof typeof TOKENS, string>),
    series: [read(third), read(fourth), read(fifth), read(sixth)],
    text12: remsOf(token('--text-12')) * rem,
    text14: remsOf(token('--text-14')) * rem,
  };
}

function remsOf(size: string): number {
  const value = Number.parseFloat(size);
  return value > 0 ? value : 0.75;
}

/**
 * What exported plots are drawn in, whatever theme the page has: they go on white paper. The light theme's values, on white;
 * `theme.test.ts` compares them with tokens.css.
 */
export const PRINT_THEME: PlotTheme = {
  ink: '#1a1d1c',
  inkQuiet: '#474d4a',
  paper: '#ffffff',
  hairline: '#d5d7d1',
  control: '#7f8682',
  sideA: '#2166ac',
  sideB: '#e08214',
  sideMiddle: '#f3f2ec',
  scaleLow: '#eef1ec',
  scaleHigh: '#0b5d51',
  series: ['#0b7a69', '#6b3d99', '#8a6d1f', '#5c6360'],
  // A file is read elsewhere: names that viewers of SVG know, not the page's own.
  sans: 'Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif',
  mono: 'Menlo, Consolas, DejaVu Sans Mono, monospace',
  text12: 12,
  text14: 14,
};
