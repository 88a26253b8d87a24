/**
 * Weights rounded to int8 and read back as f32: what a kernel would multiply by that stores them in 8 bits. Symmetric, so that 0 stays
 * 0 and no zero point has to be taken from a sum: w ≈ q · scale with whole q from −127 to 127. Jacob et al. 2018, "Quantization and
 * Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"; scales by groups as in Dettmers and Zettlemoyer 2023.
 */

/** The largest magnitude of a stored value: −128 is left out, so that the values are symmetric. */
const LEVELS = 127;

/** Where the largest value that can be stored lies; what is beyond it is clipped to it. */
export type Clipping =
  /** At the largest magnitude: nothing is clipped. */
  | 'none'
  /** At this share of the magnitudes, 0 to 1, e.g. 0.999. */
  | { readonly quantile: number }
  /** Where the squared error of the weights is least, of bounds from half the largest magnitude on. */
  | 'least-squares';

/** How one matrix is rounded. */
export interface Rounding {
  /** How many inputs of an output share a scale; all of them where it is null (int8 a channel). The last group may be shorter. */
  readonly groupSize: number | null;
  readonly clipping: Clipping;
}

/**
 * The matrix as it is read back from int8.
 * @param weights [outputs][inputs], as a checkpoint has a `Linear.weight`, finite
 * @param inputs at least 1
 * @returns a new array of that shape
 */
export function roundToInt8(
  weights: Float32Array,
  inputs: number,
  { groupSize, clipping }: Rounding,
): Float32Array {
  const rounded = new Float32Array(weights.length);
  for (let row = 0; row < weights.length; row += inputs) {
    for (let start = row; start < row + inputs; start += groupSize ?? inputs) {
      const end = Math.min(row + inputs, start + (groupSize ?? inputs));
      const group = weights.subarray(start, end);
      roundGroup(group, scaleOf(group, clipping), rounded.subarray(start, end));
    }
  }
  return rounded;
}

/** Rounds to the nearest multiple of the scale that int8 has; all zeros have scale 0. The scale is an f32, as a kernel reads it. */
function roundGroup(group: Float32Array, scale: number, target: Float32Array): void {
  for (let i = 0; i < group.length; i++) {
    const level = scale === 0 ? 0 : Math.round(group[i] / scale);
    target[i] = scale * Math.max(-LEVELS, Math.min(LEVELS, level));
  }
}

function scaleOf(group: Float32Array, clipping: Clipping): number {
  const largest = group.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  if (clipping === 'none') return Math.fround(largest / LEVELS);
  if (clipping === 'least-squares') return leastSquaresScale(group, largest);
  const magnitudes = group.map(Math.abs).sort();
  const index = Math.max(0, Math.ceil(clipping.quantile * group.length) - 1);
  return Math.fround(magnitudes[index] / LEVELS);
}

/** Bounds that are tried, as shares of the largest magnitude: 1, 0.99 … 0.5. */
const BOUNDS = Array.from({ length: 51 }, (_, step) => 1 - step / 100);

function leastSquaresScale(group: Float32Array, largest: number): number {
  const rounded = new Float32Array(group.length);
  let best = { scale: 0, error: Infinity };
  for (const bound of BOUNDS) {
    const scale = Math.fround((bound * largest) / LEVELS);
    roundGroup(group, scale, rounded);
    const error = group.reduce((sum, weight, i) => sum + (weight - rounded[i]) ** 2, 0);
    if (error < best.error) best = { scale, error };
  }
  return best.scale;
}
