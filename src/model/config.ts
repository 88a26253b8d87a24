/** config.json of an ALBERT checkpoint, validated. Fields are named as in the checkpoint. */

/** Activations of published ALBERT checkpoints: v1 `gelu` (erf), v2 `gelu_new` (tanh), `relu`. */
export const ACTIVATIONS = ['gelu', 'gelu_new', 'relu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface AlbertConfig {
  readonly vocab_size: number;
  readonly embedding_size: number;
  readonly hidden_size: number;
  /** How many times the one shared layer is applied. */
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: Activation;
  readonly max_position_embeddings: number;
  readonly type_vocab_size: number;
  readonly layer_norm_eps: number;
}
