/** A model's values on their way from a checkpoint to a session. */
import type { TensorRole } from './tensor_specs.ts';

/** Values as they are stored. They are read as f32 when they are asked for, so that nothing is held twice. */
export interface StoredValues {
  readonly length: number;
  /**
   * Fills `target` with the values from `start` on.
   * @throws UnmaskError `weights/not-finite` where one of them is NaN or ±∞.
   */
  copyTo(target: Float32Array, start: number): void;
}

/** One tensor's values on their way to a session, row-major, checkpoint orientation. Not to be written to. */
export interface WeightTensor {
  readonly role: TensorRole;
  readonly shape: readonly number[];
  readonly data: Float32Array | StoredValues;
}

/** A tensor that is f32 already. */
export interface FloatTensor extends WeightTensor {
  readonly data: Float32Array;
}

/** {@link StoredValues.copyTo} for either form. */
export function copyValues(data: WeightTensor['data'], target: Float32Array, start: number): void {
  if (data instanceof Float32Array) target.set(data.subarray(start, start + target.length));
  else data.copyTo(target, start);
}

/** All values as f32: the array itself, or a new one. @throws UnmaskError as {@link StoredValues.copyTo}. */
export function floatsOf(data: WeightTensor['data']): Float32Array {
  if (data instanceof Float32Array) return data;
  const values = new Float32Array(data.length);
  data.copyTo(values, 0);
  return values;
}

/**
 * The tensors of one model, in any order, each role at most once. A stream, so that a session can
 * upload one tensor while later ones still arrive and no one holds all of them.
 * Has `decoderWeight` only when the checkpoint's decoder is not tied to `wordEmbeddings`.
 */
export type WeightStream = AsyncIterable<WeightTensor> | Iterable<WeightTensor>;
