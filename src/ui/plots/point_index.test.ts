import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointIndex, boundsOf } from './point_index.ts';

/** Values whose squared differences underflow are no distances: what is 5e-324 away would be at once within reach of 0 and not. */
const value = (most: number) =>
  fc.double({ min: -most, max: most, noNaN: true }).map((v) => (Math.abs(v) < 1e-100 ? 0 : v));
const coordinate = fc.oneof(
  { weight: 8, arbitrary: value(30) },
  // Many points in one place, as rare words are.
  { weight: 4, arbitrary: fc.constantFrom(0, 1, -7.5) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, Infinity) },
);
const points = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 200 });

function split(pairs: readonly (readonly [number, number])[]): [Float64Array, Float64Array] {
  return [Float64Array.from(pairs, ([x]) => x), Float64Array.from(pairs, ([, y]) => y)];
}

describe('PointIndex', () => {
  it('finds the nearest by the distance on the screen', () => {
    const index = new PointIndex([0, 1], [0, 1]);
    expect(index.nearest(0.4, 0.4, { x: 100, y: 100 }, 1000)).toBe(0);
    // Where y is stretched, what is near in y wins.
    expect(index.nearest(0.4, 0.9, { x: 10, y: 1000 }, 1000)).toBe(1);
    expect(index.nearest(0.5, 0.5, { x: 100, y: 100 }, 10)).toBe(-1);
  });

  it('has nothing to find without points', () => {
    const index = new PointIndex([], []);
    expect(index.nearest(0, 0, { x: 1, y: 1 }, 1e9)).toBe(-1);
    expect(index.inside({ x: [-1, 1], y: [-1, 1] })).toEqual([]);
  });

  it('refuses coordinates that do not pair', () => {
    expect(() => new PointIndex([1], [])).toThrow(RangeError);
  });

  it('finds what a walk through all points finds', () => {
    fc.assert(
      fc.property(
        points,
        value(35),
        value(35),
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 200, noNaN: true }),
        (pairs, atX, atY, scaleX, scaleY, reach) => {
          const [x, y] = split(pairs);
          const found = new PointIndex(x, y).nearest(atX, atY, { x: scaleX, y: scaleY }, reach);
          let best = -1;
          let bestSquare = reach ** 2;
          for (let i = 0; i < x.length; i++) {
            const square = ((x[i] - atX) * scaleX) ** 2 + ((y[i] - atY) * scaleY) ** 2;
            if (square < bestSquare || (square === bestSquare && best < 0)) {
              best = i;
              bestSquare = square;
            }
          }
          expect(found).toBe(best);
        },
      ),
    );
  });

  it('finds what lies in a rectangle, edges included', () => {
    fc.assert(
      fc.property(points, coordinate, coordinate, coordinate, coordinate, (pairs, x0, x1, y0, y1) => {
        const [x, y] = split(pairs);
        const expected = pairs.flatMap(([px, py], i) =>
          Number.isFinite(px) && Number.isFinite(py) && px >= x0 && px <= x1 && py >= y0 && py <= y1
            ? [i]
            : [],
        );
        expect(new PointIndex(x, y).inside({ x: [x0, x1], y: [y0, y1] })).toEqual(expected);
      }),
    );
  });
});

describe('boundsOf', () => {
  it('leaves out what is not finite', () => {
    expect(boundsOf([1, 2, Number.NaN], [3, Number.NEGATIVE_INFINITY, 4])).toEqual({ x: [1, 1], y: [3, 3] });
    expect(boundsOf([Number.NaN], [0])).toBeNull();
  });
});
