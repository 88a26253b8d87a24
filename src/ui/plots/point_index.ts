/**
 * Points in a grid of cells, so that what is under a pointer or inside a rectangle is found without looking at all of them:
 * ECharts' own search walks through every point at every move of the mouse.
 */

/** Values per axis; also an area to look in, ends included. */
export interface Rectangle {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** About as many points a cell, if they were spread evenly. */
const POINTS_PER_CELL = 4;
const MAX_CELLS_PER_SIDE = 256;

export class PointIndex {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly #bounds: Rectangle | null;
  readonly #side: number;
  /** Where each cell's points start in `#points`; one more at the end. */
  readonly #starts: Uint32Array;
  /** Indices of points, cell after cell, in rising order within one. */
  readonly #points: Uint32Array;

  /**
   * @param x one value a point. Points of which a coordinate is not finite are never found.
   * @param y as many values as `x` has; a RangeError otherwise.
   */
  constructor(x: ArrayLike<number>, y: ArrayLike<number>) {
    if (x.length !== y.length) throw new RangeError(`${x.length} x but ${y.length} y`);
    this.x = x;
    this.y = y;
    this.#bounds = boundsOf(x, y);
    const side = Math.ceil(Math.sqrt(x.length / POINTS_PER_CELL));
    this.#side = Math.max(1, Math.min(MAX_CELLS_PER_SIDE, side));
    const cells = this.#side ** 2;
    const starts = new Uint32Array(cells + 1);
    const cellOf = new Int32Array(x.length);
    let count = 0;
    for (let i = 0; i < x.length; i++) {
      const cell = this.#cellOf(x[i], y[i]);
      cellOf[i] = cell;
      if (cell < 0) continue;
      starts[cell + 1]++;
      count++;
    }
    for (let cell = 0; cell < cells; cell++) starts[cell + 1] += starts[cell];
    const points = new Uint32Array(count);
    const next = starts.slice(0, cells);
    for (let i = 0; i < x.length; i++) {
      const cell = cellOf[i];
      if (cell >= 0) points[next[cell]++] = i;
    }
    this.#starts = starts;
    this.#points = points;
  }

  /**
   * The point nearest to (`x`, `y`), or −1 where none is within `reach`; of equally near ones that of the lowest index.
   * @param scale px of one unit along each axis, positive: nearness is what is seen, not what the units say.
   * @param reach px.
   */
  nearest(x: number, y: number, scale: { readonly x: number; readonly y: number }, reach: number): number {
    let best = -1;
    let bestSquare = reach ** 2;
    const area: Rectangle = {
      x: [x - reach / scale.x, x + reach / scale.x],
      y: [y - reach / scale.y, y + reach / scale.y],
    };
    this.#visit(area, (i) => {
      const square = ((this.x[i] - x) * scale.x) ** 2 + ((this.y[i] - y) * scale.y) ** 2;
      if (square < bestSquare || (square === bestSquare && (best < 0 || i < best))) {
        best = i;
        bestSquare = square;
      }
    });
    return best;
  }

  /** The indices of the points inside an area, edges included, in rising order. */
  inside(area: Rectangle): number[] {
    const found: number[] = [];
    this.#visit(area, (i) => {
      const x = this.x[i];
      const y = this.y[i];
      if (x >= area.x[0] && x <= area.x[1] && y >= area.y[0] && y <= area.y[1]) found.push(i);
    });
    return found.sort((a, b) => a - b);
  }

  #cellOf(x: number, y: number): number {
    if (this.#bounds === null || !Number.isFinite(x) || !Number.isFinite(y)) return -1;
    return cellAlong(y, this.#bounds.y, this.#side) * this.#side + cellAlong(x, this.#bounds.x, this.#side);
  }

  /** Every point in the cells an area touches. */
  #visit(area: Rectangle, visit: (index: number) => void): void {
    const bounds = this.#bounds;
    // An empty area, or NaN.
    if (bounds === null || !(area.x[0] <= area.x[1] && area.y[0] <= area.y[1])) return;
    const fromColumn = cellAlong(area.x[0], bounds.x, this.#side);
    const toColumn = cellAlong(area.x[1], bounds.x, this.#side);
    const fromRow = cellAlong(area.y[0], bounds.y, this.#side);
    const toRow = cellAlong(area.y[1], bounds.y, this.#side);
    for (let row = fromRow; row <= toRow; row++) {
      // The cells of a row lie one after another, and so do their points.
      const from = this.#starts[row * this.#side + fromColumn];
      const to = this.#starts[row * this.#side + toColumn + 1];
      for (let i = from; i < to; i++) visit(this.#points[i]);
    }
  }
}

/** The cell of a value along one axis; values outside belong to the first and last. */
function cellAlong(value: number, [low, high]: readonly [number, number], side: number): number {
  const share = high > low ? (value - low) / (high - low) : 0;
  return Math.max(0, Math.min(side - 1, Math.floor(share * side)));
}

/** The smallest rectangle around the points with two finite coordinates; null without any. */
export function boundsOf(x: ArrayLike<number>, y: ArrayLike<number>): Rectangle | null {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    x0 = Math.min(x0, x[i]);
    x1 = Math.max(x1, x[i]);
    y0 = Math.min(y0, y[i]);
    y1 = Math.max(y1, y[i]);
  }
  return x0 <= x1 ? { x: [x0, x1], y: [y0, y1] } : null;
}
