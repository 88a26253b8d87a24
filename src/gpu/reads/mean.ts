/** The mean over each sequence. */
import type { MeanRead } from '../../model/reads.ts';
import { createMeanPool } from '../kernels/mean_pool.ts';
import { type CompileReader, NO_ROWS, readRows, recordSteps, upload } from './reader.ts';

export const compileMean: CompileReader<MeanRead> = async (compiler, { config, strides }) => {
  const meanPool = await createMeanPool(compiler, strides.hidden);
  return {
    prepare(_read, context) {
      const { scratch, readback, workspace, batch } = context;
      const sequences = batch.cuSeqlens.length - 1;
      const slot = readback.reserve(4 * sequences * strides.hidden);
      const output = scratch.storage('mean-pool', slot.byteLength);
      const cuSeqlens = upload(context, 'mean-pool.cu-seqlens', batch.cuSeqlens);
      const step = meanPool('sequences', { input: workspace.hidden, cuSeqlens, output }); // [sequences][hidden]
      return {
        takesSum: false,
        record(encoder) {
          recordSteps(encoder, 'mean-pool', [step], { ...NO_ROWS, sequences });
          readback.copy(encoder, output, slot);
        },
        answer: (bytes) => readRows(bytes, slot, strides.hidden, config.hidden_size),
      };
    },
  };
};
