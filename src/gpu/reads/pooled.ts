/** The tanh pooler over each sequence's first token, [CLS]. */
import type { PooledRead } from '../../model/reads.ts';
import { createGatherRows } from '../kernels/gather_rows.ts';
import { LinearKernel } from '../kernels/linear.ts';
import { type CompileReader, found, NO_ROWS, readRows, recordSteps, rowsUniform, upload } from './reader.ts';

export const compilePooled: CompileReader<PooledRead> = async (
  compiler,
  { config, shapes, strides, tuning },
) => {
  const [gather, pooler] = await Promise.all([
    createGatherRows(compiler, strides.hidden),
    LinearKernel.create(compiler, shapes.pooler.label, shapes.pooler.shape, tuning.linear),
  ]);
  return {
    prepare(_read, context) {
      const { scratch, readback, weights, workspace, batch } = context;
      const sequences = batch.cuSeqlens.length - 1;
      const slot = readback.reserve(4 * sequences * strides.hidden);
      const cls = scratch.storage('cls', slot.byteLength);
      const output = scratch.storage('pooled', slot.byteLength);
      const indices = upload(context, 'cls.indices', batch.cuSeqlens.subarray(0, -1));
      const rows = rowsUniform(context, sequences);
      const steps = [
        gather('sequences', { input: workspace.hidden, indices, output: cls }), // [sequences][hidden]
        ...pooler.steps('sequences', found(weights.pooler), { input: cls, output, rows }), // [sequences][hidden]
      ];
      return {
        takesSum: false,
        record(encoder) {
          recordSteps(encoder, 'pooler', steps, { ...NO_ROWS, sequences });
          readback.copy(encoder, output, slot);
        },
        answer: (bytes) => readRows(bytes, slot, strides.hidden, config.hidden_size),
      };
    },
  };
};
