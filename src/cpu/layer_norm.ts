/** LayerNorm over the last dimension. */
import { type FloatArray, zerosLike } from './float_array.ts';

/**
 * y = (x − mean) / √(variance + eps) · weight + bias, a row at a time; variance is that of the whole row (÷ size).
 * Two passes over the row: the difference of squares of one pass cancels where the mean is large.
 * Source: Ba, Kiros, Hinton, "Layer Normalization", 2016; as in PyTorch's `LayerNorm`.
 * @param x [rows, size]
 * @param weight [size]
 * @param bias [size]
 * @param residual [rows, size], added to `x` first, or null
 * @returns [rows, size]
 */
export function layerNorm(
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray,
  rows: number,
  size: number,
  eps: number,
  residual: FloatArray | null = null,
): FloatArray {
  const y = zerosLike(x, rows * size);
  const row = new Float64Array(size);
  for (let r = 0; r < rows; r++) {
    const start = r * size;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const value = x[start + i] + (residual === null ? 0 : residual[start + i]);
      row[i] = value;
      sum += value;
    }
    const mean = sum / size;
    let squares = 0;
    for (let i = 0; i < size; i++) {
      const centred = row[i] - mean;
      squares += centred * centred;
    }
    const scale = 1 / Math.sqrt(squares / size + eps);
    for (let i = 0; i < size; i++) y[start + i] = (row[i] - mean) * scale * weight[i] + bias[i];
  }
  return y;
}
