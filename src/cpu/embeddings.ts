/** Token ids → normalised embeddings. */
import { type Precision, zeros, type FloatArray } from './float_array.ts';
import { layerNorm } from './layer_norm.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import type { CpuWeights } from './weights.ts';

/** The three tables, [vocab_size, E], [max_position_embeddings, E] and [type_vocab_size, E], and the LayerNorm that follows them. */
type EmbeddingWeights = Pick<
  CpuWeights,
  | 'wordEmbeddings'
  | 'positionEmbeddings'
  | 'tokenTypeEmbeddings'
  | 'embeddingNormWeight'
  | 'embeddingNormBias'
>;

/**
 * LayerNorm(word[id] + position[place in its own sequence] + tokenType[segment]).
 * @returns [T, E] in `precision`
 */
export function embeddings(
  batch: TokenBatch,
  weights: EmbeddingWeights,
  size: number,
  eps: number,
  precision: Precision,
): FloatArray {
  const { ids, tokenTypeIds, cuSeqlens } = batch;
  const { wordEmbeddings: word, positionEmbeddings: position, tokenTypeEmbeddings: tokenType } = weights;
  const sums = zeros(precision, ids.length * size);
  for (let s = 0; s + 1 < cuSeqlens.length; s++) {
    for (let row = cuSeqlens[s]; row < cuSeqlens[s + 1]; row++) {
      const wordAt = ids[row] * size;
      const positionAt = (row - cuSeqlens[s]) * size;
      const typeAt = tokenTypeIds[row] * size;
      for (let i = 0; i < size; i++) {
        sums[row * size + i] = word[wordAt + i] + position[positionAt + i] + tokenType[typeAt + i];
      }
    }
  }
  return layerNorm(sums, weights.embeddingNormWeight, weights.embeddingNormBias, ids.length, size, eps);
}
