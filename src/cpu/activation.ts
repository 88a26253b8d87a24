/** The activations of published ALBERT checkpoints, element by element. */
import type { Activation } from '../model/config.ts';
import { erf } from './erf.ts';
import type { FloatArray } from './float_array.ts';

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/** x · Φ(x) with the exact normal distribution: `gelu` of the v1 checkpoints. Hendrycks & Gimpel, 2016. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}

/** The tanh form, `gelu_new` of the v2 checkpoints: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
export function geluNew(x: number): number {
  return 0.5 * x * (1 + Math.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x)));
}

export function relu(x: number): number {
  return x < 0 ? 0 : x;
}

export const ACTIVATION_FUNCTIONS = {
  gelu,
  gelu_new: geluNew,
  relu,
} as const satisfies Record<Activation, (x: number) => number>;

/** Applies an activation to elements `start` up to, not including, `end`, in place. */
export function activateInPlace(
  values: FloatArray,
  activation: Activation,
  start = 0,
  end = values.length,
): void {
  const apply = ACTIVATION_FUNCTIONS[activation];
  for (let i = start; i < end; i++) values[i] = apply(values[i]);
}
