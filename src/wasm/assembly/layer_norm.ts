/** LayerNorm over the last dimension. */
import { claim } from './claim';
import { Vector } from './vector';

/**
 * y = (x − mean) / √(variance + eps) · weight + bias, a row at a time; variance is that of the whole row (÷ size), about the mean, in a
 * second pass: the difference of squares of one pass cancels where the mean is large. Its unit is a row.
 * Source: Ba, Kiros, Hinton, "Layer Normalization", 2016; as in PyTorch's `LayerNorm`.
 * @param x [rows][size]
 * @param weight [size]
 * @param bias [size]
 * @param y [rows][size]; may be x
 */
export function layerNorm(
  _scratch: usize,
  claims: usize,
  x: usize,
  rows: usize,
  size: usize,
  weight: usize,
  bias: usize,
  eps: f32,
  y: usize,
): void {
  for (let row = claim(claims); row < rows; row = claim(claims)) {
    const at = (row * size) << 2;
    normRow(x + at, size, weight, bias, eps, y + at);
  }
}

function normRow(x: usize, size: usize, weight: usize, bias: usize, eps: f32, y: usize): void {
  const count = f32(size);
  const bytes = size << 2;
  const vectorBytes = bytes & ~15;

  let sums = f32x4.splat(0);
  let at: usize = 0;
  for (; at < vectorBytes; at += 16) sums = f32x4.add(sums, v128.load(x + at));
  let sum = Vector.sum(sums);
  for (; at < bytes; at += 4) sum += load<f32>(x + at);
  const mean = sum / count;

  const means = f32x4.splat(mean);
  let squares = f32x4.splat(0);
  for (at = 0; at < vectorBytes; at += 16) {
    const centred = f32x4.sub(v128.load(x + at), means);
    squares = f32x4.add(squares, f32x4.mul(centred, centred));
  }
  let squareSum = Vector.sum(squares);
  for (; at < bytes; at += 4) {
    const centred = load<f32>(x + at) - mean;
    squareSum += centred * centred;
  }
  const scale: f32 = 1 / sqrt<f32>(squareSum / count + eps);

  const scales = f32x4.splat(scale);
  for (at = 0; at < vectorBytes; at += 16) {
    const scaled = f32x4.mul(f32x4.sub(v128.load(x + at), means), scales);
    v128.store(y + at, f32x4.add(f32x4.mul(scaled, v128.load(weight + at)), v128.load(bias + at)));
  }
  for (; at < bytes; at += 4) {
    store<f32>(y + at, (load<f32>(x + at) - mean) * scale * load<f32>(weight + at) + load<f32>(bias + at));
  }
}
