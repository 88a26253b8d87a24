/** The weights that `attention` sums values by, for those who want to see them: of asked rows. */
import { claim } from './claim';
import { softmax } from './softmax';
import { Vector } from './vector';

/**
 * y[r] = softmax(Q · Kᵀ / √headSize) of a row, in each head over its own sequence. Its unit is a head of a row.
 * @param qkv [T][3][heads][headSize]
 * @param table [rows][4], u32: row, first and end row of its sequence, where its weights begin in y
 * @param y f32, of each row [heads][length of its sequence]
 */
export function attentionWeights(
  _scratch: usize,
  claims: usize,
  qkv: usize,
  table: usize,
  rows: usize,
  heads: usize,
  headSize: usize,
  y: usize,
): void {
  const headBytes = headSize << 2;
  const sizeBytes: usize = heads * headBytes;
  const rowBytes: usize = 3 * sizeBytes;
  const scale: f32 = 1 / sqrt<f32>(f32(headSize));
  for (let unit = claim(claims); unit < rows * heads; unit = claim(claims)) {
    const entry = table + ((unit / heads) << 4);
    const row: usize = load<u32>(entry);
    const begin: usize = load<u32>(entry, 4);
    const end: usize = load<u32>(entry, 8);
    const first: usize = load<u32>(entry, 12);
    const length = end - begin;
    const head = unit % heads;
    const query = qkv + row * rowBytes + head * headBytes;
    const weights = y + ((first + head * length) << 2);
    let key = qkv + begin * rowBytes + sizeBytes + head * headBytes;
    for (let j: usize = 0; j < length; j++) {
      store<f32>(weights + (j << 2), dot(query, key, headBytes));
      key += rowBytes;
    }
    softmax(weights, length, scale);
  }
}

/** Σ aᵢ · bᵢ over `bytes` of f32. */
function dot(a: usize, b: usize, bytes: usize): f32 {
  let sums = f32x4.splat(0);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) sums = Vector.multiplyAdd(v128.load(a + at), v128.load(b + at), sums);
  let sum = Vector.sum(sums);
  for (; at < bytes; at += 4) sum += load<f32>(a + at) * load<f32>(b + at);
  return sum;
}
