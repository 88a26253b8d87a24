/** The two precisions of the CPU path: f32 for visitors, f64 as the oracle of the GPU tests. */
export type FloatArray = Float32Array | Float64Array;
export type Precision = 'f32' | 'f64';

/** `length` zeros in `precision`. */
export function zeros(precision: Precision, length: number): FloatArray {
  return precision === 'f64' ? new Float64Array(length) : new Float32Array(length);
}

/** `length` zeros in the precision of `model`. */
export function zerosLike(model: FloatArray, length: number): FloatArray {
  return model instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
