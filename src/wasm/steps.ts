/** Kernels as steps of a program, their arguments by name. */
import type { Activation } from '../model/config.ts';
import type { Step } from './control.ts';
import type { NormWeights, ProductWeights } from './weights.ts';

/** As `assembly/activation.ts` numbers them; `tanh` is the pooler's. */
const ACTIVATIONS = { none: 0, gelu: 1, gelu_new: 2, relu: 3, tanh: 4 } as const satisfies Record<
  Activation | 'none' | 'tanh',
  number
>;

/** Addresses of rows one behind the other. */
interface ProductRows {
  readonly rows: number;
  /** [rows][inSize] */
  readonly input: number;
  /** [rows][outSize]; not the input. */
  readonly output: number;
  readonly activation?: keyof typeof ACTIVATIONS;
  /** [rows][outSize], added at the end. */
  readonly residual?: number;
}

/** output = activation(input · Wᵀ + b) + residual */
export function product(
  { inSize, outSize, weight, bias }: ProductWeights,
  { rows, input, output, activation = 'none', residual = 0 }: ProductRows,
): Step {
  return {
    kernel: 'product',
    args: [input, rows, inSize, weight, outSize, bias, ACTIVATIONS[activation], residual, output],
  };
}

/** LayerNorm of [rows][size], in place. */
export function layerNorm({ size, weight, bias }: NormWeights, rows: number, at: number, eps: number): Step {
  return { kernel: 'layerNorm', args: [at, rows, size, weight, bias, eps, at] };
}
