/** y = activation(x · Wᵀ + b) + residual: nearly all of the time goes here. */
import { packRows, panel } from './panel';
import { COLUMNS, PANEL_STEP, TILE_BYTES } from './tile';

/** Rows that are packed and multiplied at once; the weights are read anew for each. */
const MOST_ROWS: usize = 64;

/**
 * A thread takes a stretch of the columns, so that each weight is read by one thread, once for all rows.
 * @param x [rows][inSize]
 * @param weight [⌈outSize / 8⌉][inSize][8], padded with zeros, as `pack` lays it out
 * @param bias [⌈outSize / 8⌉ · 8], or 0 for none
 * @param residual [rows][outSize], or 0 for none
 * @param y [rows][outSize]
 */
export function product(
  scratch: usize,
  thread: usize,
  threads: usize,
  x: usize,
  rows: usize,
  inSize: usize,
  weight: usize,
  outSize: usize,
  bias: usize,
  activation: i32,
  residual: usize,
  y: usize,
): void {
  const packed = scratch + TILE_BYTES;
  const rowBytes = inSize << 2;
  while (rows > 0) {
    const count = min(rows, MOST_ROWS);
    packRows(x, rowBytes, count, inSize, packed);
    const panels = (outSize + COLUMNS - 1) / COLUMNS;
    const end = (panels * (thread + 1)) / threads;
    for (let p = (panels * thread) / threads; p < end; p++) {
      const column = p * COLUMNS;
      const at = column << 2;
      panel(
        packed,
        count,
        weight + p * inSize * PANEL_STEP,
        inSize,
        y + at,
        outSize << 2,
        min(COLUMNS, outSize - column),
        bias == 0 ? 0 : bias + at,
        activation,
        residual == 0 ? 0 : residual + at,
        scratch,
      );
    }
    x += count * rowBytes;
    y += (count * outSize) << 2;
    if (residual != 0) residual += (count * outSize) << 2;
    rows -= count;
  }
}
