/** Multi-head self-attention over a ragged batch, a head of a sequence at a time. */
import type { FloatArray } from './float_array.ts';

/** Shapes shared by all heads. */
interface AttentionShape {
  readonly heads: number;
  readonly headSize: number;
}

/**
 * softmax(Q Kᵀ / √headSize) V of one head of one sequence: tokens `start` up to, not including, `end`.
 * Source: Vaswani et al., "Attention Is All You Need", 2017, equation 1.
 * @param y [T, heads · headSize], heads side by side: the head's part of these rows is written
 * @param q [T, heads · headSize], not yet scaled
 * @param k [T, heads · headSize]
 * @param v [T, heads · headSize]
 */
export function attendHead(
  y: FloatArray,
  q: FloatArray,
  k: FloatArray,
  v: FloatArray,
  start: number,
  end: number,
  head: number,
  shape: AttentionShape,
): void {
  const { heads, headSize } = shape;
  const width = heads * headSize;
  const offset = head * headSize;
  const weights = new Float64Array(end - start);
  const sums = new Float64Array(headSize);
  for (let row = start; row < end; row++) {
    const queryAt = row * width + offset;
    const total = weigh(weights, q, k, row, start, head, shape);
    sums.fill(0);
    for (let other = start; other < end; other++) {
      const valueAt = other * width + offset;
      const weight = weights[other - start];
      for (let i = 0; i < headSize; i++) sums[i] += weight * v[valueAt + i];
    }
    for (let i = 0; i < headSize; i++) y[queryAt + i] = sums[i] / total;
  }
}

/**
 * softmax(Q Kᵀ / √headSize) of one row, in every head.
 * @param q [T, heads · headSize], as is `k`
 * @param start the first of the row's sequence, which ends before `end`
 * @returns [heads, end − start]
 */
export function attentionWeights(
  q: FloatArray,
  k: FloatArray,
  row: number,
  start: number,
  end: number,
  shape: AttentionShape,
): Float32Array {
  const length = end - start;
  const result = new Float32Array(shape.heads * length);
  const weights = new Float64Array(length);
  for (let head = 0; head < shape.heads; head++) {
    const total = weigh(weights, q, k, row, start, head, shape);
    result.set(
      weights.map((weight) => weight / total),
      head * length,
    );
  }
  return result;
}

/**
 * Weights of the keys from `start` on, as many as there is room for, not yet divided by their sum.
 * @returns their sum
 */
function weigh(
  weights: Float64Array,
  q: FloatArray,
  k: FloatArray,
  row: number,
  start: number,
  head: number,
  { heads, headSize }: AttentionShape,
): number {
  const width = heads * headSize;
  const offset = head * headSize;
  const scale = 1 / Math.sqrt(headSize);
  const queryAt = row * width + offset;
  let largest = -Infinity;
  for (let j = 0; j < weights.length; j++) {
    const keyAt = (start + j) * width + offset;
    let dot = 0;
    for (let i = 0; i < headSize; i++) dot += q[queryAt + i] * k[keyAt + i];
    const score = dot * scale;
    weights[j] = score;
    if (score > largest) largest = score;
  }
  // exp of differences to the largest: never overflows, and at least one term is 1.
  let total = 0;
  for (let j = 0; j < weights.length; j++) {
    const weight = Math.exp(weights[j] - largest);
    weights[j] = weight;
    total += weight;
  }
  return total;
}
