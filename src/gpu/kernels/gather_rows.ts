/** `gather_rows.wgsl`: picks rows out of a batch. */
import code from '../../shaders/gather_rows.wgsl?raw';
import type { BindKernel, KernelCompiler, KernelDefinition } from '../kernel.ts';

const GATHER_ROWS: KernelDefinition<'input' | 'indices' | 'output'> = {
  name: 'gather_rows',
  sources: { 'gather_rows.wgsl': code },
  bindings: { input: 'read', indices: 'read', output: 'write' },
};

/** Compiles the gather for rows of `stride` features; the result binds it to input, indices u32 [rows] and output. */
export function createGatherRows(
  compiler: KernelCompiler,
  stride: number,
): Promise<BindKernel<'input' | 'indices' | 'output'>> {
  return compiler.compileByRow(GATHER_ROWS, 'gather_rows', { STRIDE_VECTORS: stride / 4 });
}
