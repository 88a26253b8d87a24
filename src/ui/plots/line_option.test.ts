import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadLabels } from './line_option.ts';

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
