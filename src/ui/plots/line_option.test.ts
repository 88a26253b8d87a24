import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineSpec, spreadLabels } from './line_option.ts';
import { LOG_PROB } from './quantity.ts';
import { PRINT_THEME } from './theme.ts';

const stand = (places: readonly number[], gap: number, bottom: number): number[] =>
  spreadLabels(places, gap, bottom).map((shift, label) => places[label] + shift);

describe('labels at the ends of lines', () => {
  test('stay where there is room, and part where there is none', () => {
    expect(stand([10, 50, 90], 15, 100)).toEqual([10, 50, 90]);
    expect(stand([50, 52, 90], 15, 100)).toEqual([50, 65, 90]);
    // At the lower edge they go up instead.
    expect(stand([95, 98], 15, 100)).toEqual([85, 100]);
    expect(spreadLabels([], 15, 100)).toEqual([]);
  });

  test('never lie on each other, keep their order, and stay above the edge', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 8 }), (places) => {
        const placed = stand(places, 14, 200);
        const order = [...places.keys()].sort((a, b) => places[a] - places[b] || a - b);
        order.slice(1).forEach((label, index) => {
          expect(placed[label] - placed[order[index]]).toBeGreaterThanOrEqual(14 - 1e-9);
        });
        expect(placed.every((place) => place <= 200 + 1e-9)).toBe(true);
      }),
    );
  });
});

describe('lines that go on apart', () => {
  const data = { xTitle: 'pass', x: [0, 1, 2, 3], series: [{ name: 'a', values: [1, 2, 3, 4] }] };
  const seriesOf = (apart?: { from: number; name: string }) => {
    const spec = lineSpec(apart === undefined ? data : { ...data, apart }, LOG_PROB);
    const { series } = spec.option(PRINT_THEME, { width: 600, height: 300 });
    return Array.isArray(series) ? series : [series];
  };

  test('are thin from there on, meet there, and the place is named', () => {
    const [own, beyond] = seriesOf({ from: 2, name: 'as trained' });
    expect(own).toMatchObject({ data: [0, 1, 2].map((x) => ({ value: [x, x + 1] })) });
    expect(beyond).toMatchObject({
      data: [2, 3].map((x) => ({ name: `0 ${x}`, value: [x, x + 1] })),
      lineStyle: { width: 1 },
      endLabel: { show: true },
      markLine: { data: [{ xAxis: 2 }] },
    });
    expect(own).not.toHaveProperty('endLabel');
  });

  test('nothing is apart unless it is said', () => {
    expect(seriesOf()).toHaveLength(1);
  });
});
