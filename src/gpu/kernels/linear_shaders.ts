/** The WGSL that each variant of `linear` is put together from. */
import activationCode from '../../shaders/activation.wgsl?raw';
import epilogueCode from '../../shaders/linear_epilogue.wgsl?raw';
import f16Code from '../../shaders/linear_f16.wgsl?raw';
import f32Code from '../../shaders/linear_f32.wgsl?raw';
import matrixCode from '../../shaders/linear_matrix.wgsl?raw';
import matrixEnableCode from '../../shaders/linear_matrix_enable.wgsl?raw';
import constantCode from '../../shaders/linear_product_constant.wgsl?raw';
import uniformCode from '../../shaders/linear_product_uniform.wgsl?raw';
import splitCode from '../../shaders/linear_split.wgsl?raw';
import stagedCode from '../../shaders/linear_staged.wgsl?raw';
import stagedF16Code from '../../shaders/linear_staged_f16.wgsl?raw';
import tilesCode from '../../shaders/linear_tiles.wgsl?raw';
import wideCode from '../../shaders/linear_wide.wgsl?raw';
import type { KernelDefinition } from '../kernel.ts';
import type { ShaderSources } from '../shader_sources.ts';
import { WEIGHT_SOURCES, type WeightStorage } from '../weight_storage.ts';
import type { Variant } from './linear_variants.ts';

const F32 = { 'linear_f32.wgsl': f32Code };
const F16 = { 'linear_f16.wgsl': f16Code };
const TILES = { 'linear_tiles.wgsl': tilesCode };

const MATRIX_ENABLE = { 'linear_matrix_enable.wgsl': matrixEnableCode };

const SHADERS = {
  split: { ...F32, 'linear_split.wgsl': splitCode },
  staged: { ...F32, ...TILES, 'linear_staged.wgsl': stagedCode },
  staged_f16: { ...F16, ...TILES, 'linear_staged_f16.wgsl': stagedF16Code },
  matrix: { ...F16, 'linear_matrix.wgsl': matrixCode },
  wide: { ...F32, 'linear_wide.wgsl': wideCode },
} as const satisfies Record<Variant['shader'], ShaderSources>;

const SHAPE_SOURCES = {
  constants: { 'linear_product_constant.wgsl': constantCode },
  uniform: { 'linear_product_uniform.wgsl': uniformCode },
} as const satisfies Record<Variant['shapeFrom'], ShaderSources>;

/**
 * Makes the kernel of a variant for weights stored so: the same object each time, so that variants of one shader share a module.
 * @param input how a product comes by its input
 * @param bindings of the whole, in the order of their `@binding` numbers; `product` is left out where the shape is in constants
 */
export function linearKernels<B extends string>(
  input: ShaderSources,
  bindings: KernelDefinition<B>['bindings'],
): LinearKernels<B> {
  const kernels = new Map<string, KernelDefinition<B>>();
  return ({ shader, shapeFrom }, storage) => {
    const key = `${shader} ${shapeFrom} ${storage}`;
    const known = kernels.get(key);
    if (known) return known;
    const kernel: KernelDefinition<B> = {
      name: 'linear',
      sources: {
        ...(shader === 'matrix' ? MATRIX_ENABLE : {}),
        ...WEIGHT_SOURCES[storage],
        'activation.wgsl': activationCode,
        ...SHAPE_SOURCES[shapeFrom],
        'linear_epilogue.wgsl': epilogueCode,
        ...input,
        ...SHADERS[shader],
      },
      bindings: shapeFrom === 'constants' ? { ...bindings, product: 'unused' } : bindings,
    };
    kernels.set(key, kernel);
    return kernel;
  };
}

export type LinearKernels<B extends string> = (
  variant: Variant,
  storage: WeightStorage,
) => KernelDefinition<B>;
