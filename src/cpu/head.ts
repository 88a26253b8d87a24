/** The masked-language-model head: hidden state of a masked row → a logit for every token of the vocabulary. */
import type { AlbertConfig } from '../model/config.ts';
import { activateInPlace } from './activation.ts';
import type { FloatArray } from './float_array.ts';
import { layerNorm } from './layer_norm.ts';
import { linear } from './linear.ts';
import type { CpuWeights } from './weights.ts';

/** H is `hidden_size`, E `embedding_size`, V `vocab_size`. */
export interface HeadWeights {
  /** [E, H] */
  readonly denseWeight: FloatArray;
  /** [E] */
  readonly denseBias: FloatArray;
  /** [E] */
  readonly normWeight: FloatArray;
  /** [E] */
  readonly normBias: FloatArray;
  /** [V, E]: the word embeddings where the decoder is tied to them. */
  readonly decoderWeight: FloatArray;
  /** [V] */
  readonly decoderBias: FloatArray;
}

/** The head's part of a model's weights. */
export function headWeightsOf(weights: CpuWeights): HeadWeights {
  return {
    denseWeight: weights.headDenseWeight,
    denseBias: weights.headDenseBias,
    normWeight: weights.headNormWeight,
    normBias: weights.headNormBias,
    decoderWeight: weights.decoderWeight,
    decoderBias: weights.decoderBias,
  };
}

/**
 * decoder(LayerNorm(activation(dense(hidden)))) + bias, as `AlbertMLMHead` of Hugging Face transformers.
 * @param hidden [rows, H]
 * @returns [rows, V] logits
 */
export function maskedLanguageModelHead(
  hidden: FloatArray,
  rows: number,
  weights: HeadWeights,
  config: AlbertConfig,
): FloatArray {
  const { hidden_size: H, embedding_size: E, vocab_size: V } = config;
  const dense = linear(hidden, weights.denseWeight, weights.denseBias, rows, H, E);
  activateInPlace(dense, config.hidden_act);
  const normalised = layerNorm(dense, weights.normWeight, weights.normBias, rows, E, config.layer_norm_eps);
  return linear(normalised, weights.decoderWeight, weights.decoderBias, rows, E, V);
}
