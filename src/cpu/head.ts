/** The masked-language-model head: hidden state of a masked row → a logit for every token of the vocabulary. */
import type { AlbertConfig } from '../model/config.ts';
import { activateInPlace } from './activation.ts';
import type { FloatArray } from './float_array.ts';
import { layerNorm } from './layer_norm.ts';
import { linear } from './linear.ts';
import type { MaskHeadWeights } from './weights.ts';

/**
 * decoder(LayerNorm(activation(dense(hidden)))) + bias, as `AlbertMLMHead` of Hugging Face transformers.
 * @param hidden [rows, H]
 * @returns [rows, V] logits
 */
export function maskedLanguageModelHead(
  hidden: FloatArray,
  rows: number,
  w: MaskHeadWeights,
  config: AlbertConfig,
): FloatArray {
  const { hidden_size: H, embedding_size: E, vocab_size: V } = config;
  const dense = linear(hidden, w.headDenseWeight, w.headDenseBias, rows, H, E);
  activateInPlace(dense, config.hidden_act);
  const normalised = layerNorm(dense, w.headNormWeight, w.headNormBias, rows, E, config.layer_norm_eps);
  return linear(normalised, w.decoderWeight, w.decoderBias, rows, E, V);
}
