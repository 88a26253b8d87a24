/** The attention of asked rows, from the queries and keys that the pass before has left: they stay until the next one overwrites them. */
import type { AttentionRead } from '../../model/reads.ts';
import { attentionLayout, splitAttention } from '../../reads/attention.ts';
import { padTo4 } from '../kernel.ts';
import { createAttentionWeights } from '../kernels/attention_weights.ts';
import { type CompileReader, NO_ROWS, recordSteps, upload } from './reader.ts';

export const compileAttention: CompileReader<AttentionRead> = async (compiler, { config }) => {
  const heads = config.num_attention_heads;
  const bind = await createAttentionWeights(compiler, heads, config.hidden_size / heads);
  return {
    prepare({ rows }, context) {
      const { scratch, readback, workspace, batch } = context;
      const layout = attentionLayout(batch, rows, heads, padTo4);
      const slot = readback.reserve(4 * layout.values);
      const weights = scratch.storage('attention-weights', slot.byteLength);
      const table = upload(context, 'attention-weights.rows', layout.table);
      const steps = bind({ qkv: workspace.qkv, rows: table, weights });
      return {
        // It reads no hidden state, whichever form that has.
        takesSum: true,
        record(encoder) {
          recordSteps(encoder, 'attention-weights', steps, { ...NO_ROWS, gathered: rows.length });
          readback.copy(encoder, weights, slot);
        },
        answer: (bytes) =>
          splitAttention(new Float32Array(bytes, slot.offset, layout.values), layout, heads, padTo4),
      };
    },
  };
};
