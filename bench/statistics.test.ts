import { describe, expect, it } from 'vitest';
import { fitLine, summarise } from './statistics.ts';

describe('summarise', () => {
  it('takes the middle of an odd and the mean of the middle two of an even number of runs, in any order', () => {
    expect(summarise([9, 1, 5]).median).toBe(5);
    expect(summarise([4, 1, 3, 100]).median).toBe(3.5);
  });

  it('gives the slowest of a few runs as p95, and leaves one of twenty out', () => {
    expect(summarise([3, 9, 4]).p95).toBe(9);
    const runs = Array.from({ length: 40 }, (_, i) => i + 1);
    expect(summarise(runs).p95).toBeLessThan(40);
    expect(summarise(runs).p95).toBeGreaterThanOrEqual(38);
  });

  it('keeps the runs in their order and does not sort the caller’s list', () => {
    const runs = [3, 1, 2];
    expect(summarise(runs).runs).toEqual([3, 1, 2]);
    expect(runs).toEqual([3, 1, 2]);
  });

  it('refuses what has no median', () => {
    expect(() => summarise([])).toThrow('no runs');
    expect(() => summarise([1, NaN])).toThrow('not a number');
  });
});

describe('fitLine', () => {
  it('finds a line that is there', () => {
    const line = fitLine([
      [1, 5],
      [2, 7],
      [4, 11],
    ]);
    expect(line.slope).toBeCloseTo(2, 12);
    expect(line.intercept).toBeCloseTo(3, 12);
    expect(line.rSquared).toBeCloseTo(1, 12);
  });

  it('tells a parabola from a line', () => {
    const points = Array.from({ length: 9 }, (_, x) => [x - 4, (x - 4) ** 2] as const);
    expect(fitLine(points).rSquared).toBeLessThan(0.1);
  });

  it('does not call two points a line', () => {
    expect(() => fitLine([])).toThrow('three points');
  });
});
