/** Logits of the CPU path as it has them, in doubles: a session rounds what it returns to f32. */
import { Breather } from '../../src/cpu/breather.ts';
import { embeddings } from '../../src/cpu/embeddings.ts';
import { encoderLayer, slicedLinear } from '../../src/cpu/encoder.ts';
import { maskedLanguageModelHead } from '../../src/cpu/head.ts';
import { gatherRows } from '../../src/cpu/pooling.ts';
import { collectWeights } from '../../src/cpu/weights.ts';
import { scheduleOf } from '../../src/model/schedule.ts';
import type { GoldenFile } from './format.ts';
import { formulaWeights } from './formula.ts';

/** One sequence of segment 0, and the row that is read: [vocab_size] logits. */
export type Float64Model = (ids: Uint32Array, row: number) => Promise<Float64Array>;

/** The golden model in double precision throughout. */
export async function float64Model(file: GoldenFile): Promise<Float64Model> {
  const { config } = file;
  const { hidden_size: H, embedding_size: E } = config;
  const weights = await collectWeights(config, formulaWeights(file));
  const breather = new Breather(() => undefined);
  return async (ids, row) => {
    const cuSeqlens = Uint32Array.of(0, ids.length);
    const batch = { ids, tokenTypeIds: new Uint32Array(ids.length), cuSeqlens };
    const embedded = embeddings(batch, weights, E, config.layer_norm_eps, 'f64');
    const { projectionWeight, projectionBias } = weights;
    let hidden = await slicedLinear(embedded, projectionWeight, projectionBias, ids.length, E, H, breather);
    for (const layer of scheduleOf(config)) {
      ({ hidden } = await encoderLayer(hidden, weights.layers[layer], config, cuSeqlens, breather));
    }
    const { maskHead } = weights;
    if (maskHead === null) throw new Error('a golden model without a masked-language head');
    const logits = maskedLanguageModelHead(gatherRows(hidden, Uint32Array.of(row), H), 1, maskHead, config);
    if (logits instanceof Float64Array) return logits;
    throw new Error('the CPU path left double precision');
  };
}
