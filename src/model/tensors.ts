/**
 * The tensors of an ALBERT masked language model under the names of the Hugging Face checkpoint.
 * This is the only place that knows those names.
 */
import type { AlbertConfig } from './config.ts';

/** A tensor of the checkpoint: its name there and its shape, row-major. `Linear.weight` is [out, in]. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

const LAYER = 'albert.encoder.albert_layer_groups.0.albert_layers.0';

/** What each tensor does. The layer's tensors exist once and serve every pass. */
export const TENSOR_NAMES = {
  wordEmbeddings: 'albert.embeddings.word_embeddings.weight',
  positionEmbeddings: 'albert.embeddings.position_embeddings.weight',
  tokenTypeEmbeddings: 'albert.embeddings.token_type_embeddings.weight',
  embeddingNormWeight: 'albert.embeddings.LayerNorm.weight',
  embeddingNormBias: 'albert.embeddings.LayerNorm.bias',
  projectionWeight: 'albert.encoder.embedding_hidden_mapping_in.weight',
  projectionBias: 'albert.encoder.embedding_hidden_mapping_in.bias',
  queryWeight: `${LAYER}.attention.query.weight`,
  queryBias: `${LAYER}.attention.query.bias`,
  keyWeight: `${LAYER}.attention.key.weight`,
  keyBias: `${LAYER}.attention.key.bias`,
  valueWeight: `${LAYER}.attention.value.weight`,
  valueBias: `${LAYER}.attention.value.bias`,
  attentionOutputWeight: `${LAYER}.attention.dense.weight`,
  attentionOutputBias: `${LAYER}.attention.dense.bias`,
  attentionNormWeight: `${LAYER}.attention.LayerNorm.weight`,
  attentionNormBias: `${LAYER}.attention.LayerNorm.bias`,
  ffnWeight: `${LAYER}.ffn.weight`,
  ffnBias: `${LAYER}.ffn.bias`,
  ffnOutputWeight: `${LAYER}.ffn_output.weight`,
  ffnOutputBias: `${LAYER}.ffn_output.bias`,
  fullNormWeight: `${LAYER}.full_layer_layer_norm.weight`,
  fullNormBias: `${LAYER}.full_layer_layer_norm.bias`,
  poolerWeight: 'albert.pooler.weight',
  poolerBias: 'albert.pooler.bias',
  headDenseWeight: 'predictions.dense.weight',
  headDenseBias: 'predictions.dense.bias',
  headNormWeight: 'predictions.LayerNorm.weight',
  headNormBias: 'predictions.LayerNorm.bias',
  decoderWeight: 'predictions.decoder.weight',
  decoderBias: 'predictions.bias',
} as const;

export type TensorRole = keyof typeof TENSOR_NAMES;

/**
 * Other names of the same parameter. Hugging Face ties `predictions.decoder.bias` to `predictions.bias`; a file holds
 * the one, the other, or both.
 */
export const TENSOR_ALIASES: Readonly<Partial<Record<TensorRole, readonly string[]>>> = {
  decoderBias: ['predictions.decoder.bias'],
};

/** Roles a checkpoint may leave out: the pooler (only sentence features need it), an untied decoder. */
export const OPTIONAL_ROLES: ReadonlySet<TensorRole> = new Set([
  'poolerWeight',
  'poolerBias',
  'decoderWeight',
]);

/** The shape each role must have under `config`, row-major. */
export function tensorShapes(config: AlbertConfig): Readonly<Record<TensorRole, readonly number[]>> {
  const { vocab_size: V, embedding_size: E, hidden_size: H, intermediate_size: F } = config;
  return {
    wordEmbeddings: [V, E],
    positionEmbeddings: [config.max_position_embeddings, E],
    tokenTypeEmbeddings: [config.type_vocab_size, E],
    embeddingNormWeight: [E],
    embeddingNormBias: [E],
    projectionWeight: [H, E],
    projectionBias: [H],
    queryWeight: [H, H],
    queryBias: [H],
    keyWeight: [H, H],
    keyBias: [H],
    valueWeight: [H, H],
    valueBias: [H],
    attentionOutputWeight: [H, H],
    attentionOutputBias: [H],
    attentionNormWeight: [H],
    attentionNormBias: [H],
    ffnWeight: [F, H],
    ffnBias: [F],
    ffnOutputWeight: [H, F],
    ffnOutputBias: [H],
    fullNormWeight: [H],
    fullNormBias: [H],
    poolerWeight: [H, H],
    poolerBias: [H],
    headDenseWeight: [E, H],
    headDenseBias: [E],
    headNormWeight: [E],
    headNormBias: [E],
    decoderWeight: [V, E],
    decoderBias: [V],
  };
}

/** Values that lie as they are stored, and are had as f32 when they are asked for: nothing is held twice. */
export interface StoredValues {
  readonly length: number;
  /**
   * Fills `target` with the values from `start` on.
   * @throws UnmaskError `weights/not-finite` where one of them is NaN or ±∞.
   */
  copyTo(target: Float32Array, start: number): void;
}

/** One tensor's values on their way to a session, row-major, checkpoint orientation. Not to be written to. */
export interface WeightTensor {
  readonly role: TensorRole;
  readonly shape: readonly number[];
  readonly data: Float32Array | StoredValues;
}

/** One that is f32 already. */
export interface FloatTensor extends WeightTensor {
  readonly data: Float32Array;
}

/** {@link StoredValues.copyTo} for either form. */
export function copyValues(data: WeightTensor['data'], target: Float32Array, start: number): void {
  if (data instanceof Float32Array) target.set(data.subarray(start, start + target.length));
  else data.copyTo(target, start);
}

/** All values as f32: the array itself, or a new one. @throws UnmaskError as {@link StoredValues.copyTo}. */
export function floatsOf(data: WeightTensor['data']): Float32Array {
  if (data instanceof Float32Array) return data;
  const values = new Float32Array(data.length);
  data.copyTo(values, 0);
  return values;
}

/**
 * The tensors of one model, in any order, each role at most once. A stream, so that a session can
 * upload one tensor while later ones still arrive and no one holds all of them.
 * Has `decoderWeight` only when the checkpoint's decoder is not tied to `wordEmbeddings`.
 */
export type WeightStream = AsyncIterable<WeightTensor> | Iterable<WeightTensor>;
