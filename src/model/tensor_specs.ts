/**
 * The tensors of an ALBERT as its config has them: their names in the Hugging Face checkpoint, and their shapes.
 * This is the only place that knows those names.
 */
import type { AlbertConfig } from './config.ts';

/** A tensor of the checkpoint. */
export interface TensorSpec {
  readonly name: string;
  /** Other names of the same parameter: a file holds it under one of them, or under several. */
  readonly aliases: readonly string[];
  /** Row-major. `Linear.weight` is [out, in]. */
  readonly shape: readonly number[];
  /** Whether a checkpoint may leave it out. */
  readonly optional: boolean;
}

/** @param others whole names beside it, as different as Hugging Face's ties make them */
function tensor(
  name: string,
  shape: readonly number[],
  {
    others = [],
    optional = false,
  }: { readonly others?: readonly string[]; readonly optional?: boolean } = {},
): TensorSpec {
  const names = [name, ...others].flatMap(spellings);
  return { name, shape, aliases: names.filter((one) => one !== name), optional };
}

/**
 * The ways a name is written: as `AlbertForMaskedLM` saves it, as an `AlbertModel` does (without `albert.`), and a LayerNorm's as TensorFlow
 * has them (`gamma`, `beta`).
 */
function spellings(name: string): readonly string[] {
  const ofNorm = /^(.*(?:LayerNorm|layer_norm))\.(weight|bias)$/.exec(name);
  const norms =
    ofNorm === null ? [name] : [name, `${ofNorm[1]}.${ofNorm[2] === 'weight' ? 'gamma' : 'beta'}`];
  return norms.flatMap((one) => (one.startsWith(PREFIX) ? [one, one.slice(PREFIX.length)] : [one]));
}

const PREFIX = 'albert.';

const embeddingTensors = (config: AlbertConfig) => {
  const { vocab_size: V, embedding_size: E, hidden_size: H } = config;
  return {
    wordEmbeddings: tensor('albert.embeddings.word_embeddings.weight', [V, E]),
    positionEmbeddings: tensor('albert.embeddings.position_embeddings.weight', [
      config.max_position_embeddings,
      E,
    ]),
    tokenTypeEmbeddings: tensor('albert.embeddings.token_type_embeddings.weight', [
      config.type_vocab_size,
      E,
    ]),
    embeddingNormWeight: tensor('albert.embeddings.LayerNorm.weight', [E]),
    embeddingNormBias: tensor('albert.embeddings.LayerNorm.bias', [E]),
    projectionWeight: tensor('albert.encoder.embedding_hidden_mapping_in.weight', [H, E]),
    projectionBias: tensor('albert.encoder.embedding_hidden_mapping_in.bias', [H]),
  };
};

/** A layer's tensors exist once and serve every pass that the layer is applied in. */
const layerTensors = ({ hidden_size: H, intermediate_size: F }: AlbertConfig, layer: string) => ({
  queryWeight: tensor(`${layer}.attention.query.weight`, [H, H]),
  queryBias: tensor(`${layer}.attention.query.bias`, [H]),
  keyWeight: tensor(`${layer}.attention.key.weight`, [H, H]),
  keyBias: tensor(`${layer}.attention.key.bias`, [H]),
  valueWeight: tensor(`${layer}.attention.value.weight`, [H, H]),
  valueBias: tensor(`${layer}.attention.value.bias`, [H]),
  attentionOutputWeight: tensor(`${layer}.attention.dense.weight`, [H, H]),
  attentionOutputBias: tensor(`${layer}.attention.dense.bias`, [H]),
  attentionNormWeight: tensor(`${layer}.attention.LayerNorm.weight`, [H]),
  attentionNormBias: tensor(`${layer}.attention.LayerNorm.bias`, [H]),
  ffnWeight: tensor(`${layer}.ffn.weight`, [F, H]),
  ffnBias: tensor(`${layer}.ffn.bias`, [F]),
  ffnOutputWeight: tensor(`${layer}.ffn_output.weight`, [H, F]),
  ffnOutputBias: tensor(`${layer}.ffn_output.bias`, [H]),
  fullNormWeight: tensor(`${layer}.full_layer_layer_norm.weight`, [H]),
  fullNormBias: tensor(`${layer}.full_layer_layer_norm.bias`, [H]),
});

/** Only sentence features need it. */
const poolerTensors = ({ hidden_size: H }: AlbertConfig) => ({
  poolerWeight: tensor('albert.pooler.weight', [H, H], { optional: true }),
  poolerBias: tensor('albert.pooler.bias', [H], { optional: true }),
});

/** The masked-language-model head. Without a `decoderWeight` its decoder is tied to `wordEmbeddings`. */
const headTensors = ({
  vocab_size: V,
  embedding_size: E,
  hidden_size: H,
  tie_word_embeddings: tied,
}: AlbertConfig) => ({
  headDenseWeight: tensor('predictions.dense.weight', [E, H]),
  headDenseBias: tensor('predictions.dense.bias', [E]),
  headNormWeight: tensor('predictions.LayerNorm.weight', [E]),
  headNormBias: tensor('predictions.LayerNorm.bias', [E]),
  decoderWeight: tensor('predictions.decoder.weight', [V, E], { optional: true }),
  // Hugging Face ties the two; where it does not, it is the decoder's own that it adds.
  decoderBias: tied
    ? tensor('predictions.bias', [V], { others: ['predictions.decoder.bias'] })
    : tensor('predictions.decoder.bias', [V]),
});

/** Heads beside that one (`heads.ts`): a checkpoint has one of them, or none. */
const otherHeadTensors = ({ hidden_size: H, labels: { length: L } }: AlbertConfig) => ({
  classifierWeight: tensor('classifier.weight', [L, H], { optional: true }),
  classifierBias: tensor('classifier.bias', [L], { optional: true }),
  spanWeight: tensor('qa_outputs.weight', [2, H], { optional: true }),
  spanBias: tensor('qa_outputs.bias', [2], { optional: true }),
  orderWeight: tensor('sop_classifier.classifier.weight', [2, H], { optional: true }),
  orderBias: tensor('sop_classifier.classifier.bias', [2], { optional: true }),
});

/** What a tensor outside of the layers does. */
export type ModelRole = EmbeddingRole | keyof ReturnType<typeof poolerTensors> | MaskHeadRole | OtherHeadRole;

/** What a tensor of the embeddings, or of their projection, does. */
export type EmbeddingRole = keyof ReturnType<typeof embeddingTensors>;

/** What a tensor of the masked-language head does. */
export type MaskHeadRole = keyof ReturnType<typeof headTensors>;

/** What a tensor of another head does. */
export type OtherHeadRole = keyof ReturnType<typeof otherHeadTensors>;

/** The masked-language head's: without any of them a checkpoint has no such head. */
export const MASK_HEAD_ROLES = [
  ...(['headDenseWeight', 'headDenseBias', 'headNormWeight', 'headNormBias'] as const),
  ...(['decoderWeight', 'decoderBias'] as const),
] satisfies readonly MaskHeadRole[];

export function isOfMaskHead(role: TensorRole): boolean {
  return MASK_HEAD_ROLES.some((one) => one === role);
}

/** What a tensor of a layer does. */
export type LayerRole = keyof ReturnType<typeof layerTensors>;

/** What a tensor of the model does; layers count from 0. */
export type TensorRole = ModelRole | `layer${number}.${LayerRole}`;

/** A layer's role, or the beginning of one, as it is among the model's. */
export function inLayer<Role extends string>(layer: number, role: Role): `layer${number}.${Role}` {
  return `layer${layer}.${role}`;
}

/** Names of the encoder's layers in the checkpoint: those of the first group, then those of the next. */
function layerNames({ num_hidden_groups, inner_group_num }: AlbertConfig): readonly string[] {
  return Array.from({ length: num_hidden_groups * inner_group_num }, (_, layer) => {
    const group = Math.floor(layer / inner_group_num);
    return `albert.encoder.albert_layer_groups.${group}.albert_layers.${layer % inner_group_num}`;
  });
}

/** The numbers of the encoder's layers, from 0: those of the first group, then those of the next. */
export function layersOf(config: AlbertConfig): readonly number[] {
  return layerNames(config).map((_, layer) => layer);
}

/** Every tensor that a model of this config has or may have, by its role. */
export function tensorSpecs(config: AlbertConfig): ReadonlyMap<TensorRole, TensorSpec> {
  const layers = layerNames(config).flatMap((name, layer) =>
    entries(layerTensors(config, name)).map(([role, spec]) => [inLayer(layer, role), spec] as const),
  );
  return new Map<TensorRole, TensorSpec>([
    ...entries(embeddingTensors(config)),
    ...layers,
    ...entries(poolerTensors(config)),
    ...entries(headTensors(config)),
    ...entries(otherHeadTensors(config)),
  ]);
}

/** @throws RangeError where a model of this config has no such tensor: its stream was made by another config. */
export function tensorSpec(config: AlbertConfig, role: TensorRole): TensorSpec {
  const spec = tensorSpecs(config).get(role);
  if (spec === undefined) throw new RangeError(`a model of this config has no tensor ${role}`);
  return spec;
}

/** `Object.entries` with the roles' own type: the records are literals of this file, with no other keys. */
function entries<Role extends string>(specs: Readonly<Record<Role, TensorSpec>>): [Role, TensorSpec][] {
  return Object.entries(specs) as [Role, TensorSpec][];
}
