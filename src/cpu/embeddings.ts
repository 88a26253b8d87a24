/** Token ids → normalised embeddings. */
import { type Precision, zeros, type FloatArray } from './float_array.ts';
import { layerNorm } from './layer_norm.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';

/** The three tables and the LayerNorm that follows them. E is `embedding_size`. */
export interface EmbeddingWeights {
  /** [vocab_size, E] */
  readonly word: FloatArray;
  /** [max_position_embeddings, E] */
  readonly position: FloatArray;
  /** [type_vocab_size, E] */
  readonly tokenType: FloatArray;
  /** [E] */
  readonly normWeight: FloatArray;
  /** [E] */
  readonly normBias: FloatArray;
}

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
  const sums = zeros(precision, ids.length * size);
  for (let s = 0; s + 1 < cuSeqlens.length; s++) {
    for (let row = cuSeqlens[s]; row < cuSeqlens[s + 1]; row++) {
      const wordAt = ids[row] * size;
      const positionAt = (row - cuSeqlens[s]) * size;
      const typeAt = tokenTypeIds[row] * size;
      for (let i = 0; i < size; i++) {
        sums[row * size + i] =
          weights.word[wordAt + i] + weights.position[positionAt + i] + weights.tokenType[typeAt + i];
      }
    }
  }
  return layerNorm(sums, weights.normWeight, weights.normBias, ids.length, size, eps);
}
