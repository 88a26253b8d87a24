import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PRINT_THEME, readPlotTheme } from './theme.ts';

const css = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');
/** The values that stand first: those of the light theme. */
const light = (name: string): string => new RegExp(`${name}: ([^;]*);`).exec(css)?.[1] ?? '';

describe('the theme of plots', () => {
  it('finds every token it names', () => {
    const theme = readPlotTheme(light, 16);
    for (const value of Object.values(theme)) expect(value).not.toBe('');
    expect(theme.series).toHaveLength(4);
    expect([theme.text12, theme.text14]).toEqual([12, 14]);
  });

  it('grows with the reader’s font size', () => {
    expect(readPlotTheme(light, 20).text12).toBe(15);
  });

  it('in print is the light theme on white', () => {
    const { sans, mono } = PRINT_THEME;
    expect(PRINT_THEME).toEqual({ ...readPlotTheme(light, 16), paper: '#ffffff', sans, mono });
  });

  it('has every colour of a side in each of the three places that set the theme', () => {
    for (const name of [
      '--side-a',
      '--side-b',
      '--side-middle',
      '--scale-low',
      '--scale-high',
      '--series-6',
    ]) {
      expect(css.match(new RegExp(`${name}: #`, 'g')), name).toHaveLength(3);
    }
  });
});
