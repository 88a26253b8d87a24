/** `mean_pool.wgsl`: the mean of the rows of each sequence. */
import code from '../../shaders/mean_pool.wgsl?raw';
import { groupsOf, type KernelCompiler, type KernelDefinition, type Step } from '../kernel.ts';

export const MEAN_POOL: KernelDefinition<'input' | 'cuSeqlens' | 'output'> = {
  name: 'mean_pool',
  sources: { 'mean_pool.wgsl': code },
  bindings: { input: 'read', cuSeqlens: 'read', output: 'write' },
};

/** `LANES` of the shader. */
const LANES = 64;

/** Compiles the mean for rows of `stride` features; the result binds it to input [T], cuSeqlens, output [sequences]. */
export async function createMeanPool(
  compiler: KernelCompiler,
  stride: number,
): Promise<(buffers: { input: GPUBuffer; cuSeqlens: GPUBuffer; output: GPUBuffer }) => Step> {
  const label = 'mean_pool';
  const pipeline = await compiler.compile(MEAN_POOL, { STRIDE_VECTORS: stride / 4 });
  return (buffers) => ({
    label,
    rows: 'sequences',
    bindGroup: compiler.bind(MEAN_POOL, label, buffers),
    launch: (count) => ({ pipeline, workgroups: [count, groupsOf(stride / 4, LANES)] }),
  });
}
