/** `layer_norm.wgsl`: LayerNorm of each row, two passes in f32. */
import code from '../../shaders/layer_norm.wgsl?raw';
import type { BindKernel, KernelCompiler, KernelDefinition } from '../kernel.ts';

type NormBinding = 'input' | 'weight' | 'bias' | 'output';

const LAYER_NORM: KernelDefinition<NormBinding> = {
  name: 'layer_norm',
  sources: { 'layer_norm.wgsl': code },
  bindings: { input: 'read', weight: 'read', bias: 'read', output: 'write' },
};

/** Invocations of a row: enough that each has one vector of a published ALBERT's row, fewer where barriers are dear. */
const MOST_LANES = { gpu: 256, software: 64 } as const;
/** Vectors an invocation keeps; `MAX_SLOTS` of the shader. */
const MAX_SLOTS = 16;

/** Where a LayerNorm runs. */
export type NormVariant = keyof typeof MOST_LANES;

/** Features of a row, real and with padding. */
export interface NormShape {
  readonly width: number;
  readonly stride: number;
}

/** Weight and bias of a LayerNorm, [stride] each, 0 in the padding. */
export interface NormWeight extends NormShape {
  readonly weight: GPUBuffer;
  readonly bias: GPUBuffer;
}

/** Compiles a LayerNorm; the result binds it to its weight, input and output, [rows][stride] each, which must differ. */
export function createLayerNorm(
  compiler: KernelCompiler,
  label: string,
  shape: NormShape,
  epsilon: number,
  variant: NormVariant,
): Promise<BindKernel<NormBinding>> {
  return compiler.compileByRow(LAYER_NORM, label, {
    WIDTH: shape.width,
    STRIDE: shape.stride,
    EPSILON: epsilon,
    LANES: lanesOf(shape, variant),
  });
}

function lanesOf({ stride }: NormShape, variant: NormVariant): number {
  const vectors = stride / 4;
  const wanted = [16, 32, 64, 128, 256].find((lanes) => lanes >= vectors) ?? 256;
  const lanes = Math.min(wanted, MOST_LANES[variant]);
  // A row so wide that few invocations cannot keep it takes as many as there may be.
  if (vectors <= lanes * MAX_SLOTS) return lanes;
  if (vectors <= 256 * MAX_SLOTS) return 256;
  throw new RangeError(
    `a row of ${stride} features is more than a LayerNorm here keeps (${4 * 256 * MAX_SLOTS})`,
  );
}
