/**
 * What is known of a model's weights before the first of them arrives: which tensors make which parameter, and the shape
 * that has on the GPU. Pipelines are made from this while the weights are still on their way. Pure.
 */
import type { AlbertConfig } from '../model/config.ts';
import type { TensorRole } from '../model/tensors.ts';
import { type BufferLimits, largestBinding } from './buffers.ts';
import { padTo4 } from './kernel.ts';
import type { EmbeddingShape } from './kernels/embed.ts';
import type { NormShape } from './kernels/layer_norm.ts';
import type { LinearShape, PanelShape } from './kernels/linear.ts';
import { type FeatureGroups, paddedWidth } from './layout.ts';
import { BYTES_PER_WEIGHT, type WeightStorage } from './weight_storage.ts';

/** A `Linear`'s place in the model: its tensors (several share one product, side by side), how in and out are grouped, what becomes of its sums. */
export interface LinearPlan {
  readonly label: string;
  readonly parts: readonly { readonly weight: TensorRole; readonly bias: TensorRole }[];
  readonly k: FeatureGroups;
  readonly n: FeatureGroups;
  readonly shape: LinearShape;
}

export interface NormPlan {
  readonly label: string;
  readonly roles: readonly [weight: TensorRole, bias: TensorRole];
  readonly shape: NormShape;
}

export type LinearName =
  | 'projection'
  | 'qkv'
  | 'attentionOutput'
  | 'ffn'
  | 'ffnOutput'
  | 'pooler'
  | 'headDense'
  | 'untiedDecoder'
  | 'decoder';

export type NormName = 'embeddingNorm' | 'attentionNorm' | 'fullNorm' | 'headNorm';

export interface ModelShapes {
  readonly linears: Readonly<Record<LinearName, LinearPlan>>;
  readonly norms: Readonly<Record<NormName, NormPlan>>;
  readonly embeddings: EmbeddingShape;
}

/**
 * The shapes of a model whose large weights are stored as `storage`.
 * @param limits must have passed `requireFits`: a weight larger than one binding is cut into panels of at least 4 columns.
 */
export function modelShapes(config: AlbertConfig, storage: WeightStorage, limits: BufferLimits): ModelShapes {
  const E = one(config.embedding_size);
  const H = one(config.hidden_size);
  const F = one(config.intermediate_size);
  const V = one(config.vocab_size);
  const heads = {
    groups: config.num_attention_heads,
    size: config.hidden_size / config.num_attention_heads,
  };
  const linear = (
    label: string,
    k: FeatureGroups,
    n: FeatureGroups,
    roles: readonly (readonly [weight: TensorRole, bias: TensorRole])[],
    { activation = 'identity', residual = false }: Partial<Pick<LinearShape, 'activation' | 'residual'>> = {},
  ): LinearPlan => {
    const parts = roles.map(([weight, bias]) => ({ weight, bias }));
    const depth = paddedWidth(k);
    const width = columnsOfPart(n) * parts.length;
    const panels = cutIntoPanels(depth, width, BYTES_PER_WEIGHT[storage], largestBinding(limits));
    return { label, parts, k, n, shape: { storage, k: depth, n: width, panels, activation, residual } };
  };
  const norm = (label: string, width: number, ...roles: NormPlan['roles']): NormPlan => ({
    label,
    roles,
    shape: { width, stride: padTo4(width) },
  });
  // The word table as [embedding][vocabulary] is both the embedding gather's source and the tied decoder's weight.
  const decoder = linear('head.decoder', E, V, [['wordEmbeddings', 'decoderBias']]);
  return {
    linears: {
      projection: linear('encoder.projection', E, H, [['projectionWeight', 'projectionBias']]),
      qkv: linear('encoder.qkv', H, heads, [
        ['queryWeight', 'queryBias'],
        ['keyWeight', 'keyBias'],
        ['valueWeight', 'valueBias'],
      ]),
      attentionOutput: linear(
        'encoder.attention.output',
        heads,
        H,
        [['attentionOutputWeight', 'attentionOutputBias']],
        { residual: true },
      ),
      ffn: linear('encoder.ffn.intermediate', H, F, [['ffnWeight', 'ffnBias']], {
        activation: config.hidden_act,
      }),
      ffnOutput: linear('encoder.ffn.output', F, H, [['ffnOutputWeight', 'ffnOutputBias']], {
        residual: true,
      }),
      pooler: linear('pooler', H, H, [['poolerWeight', 'poolerBias']], { activation: 'tanh' }),
      headDense: linear('head.dense', H, E, [['headDenseWeight', 'headDenseBias']], {
        activation: config.hidden_act,
      }),
      untiedDecoder: linear('head.untied-decoder', E, V, [['decoderWeight', 'decoderBias']]),
      decoder,
    },
    norms: {
      embeddingNorm: norm(
        'embeddings.norm',
        config.embedding_size,
        'embeddingNormWeight',
        'embeddingNormBias',
      ),
      attentionNorm: norm(
        'encoder.attention.norm',
        config.hidden_size,
        'attentionNormWeight',
        'attentionNormBias',
      ),
      fullNorm: norm('encoder.full-layer.norm', config.hidden_size, 'fullNormWeight', 'fullNormBias'),
      headNorm: norm('head.norm', config.embedding_size, 'headNormWeight', 'headNormBias'),
    },
    embeddings: { storage, embeddingStride: decoder.shape.k, vocabularyStride: decoder.shape.n },
  };
}

/** Columns of one part of a linear. */
export function columnsOfPart(n: FeatureGroups): number {
  return padTo4(paddedWidth(n));
}

const one = (size: number): FeatureGroups => ({ groups: 1, size });

/** One panel if a binding may be that large, else panels of columns that each fit. */
function cutIntoPanels(k: number, n: number, bytesPerWeight: number, largest: number): PanelShape[] {
  // `requireFits` saw to it that four columns do.
  const columnsThatFit = Math.floor(largest / (k * 4 * bytesPerWeight)) * 4;
  const panelCount = Math.ceil(n / columnsThatFit);
  const columns = padTo4(Math.ceil(n / panelCount));
  const panels: PanelShape[] = [];
  for (let columnOffset = 0; columnOffset < n; columnOffset += columns) {
    panels.push({ columnOffset, columns: Math.min(columns, n - columnOffset) });
  }
  return panels;
}
