/** `layer_norm.wgsl`: LayerNorm of each row, two passes in f32. */
import code from '../../shaders/layer_norm.wgsl?raw';
import type { KernelCompiler, KernelDefinition, RowCounts, Step } from '../kernel.ts';

export const LAYER_NORM: KernelDefinition<'input' | 'weight' | 'bias' | 'output'> = {
  name: 'layer_norm',
  code,
  bindings: { input: 'read', weight: 'read', bias: 'read', output: 'write' },
};

/** Weight and bias of a LayerNorm, [stride] each, 0 in the padding. */
export interface NormWeight {
  readonly width: number;
  readonly stride: number;
  readonly weight: GPUBuffer;
  readonly bias: GPUBuffer;
}

/** Compiles a LayerNorm; the result binds it to input and output, [rows][stride] each, which must differ. */
export async function createLayerNorm(
  compiler: KernelCompiler,
  label: string,
  norm: NormWeight,
  epsilon: number,
): Promise<(rows: keyof RowCounts, buffers: { input: GPUBuffer; output: GPUBuffer }) => Step> {
  const pipeline = await compiler.compile(LAYER_NORM, label, {
    WIDTH: norm.width,
    STRIDE: norm.stride,
    EPSILON: epsilon,
  });
  return (rows, buffers) => ({
    label,
    rows,
    bindGroup: compiler.bind(LAYER_NORM, label, { ...buffers, weight: norm.weight, bias: norm.bias }),
    launch: (count) => ({ pipeline, workgroups: [count, 1] }),
  });
}
