/** What is known of a model before any weight arrives: every product of its parts. Pure arithmetic over its config. */
import type { AlbertConfig } from '../model/config.ts';
import { HEAD_ROLES, type HeadName, labelsOf } from '../model/heads.ts';
import { layersOf } from '../model/tensor_specs.ts';
import type { BufferLimits } from './buffers.ts';
import { type EmbeddingsPart, embeddingsPart } from './embeddings.ts';
import { type LayerPart, layerPart } from './encoder.ts';
import type { EmbeddingShape } from './kernels/embed.ts';
import { type HeadPart, headPart } from './mlm_head.ts';
import { createSpecFactory, type LinearSpec, pair } from './products.ts';
import type { WeightStorage } from './weight_storage.ts';

export interface ModelShapes {
  readonly tables: EmbeddingShape;
  readonly embeddings: EmbeddingsPart;
  /** All of one shape; they differ in their tensors. */
  readonly layers: readonly LayerPart[];
  readonly pooler: LinearSpec;
  readonly heads: Readonly<Record<HeadName, LinearSpec>>;
  readonly head: HeadPart;
  /** Takes the place of the head's decoder where a checkpoint has one of its own: the same shape, other tensors. */
  readonly untiedDecoder: LinearSpec;
}

/**
 * The shapes of a model whose large weights are stored as `storage`.
 * @param limits must have passed `requireFits`.
 */
export function modelShapes(config: AlbertConfig, storage: WeightStorage, limits: BufferLimits): ModelShapes {
  const factory = createSpecFactory(config, storage, limits);
  const { linear, E, H, V } = factory;
  const head = headPart(factory, config.hidden_act);
  const other = (name: HeadName): LinearSpec =>
    linear(`head.${name}`, H, { groups: 1, size: labelsOf(name, config).length }, [HEAD_ROLES[name]]);
  return {
    tables: { storage, embeddingStride: head.decoder.shape.k, vocabularyStride: head.decoder.shape.n },
    embeddings: embeddingsPart(factory),
    layers: layersOf(config).map((layer) => layerPart(factory, layer, config.hidden_act)),
    pooler: linear('pooler', H, H, [pair('pooler')], { activation: 'tanh' }),
    heads: { classifier: other('classifier'), span: other('span'), order: other('order') },
    head,
    untiedDecoder: linear('head.untied-decoder', E, V, [pair('decoder')]),
  };
}
