/** y = activation(x · Wᵀ + b) + residual: nearly all of the time goes here. */
import { claim } from './claim';
import { packRows, panel } from './panel';
import { COLUMNS, PANEL_STEP, TILE_BYTES } from './tile';

/** Rows that are packed and multiplied at once; the weights are read anew for each such block. `MOST_ROWS` of `../arena.ts`. */
const MOST_ROWS: usize = 64;
/** Panels of a unit: one alone would be soon done, and what is read of the next one ahead would be another thread's. */
const GROUP: usize = 4;

/**
 * Its units are groups of panels of weights for a block of rows. The last quarter of the panels are units of one, so that no thread waits
 * long for another's last.
 * @param x [rows][inSize]
 * @param weight [⌈outSize / 8⌉][inSize][8], padded with zeros, as `pack` lays it out
 * @param bias [⌈outSize / 8⌉ · 8], or 0 for none
 * @param residual [rows][outSize], or 0 for none
 * @param y [rows][outSize]
 * @param scratch a tile, and a block of rows
 */
export function product(
  scratch: usize,
  claims: usize,
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
  const panels = (outSize + COLUMNS - 1) / COLUMNS;
  const groups = (panels * 3) / (4 * GROUP);
  const units = panels - groups * (GROUP - 1);
  const blocks = (rows + MOST_ROWS - 1) / MOST_ROWS;
  // Blocks of one size, in whole tiles: a few rows left over would cost all weights once more.
  const blockRows: usize = blocks == 0 ? 0 : (((rows + blocks - 1) / blocks + 3) >> 2) << 2;
  const packed = scratch + TILE_BYTES;

  let packedBlock: usize = -1;
  for (let unit = claim(claims); unit < blocks * units; unit = claim(claims)) {
    const block = unit / units;
    const begin = block * blockRows;
    const count = min(blockRows, rows - begin);
    if (block != packedBlock) {
      packRows(x + ((begin * inSize) << 2), inSize << 2, count, inSize, packed);
      packedBlock = block;
    }
    const group = unit % units;
    const grouped = group < groups;
    let p = grouped ? group * GROUP : group + groups * (GROUP - 1);
    const end = grouped ? p + GROUP : p + 1;
    for (; p < end; p++) {
      const at = (p * COLUMNS) << 2;
      const rowsAt = ((begin * outSize) << 2) + at;
      panel(
        packed,
        count,
        weight + p * inSize * PANEL_STEP,
        inSize,
        y + rowsAt,
        outSize << 2,
        min(COLUMNS, outSize - p * COLUMNS),
        bias == 0 ? 0 : bias + at,
        activation,
        residual == 0 ? 0 : residual + rowsAt,
        scratch,
      );
    }
  }
}
