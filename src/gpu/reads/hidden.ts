/** Hidden states of asked rows. */
import type { HiddenRead } from '../../model/reads.ts';
import { createGatherRows } from '../kernels/gather_rows.ts';
import { type CompileReader, NO_ROWS, readRows, recordSteps, upload } from './reader.ts';

export const compileHidden: CompileReader<HiddenRead> = async (compiler, { config, strides }) => {
  const gather = await createGatherRows(compiler, strides.hidden);
  return {
    prepare({ rows }, context) {
      const { scratch, readback, workspace } = context;
      const slot = readback.reserve(4 * rows.length * strides.hidden);
      const output = scratch.storage('hidden-rows', slot.byteLength);
      const indices = upload(context, 'hidden-rows.indices', rows);
      const step = gather('gathered', { input: workspace.hidden, indices, output }); // [R][hidden]
      return {
        takesSum: false,
        record(encoder) {
          recordSteps(encoder, 'hidden-rows', [step], { ...NO_ROWS, gathered: rows.length });
          readback.copy(encoder, output, slot);
        },
        answer: (bytes) => readRows(bytes, slot, strides.hidden, config.hidden_size),
      };
    },
  };
};
