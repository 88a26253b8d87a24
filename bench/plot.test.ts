import { describe, expect, it } from 'vitest';
import { renderGrowth } from './plot.ts';

const PLOT = {
  title: 'Time against tokens',
  subtitle: 'made up',
  xName: 'tokens',
  yName: 'ms',
  series: [
    {
      name: 'one sentence',
      points: [
        [8, 80],
        [16, 160],
        [32, 320],
      ],
    },
  ],
} as const;

describe('a plot of growth', () => {
  it('is an SVG that says what it shows, in which units', () => {
    const svg = renderGrowth(PLOT);
    expect(svg).toMatch(/^<svg /);
    for (const text of [PLOT.title, PLOT.subtitle, 'tokens', 'ms', 'one sentence'])
      expect(svg).toContain(text);
  });

  it('shows every point: another one, another picture', () => {
    const more = renderGrowth({
      ...PLOT,
      series: [{ name: 'one sentence', points: [...PLOT.series[0].points, [64, 640]] }],
    });
    expect(more.length).toBeGreaterThan(renderGrowth(PLOT).length);
  });

  it('refuses to draw a line through two points', () => {
    const points = PLOT.series[0].points.slice(0, 2);
    expect(() => renderGrowth({ ...PLOT, series: [{ name: 'x', points }] })).toThrow('three points');
  });
});
