/**
 * The inner loop of every product: up to 4 rows × 8 columns of sums in registers. With relaxed SIMD 5 and 6 rows are level with 4 in
 * Chromium 156 and half as fast in Node 20, and without it slower in both: their sums do not fit 16 registers.
 *
 * Each sum is added up in the order of its inputs, whatever the number of rows: a row's numbers do not depend on its neighbours.
 */
import { Vector } from './vector';

/** Columns of a panel of weights. */
export const COLUMNS: usize = 8;
/** Bytes of one input's weights in a panel, and of one row of a tile. */
export const PANEL_STEP: usize = 32;
/** Bytes a tile writes at most. */
export const TILE_BYTES: usize = 128;

class Tile {
  /**
   * y[r, c] = Σₖ x[r, k] · w[k, c] for `rows` rows, a constant of each caller, so that nothing is asked in the loop.
   * @param x [inSize][rows], as `packRows` lays them out: a row a page apart from the next would take the same place in a core's cache
   * @param w [inSize][8]
   * @param y [rows][8]
   * @param ahead where to read a byte of what will be needed next, `step` bytes further at each input: memory then brings it meanwhile.
   *   `step` 0, a constant of the caller, reads nothing.
   */
  @inline
  static multiply(rows: usize, x: usize, w: usize, inSize: usize, y: usize, ahead: usize, step: usize): void {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    const end = w + inSize * PANEL_STEP;
    do {
      if (step > 0) {
        load<u8>(ahead);
        ahead += step;
      }
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      let s = v128.load_splat<f32>(x);
      a0 = Vector.multiplyAdd(s, w0, a0);
      a1 = Vector.multiplyAdd(s, w1, a1);
      if (rows > 1) {
        s = v128.load_splat<f32>(x, 4);
        b0 = Vector.multiplyAdd(s, w0, b0);
        b1 = Vector.multiplyAdd(s, w1, b1);
      }
      if (rows > 2) {
        s = v128.load_splat<f32>(x, 8);
        c0 = Vector.multiplyAdd(s, w0, c0);
        c1 = Vector.multiplyAdd(s, w1, c1);
      }
      if (rows > 3) {
        s = v128.load_splat<f32>(x, 12);
        d0 = Vector.multiplyAdd(s, w0, d0);
        d1 = Vector.multiplyAdd(s, w1, d1);
      }
      x += rows << 2;
      w += PANEL_STEP;
    } while (w < end);
    v128.store(y, a0);
    v128.store(y, a1, 16);
    if (rows > 1) {
      v128.store(y, b0, 32);
      v128.store(y, b1, 48);
    }
    if (rows > 2) {
      v128.store(y, c0, 64);
      v128.store(y, c1, 80);
    }
    if (rows > 3) {
      v128.store(y, d0, 96);
      v128.store(y, d1, 112);
    }
  }
}

// Exported by the module too, which keeps the compiler from writing all of them into one caller: a function that is entered thousands of
// times is compiled by the browser's optimising compiler at once, and has the registers to itself.
export function tile1(x: usize, w: usize, inSize: usize, y: usize): void {
  Tile.multiply(1, x, w, inSize, y, 0, 0);
}

export function tile2(x: usize, w: usize, inSize: usize, y: usize): void {
  Tile.multiply(2, x, w, inSize, y, 0, 0);
}

export function tile3(x: usize, w: usize, inSize: usize, y: usize): void {
  Tile.multiply(3, x, w, inSize, y, 0, 0);
}

export function tile4(x: usize, w: usize, inSize: usize, y: usize): void {
  Tile.multiply(4, x, w, inSize, y, 0, 0);
}

/** {@link tile4}, which brings a quarter of another panel near meanwhile. @param ahead that quarter of it */
export function tile4Ahead(x: usize, w: usize, inSize: usize, y: usize, ahead: usize): void {
  Tile.multiply(4, x, w, inSize, y, ahead, PANEL_STEP / 4);
}
