/** What is done with whole rows outside of the layer: looked up, gathered, averaged. */
import { claim } from './claim';
import { COLUMNS, PANEL_STEP } from './tile';

/**
 * y[r] = word[id] + position[place] + tokenType[segment].
 * @param tokens [rows][3], u32: id, place in its own sequence, segment
 * @param word as a product's weights, [⌈vocab / 8⌉][size][8]: the decoder multiplies by the same table
 * @param position [places][size]
 * @param tokenType [segments][size]
 * @param y [rows][size]
 */
export function embed(
  _scratch: usize,
  claims: usize,
  tokens: usize,
  rows: usize,
  word: usize,
  position: usize,
  tokenType: usize,
  size: usize,
  y: usize,
): void {
  const rowBytes = size << 2;
  for (let row = claim(claims); row < rows; row = claim(claims)) {
    const token = tokens + row * 12;
    const id: usize = load<u32>(token);
    const panel = word + (id / COLUMNS) * size * PANEL_STEP;
    const wordAt = panel + ((id % COLUMNS) << 2);
    const place: usize = load<u32>(token, 4);
    const segment: usize = load<u32>(token, 8);
    const positionAt = position + place * rowBytes;
    const typeAt = tokenType + segment * rowBytes;
    const to = y + row * rowBytes;
    for (let i: usize = 0; i < size; i++) {
      const at = i << 2;
      const sum = load<f32>(wordAt + i * PANEL_STEP) + load<f32>(positionAt + at) + load<f32>(typeAt + at);
      store<f32>(to + at, sum);
    }
  }
}

/**
 * y[r] = x[indices[r]].
 * @param x [any][size]
 * @param indices [rows], u32
 * @param y [rows][size]
 */
export function gather(
  _scratch: usize,
  claims: usize,
  x: usize,
  indices: usize,
  rows: usize,
  size: usize,
  y: usize,
): void {
  const rowBytes = size << 2;
  for (let row = claim(claims); row < rows; row = claim(claims)) {
    const from: usize = load<u32>(indices + (row << 2));
    memory.copy(y + row * rowBytes, x + from * rowBytes, rowBytes);
  }
}

/**
 * y[s] = the mean of the rows of sequence s.
 * @param x [T][size]
 * @param cuSeqlens [sequences + 1], u32
 * @param y [sequences][size]
 */
export function mean(
  _scratch: usize,
  claims: usize,
  x: usize,
  cuSeqlens: usize,
  sequences: usize,
  size: usize,
  y: usize,
): void {
  const rowBytes = size << 2;
  for (let s = claim(claims); s < sequences; s = claim(claims)) {
    const begin: usize = load<u32>(cuSeqlens + (s << 2));
    const end: usize = load<u32>(cuSeqlens + (s << 2), 4);
    const rows = end - begin;
    const from = x + begin * rowBytes;
    const to = y + s * rowBytes;
    let at: usize = 0;
    for (; at + 16 <= rowBytes; at += 16) {
      let sum = f32x4.splat(0);
      for (let r: usize = 0; r < rows; r++) sum = f32x4.add(sum, v128.load(from + r * rowBytes + at));
      v128.store(to + at, f32x4.div(sum, f32x4.splat(f32(rows))));
    }
    for (; at < rowBytes; at += 4) {
      let sum: f32 = 0;
      for (let r: usize = 0; r < rows; r++) sum += load<f32>(from + r * rowBytes + at);
      store<f32>(to + at, sum / f32(rows));
    }
  }
}
