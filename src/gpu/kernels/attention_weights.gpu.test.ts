import { describe, expect, test } from 'vitest';
import { packedQkv } from '../../../test/support/attention.ts';
import { relativeError, useGpu, values } from '../../../test/support/gpu.ts';
import { attentionWeights } from '../../cpu/attention.ts';
import { ownSequences, raggedBatch } from '../../model/ragged_batch.ts';
import { attentionLayout, splitAttention } from '../../reads/attention.ts';
import { padTo4 } from '../kernel.ts';
import { createAttentionWeights } from './attention_weights.ts';

const withGpu = useGpu();

describe('attention_scores.wgsl and attention_softmax.wgsl against the CPU oracle', () => {
  // `rows` where not all are asked, in this order.
  const cases = [
    { heads: 1, headSize: 4, lengths: [1] },
    { heads: 3, headSize: 20, lengths: [3, 1, 8] },
    { heads: 2, headSize: 22, lengths: [5, 64, 2], rows: [70, 5, 5, 68, 0] },
    { heads: 5, headSize: 7, lengths: [2, 6] },
    { heads: 70, headSize: 4, lengths: [9] },
    { heads: 2, headSize: 64, lengths: [512, 7], rows: [0, 511, 512, 300] },
    { heads: 1, headSize: 256, lengths: [3] },
    { heads: 2, headSize: 16, lengths: [17], spread: 30, tolerance: 1e-5 },
    // A score of thousands is held to some ten-thousandths, which is the relative error of its weight.
    { heads: 2, headSize: 16, lengths: [20], spread: 3000, tolerance: 1e-3 },
  ];
  for (const { heads, headSize, lengths, rows: asked, spread = 1, tolerance = 4e-6 } of cases) {
    const shape = `${heads} heads of ${headSize}, sequences of ${lengths.join(', ')}, scores × ${spread}`;
    test(
      asked === undefined ? shape : `${shape}, rows ${asked.join(', ')}`,
      withGpu(async (gpu) => {
        const batch = raggedBatch(lengths.map((length) => ({ ids: new Uint32Array(length) })));
        const rows = Uint32Array.from(asked ?? batch.ids.keys());
        const size = batch.ids.length * heads * headSize;
        const q = values(size, 1).map((value) => value * spread);
        const [k, v] = [values(size, 2), values(size, 3)];
        const [q64, k64] = [Float64Array.from(q), Float64Array.from(k)];
        const expected = ownSequences(batch, rows).map(({ begin, end }, r) =>
          attentionWeights(q64, k64, rows[r], begin, end, { heads, headSize }),
        );

        const layout = attentionLayout(batch, rows, heads, padTo4);
        const bind = await createAttentionWeights(gpu.compiler, heads, headSize);
        // Four values more, which stay as they are: nothing is written behind the last row.
        const weights = gpu.output(layout.values + 4);
        const qkv = gpu.upload(packedQkv([q, k, v], heads, headSize, padTo4(headSize)));
        await gpu.run(bind({ qkv, rows: gpu.upload(layout.table), weights }), { gathered: rows.length });
        const written = await gpu.readFloats(weights, layout.values + 4);
        expect([...written.subarray(layout.values)]).toEqual([NaN, NaN, NaN, NaN]);
        const actual = splitAttention(written, layout, heads, padTo4);
        expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
        actual.forEach((weightsOfRow, r) =>
          expect(relativeError(weightsOfRow, expected[r])).toBeLessThanOrEqual(tolerance),
        );
        // What pads a head's keys is 0, and the rest of it sums to 1.
        const total = written.subarray(0, layout.values).reduce((sum, weight) => sum + weight, 0);
        expect(Math.abs(total / (heads * rows.length) - 1)).toBeLessThanOrEqual(1e-6);
      }),
    );
  }
});
