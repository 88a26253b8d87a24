/** Rows of weights as checkpoints have them, laid out as products read them. */
import { COLUMNS, PANEL_STEP } from './tile';

/**
 * Row o of `source` becomes column `column + o` of `target`.
 * @param source [rows][inSize], the orientation of the checkpoint's `Linear.weight`
 * @param target [panels][inSize][8]
 */
export function pack(source: usize, rows: usize, inSize: usize, target: usize, column: usize): void {
  const rowBytes = inSize << 2;
  let row: usize = 0;
  while (row < rows) {
    const to = column + row;
    const panel = target + (to / COLUMNS) * inSize * PANEL_STEP;
    const at = panel + ((to % COLUMNS) << 2);
    const from = source + row * rowBytes;
    if (to % 4 == 0 && row + 4 <= rows) {
      packFour(from, rowBytes, inSize, at, PANEL_STEP);
      row += 4;
    } else {
      for (let k: usize = 0; k < inSize; k++) {
        store<f32>(at + k * PANEL_STEP, load<f32>(from + (k << 2)));
      }
      row++;
    }
  }
}

/** Four rows at once, four values of them every `step` bytes: four inputs of each are a square, which is transposed. */
export function packFour(from: usize, rowBytes: usize, inSize: usize, to: usize, step: usize): void {
  let k: usize = 0;
  for (; k + 4 <= inSize; k += 4) {
    const a = v128.load(from);
    const b = v128.load(from + rowBytes);
    const c = v128.load(from + 2 * rowBytes);
    const d = v128.load(from + 3 * rowBytes);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
    v128.store(to + step, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
    v128.store(to + 2 * step, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
    v128.store(to + 3 * step, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
    from += 16;
    to += 4 * step;
  }
  for (; k < inSize; k++) {
    for (let r: usize = 0; r < 4; r++) store<f32>(to + (r << 2), load<f32>(from + r * rowBytes));
    from += 4;
    to += step;
  }
}
