/** Sentence features from the last hidden states. */
import { type FloatArray, zerosLike } from './float_array.ts';
import { linear } from './linear.ts';

/**
 * tanh(W · h + b) of each sequence's first token, [CLS].
 * @param hidden [T, size]
 * @returns [sequences, size]
 */
export function pooler(
  hidden: FloatArray,
  cuSeqlens: Uint32Array,
  weight: FloatArray,
  bias: FloatArray,
  size: number,
): FloatArray {
  const sequences = cuSeqlens.length - 1;
  const firsts = gatherRows(hidden, cuSeqlens.subarray(0, sequences), size);
  const y = linear(firsts, weight, bias, sequences, size, size);
  for (let i = 0; i < y.length; i++) y[i] = Math.tanh(y[i]);
  return y;
}

/**
 * The mean over each sequence's tokens, [CLS] and [SEP] included.
 * @param hidden [T, size]
 * @returns [sequences, size]
 */
export function meanPool(hidden: FloatArray, cuSeqlens: Uint32Array, size: number): FloatArray {
  const sequences = cuSeqlens.length - 1;
  const y = zerosLike(hidden, sequences * size);
  const sums = new Float64Array(size);
  for (let s = 0; s < sequences; s++) {
    const start = cuSeqlens[s];
    const end = cuSeqlens[s + 1];
    sums.fill(0);
    for (let row = start; row < end; row++) {
      for (let i = 0; i < size; i++) sums[i] += hidden[row * size + i];
    }
    for (let i = 0; i < size; i++) y[s * size + i] = sums[i] / (end - start);
  }
  return y;
}

/** Copies of the asked rows of [T, size], in the order asked: [rows, size]. */
export function gatherRows(hidden: FloatArray, rows: Uint32Array, size: number): FloatArray {
  const y = zerosLike(hidden, rows.length * size);
  rows.forEach((row, r) => y.set(hidden.subarray(row * size, (row + 1) * size), r * size));
  return y;
}
