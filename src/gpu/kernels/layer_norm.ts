/** `layer_norm.wgsl`: LayerNorm of each row, two passes in f32. */
import code from '../../shaders/layer_norm.wgsl?raw';
import type { KernelCompiler, KernelDefinition, RowCounts, Step } from '../kernel.ts';

export const LAYER_NORM: KernelDefinition<'input' | 'weight' | 'bias' | 'output'> = {
  name: 'layer_norm',
  code,
  bindings: { input: 'read', weight: 'read', bias: 'read', output: 'write' },
};

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
export async function createLayerNorm(
  compiler: KernelCompiler,
  label: string,
  shape: NormShape,
  epsilon: number,
): Promise<
  (rows: keyof RowCounts, norm: NormWeight, buffers: { input: GPUBuffer; output: GPUBuffer }) => Step
> {
  const pipeline = await compiler.compile(LAYER_NORM, label, {
    WIDTH: shape.width,
    STRIDE: shape.stride,
    EPSILON: epsilon,
  });
  return (rows, norm, buffers) => ({
    label,
    rows,
    bindGroup: compiler.bind(LAYER_NORM, label, { ...buffers, weight: norm.weight, bias: norm.bias }),
    launch: (count) => ({ pipeline, workgroups: [count, 1] }),
  });
}
