/** Eight columns of a product, for any number of rows. */
import { activate, NONE } from './activation';
import { packFour } from './pack';
import { COLUMNS, PANEL_STEP, tile1, tile2, tile3, tile4, tile4Ahead } from './tile';

/** Four tiles of four rows read all of the next panel; more would read it again. */
const FEW_ROWS: usize = 16;

/**
 * y[r, c] = activation(Σₖ x[r, k] · w[k, c] + bias[c]) + residual[r, c].
 * @param x [rows][inSize] as `packRows` lays them out
 * @param w [inSize][8]
 * @param y [rows][columns], a row every `yStride` bytes; `columns` at most 8
 * @param bias [8], or 0 for none
 * @param residual as y, or 0 for none
 * @param scratch room for one tile, this thread's own
 */
export function panel(
  x: usize,
  rows: usize,
  w: usize,
  inSize: usize,
  y: usize,
  yStride: usize,
  columns: usize,
  bias: usize,
  activation: i32,
  residual: usize,
  scratch: usize,
): void {
  let left = rows;
  // With few rows a panel is used up before memory has brought the next one. It lies behind this one.
  let ahead = w + inSize * PANEL_STEP;
  const few = rows <= FEW_ROWS;
  while (left > 0) {
    const count = tileRows(left);
    if (count == 4 && few) tile4Ahead(x, w, inSize, scratch, ahead);
    else if (count == 4) tile4(x, w, inSize, scratch);
    else if (count == 3) tile3(x, w, inSize, scratch);
    else if (count == 2) tile2(x, w, inSize, scratch);
    else tile1(x, w, inSize, scratch);
    finish(scratch, count, y, yStride, columns, bias, activation, residual);
    x += (count * inSize) << 2;
    y += count * yStride;
    if (residual != 0) residual += count * yStride;
    left -= count;
    ahead += inSize * (PANEL_STEP / 4);
  }
}

/** Rows of the next tile: 4; of the last 5, 6 or 7 two tiles alike, since one row alone uses a quarter of the loop. */
function tileRows(left: usize): usize {
  return left >= 8 || left == 4 ? 4 : left > 4 ? (left + 1) >> 1 : left;
}

/**
 * Rows as tiles read them, a tile behind the other: [inSize][rows of the tile].
 * @param x [rows][inSize], a row every `stride` bytes
 * @param to room for as many values
 */
export function packRows(x: usize, stride: usize, rows: usize, inSize: usize, to: usize): void {
  let left = rows;
  while (left > 0) {
    const count = tileRows(left);
    if (count == 4) packFour(x, stride, inSize, to, 16);
    else {
      for (let r: usize = 0; r < count; r++) {
        const row = x + r * stride;
        for (let k: usize = 0; k < inSize; k++) {
          store<f32>(to + ((k * count + r) << 2), load<f32>(row + (k << 2)));
        }
      }
    }
    x += count * stride;
    to += (count * inSize) << 2;
    left -= count;
  }
}

/** Bias, activation and residual of a tile, and its way to where it belongs. */
function finish(
  tile: usize,
  rows: usize,
  y: usize,
  yStride: usize,
  columns: usize,
  bias: usize,
  activation: i32,
  residual: usize,
): void {
  for (let r: usize = 0; r < rows; r++) {
    let low = v128.load(tile);
    let high = v128.load(tile, 16);
    if (bias != 0) {
      low = f32x4.add(low, v128.load(bias));
      high = f32x4.add(high, v128.load(bias, 16));
    }
    if (activation != NONE) {
      low = activate(low, activation);
      high = activate(high, activation);
    }
    if (columns == COLUMNS) {
      if (residual != 0) {
        low = f32x4.add(low, v128.load(residual));
        high = f32x4.add(high, v128.load(residual, 16));
      }
      v128.store(y, low);
      v128.store(y, high, 16);
    } else {
      // The last columns of a width that is no multiple of 8: what lies behind them is another row's.
      v128.store(tile, low);
      v128.store(tile, high, 16);
      for (let c: usize = 0; c < columns; c++) {
        let value = load<f32>(tile + (c << 2));
        if (residual != 0) value += load<f32>(residual + (c << 2));
        store<f32>(y + (c << 2), value);
      }
    }
    tile += PANEL_STEP;
    y += yStride;
    if (residual != 0) residual += yStride;
  }
}
