/** `mean_pool.wgsl`: the mean of the rows of each sequence. */
import code from '../../shaders/mean_pool.wgsl?raw';
import { type BindKernel, groupsOf, type KernelCompiler, type KernelDefinition } from '../kernel.ts';

const MEAN_POOL: KernelDefinition<'input' | 'cuSeqlens' | 'output'> = {
  name: 'mean_pool',
  sources: { 'mean_pool.wgsl': code },
  bindings: { input: 'read', cuSeqlens: 'read', output: 'write' },
};

/** `LANES` of the shader. */
const LANES = 64;

/** Compiles the mean for rows of `stride` features; the result binds it to input [T], cuSeqlens, output [sequences]. */
export function createMeanPool(
  compiler: KernelCompiler,
  stride: number,
): Promise<BindKernel<'input' | 'cuSeqlens' | 'output'>> {
  const vectors = stride / 4;
  return compiler.compileByRow(MEAN_POOL, 'mean_pool', { STRIDE_VECTORS: vectors }, groupsOf(vectors, LANES));
}
