/** `gather_rows.wgsl`: picks rows out of a batch. */
import code from '../../shaders/gather_rows.wgsl?raw';
import type { KernelCompiler, KernelDefinition, RowCounts, Step } from '../kernel.ts';

export const GATHER_ROWS: KernelDefinition<'input' | 'indices' | 'output'> = {
  name: 'gather_rows',
  sources: { 'gather_rows.wgsl': code },
  bindings: { input: 'read', indices: 'read', output: 'write' },
};

/** Compiles the gather for rows of `stride` features; the result binds it to input, indices u32 [rows] and output. */
export async function createGatherRows(
  compiler: KernelCompiler,
  stride: number,
): Promise<
  (rows: keyof RowCounts, buffers: { input: GPUBuffer; indices: GPUBuffer; output: GPUBuffer }) => Step
> {
  const label = 'gather_rows';
  const pipeline = await compiler.compile(GATHER_ROWS, { STRIDE_VECTORS: stride / 4 });
  return (rows, buffers) => ({
    label,
    rows,
    bindGroup: compiler.bind(GATHER_ROWS, label, buffers),
    launch: (count) => ({ pipeline, workgroups: [count, 1] }),
  });
}
