/**
 * The model's weights in the session's memory, as f32 whatever the checkpoint's precision: 4 bytes a value, 71 MB for ALBERT-large. Tensors
 * are laid out as they arrive, a slice at a time, in the panels of 8 columns that products read; nothing else is held of them.
 */
import { requireRoles, requireShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { HEAD_ROLES, type HeadName, modelParts, type ModelParts } from '../model/heads.ts';
import { inLayer, type LayerRole, layersOf, type TensorRole, tensorSpec } from '../model/tensor_specs.ts';
import { copyValues, type WeightStream, type WeightTensor } from '../model/tensors.ts';
import type { KernelExports } from './kernels.ts';
import type { WasmMemory } from './memory.ts';
import { wholePanels } from './panels.ts';

/** A product's weights, by their addresses. */
export interface ProductWeights {
  readonly inSize: number;
  readonly outSize: number;
  /** [⌈outSize / 8⌉][inSize][8] */
  readonly weight: number;
  /** [⌈outSize / 8⌉ · 8] */
  readonly bias: number;
}

/** By their addresses, [size]. */
export interface NormWeights {
  readonly size: number;
  readonly weight: number;
  readonly bias: number;
}

export interface LayerWeights {
  /** Queries, keys and values are one product. */
  readonly qkv: ProductWeights;
  readonly attentionOutput: ProductWeights;
  readonly attentionNorm: NormWeights;
  readonly ffn: ProductWeights;
  readonly ffnOutput: ProductWeights;
  readonly fullNorm: NormWeights;
}

export interface WasmWeights {
  readonly embeddings: {
    /** As a product's weights: a tied decoder multiplies by it. */
    readonly word: number;
    /** [max_position_embeddings][E] */
    readonly position: number;
    /** [type_vocab_size][E] */
    readonly tokenType: number;
    readonly norm: NormWeights;
    readonly projection: ProductWeights;
  };
  readonly layers: readonly LayerWeights[];
  /** Each null where the checkpoint has none. */
  readonly maskHead: MaskHeadWeights | null;
  readonly pooler: ProductWeights | null;
  readonly heads: Readonly<Record<HeadName, ProductWeights | null>>;
  readonly parts: ModelParts;
}

interface MaskHeadWeights {
  readonly dense: ProductWeights;
  readonly norm: NormWeights;
  readonly decoder: ProductWeights;
}

/** Values that are laid out at a time, where a row has no more. */
const SLICE_LENGTH = 1 << 16;

/** Where a tensor goes: as columns of panels, or as it is. */
type Place =
  | { readonly address: number; readonly column: number; readonly inSize: number }
  | { readonly address: number };

/** What a weight and its bias have in common: `query` of `queryWeight` and `queryBias`. */
type PairName = LayerRole extends infer Role ? (Role extends `${infer Name}Weight` ? Name : never) : never;

/**
 * Takes a whole stream.
 * @throws UnmaskError `weights/shape`, `weights/missing-tensor`, `weights/layout` for a role that comes twice, `cpu/out-of-memory`.
 */
export async function takeWeights(
  config: AlbertConfig,
  stream: WeightStream,
  memory: WasmMemory,
  kernels: KernelExports,
): Promise<WasmWeights> {
  const layout = new WeightLayout(config, memory);
  const slice = memory.take(4 * Math.max(SLICE_LENGTH, config.hidden_size, config.intermediate_size));
  const seen = new Set<TensorRole>();
  for await (const tensor of stream) {
    requireShape(config, tensor);
    requireFirst(config, tensor, seen);
    seen.add(tensor.role);
    store(tensor, layout.placeOf(tensor.role), slice, memory, kernels);
  }
  requireRoles(config, seen);
  return layout.weights(seen);
}

function requireFirst(config: AlbertConfig, { role }: WeightTensor, seen: ReadonlySet<TensorRole>): void {
  if (!seen.has(role)) return;
  const { name } = tensorSpec(config, role);
  throw new UnmaskError({
    code: 'weights/layout',
    message: `The tensor ${name} comes twice.`,
    remedy: 'Load the checkpoint again from its source.',
    details: { tensor: name },
  });
}

function store(
  { data }: WeightTensor,
  place: Place,
  slice: number,
  memory: WasmMemory,
  kernels: KernelExports,
): void {
  const { address } = place;
  if (!('column' in place)) {
    copyValues(data, memory.floats(address, data.length), 0);
    return;
  }
  const { column, inSize } = place;
  const rows = data.length / inSize;
  // Whole fours of rows, which are laid out at once.
  const rowsAtOnce = Math.max(1, Math.floor(SLICE_LENGTH / inSize / 4) * 4);
  for (let row = 0; row < rows; row += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - row);
    copyValues(data, memory.floats(slice, count * inSize), row * inSize);
    kernels.pack(slice, count, inSize, address, column + row);
  }
}

/** Sets memory aside for every tensor a model of this config must have; for the optional ones when they come. */
class WeightLayout {
  readonly #memory: WasmMemory;
  readonly #config: AlbertConfig;
  readonly #places = new Map<TensorRole, Place>();
  readonly #required: Pick<WasmWeights, 'embeddings' | 'layers'> & { readonly maskHead: MaskHeadWeights };

  constructor(config: AlbertConfig, memory: WasmMemory) {
    this.#memory = memory;
    this.#config = config;
    const { vocab_size: V, embedding_size: E, hidden_size: H } = config;
    const word = this.#panels(E, V, ['wordEmbeddings']);
    this.#required = {
      embeddings: {
        word,
        position: this.#vectors(config.max_position_embeddings * E, ['positionEmbeddings']),
        tokenType: this.#vectors(config.type_vocab_size * E, ['tokenTypeEmbeddings']),
        norm: this.#norm(E, 'embeddingNormWeight', 'embeddingNormBias'),
        projection: this.#product(E, H, ['projectionWeight'], ['projectionBias']),
      },
      layers: layersOf(config).map((layer) => this.#layer(layer)),
      maskHead: {
        dense: this.#product(H, E, ['headDenseWeight'], ['headDenseBias']),
        norm: this.#norm(E, 'headNormWeight', 'headNormBias'),
        decoder: { inSize: E, outSize: V, weight: word, bias: this.#vectors(V, ['decoderBias']) },
      },
    };
  }

  placeOf(role: TensorRole): Place {
    const { optional, shape } = tensorSpec(this.#config, role);
    if (optional && shape.length === 1) this.#vectors(shape[0], [role]);
    else if (optional) this.#panels(shape[1], shape[0], [role]);
    const place = this.#places.get(role);
    if (place === undefined) throw new Error(`no place for the tensor ${role}`);
    return place;
  }

  /** @param seen the tensors that have come: all that are required, and some that are optional */
  weights(seen: ReadonlySet<TensorRole>): WasmWeights {
    const { maskHead, ...others } = this.#required;
    const { decoder } = maskHead;
    const weight = seen.has('decoderWeight') ? this.#addressOf('decoderWeight') : decoder.weight;
    const optional = (of: {
      readonly weight: TensorRole;
      readonly bias: TensorRole;
    }): ProductWeights | null =>
      seen.has(of.weight) && seen.has(of.bias) ? this.#optionalProduct(of) : null;
    const parts = modelParts(this.#config, seen);
    return {
      ...others,
      maskHead: parts.maskHead ? { ...maskHead, decoder: { ...decoder, weight } } : null,
      pooler: optional({ weight: 'poolerWeight', bias: 'poolerBias' }),
      heads: {
        classifier: optional(HEAD_ROLES.classifier),
        span: optional(HEAD_ROLES.span),
        order: optional(HEAD_ROLES.order),
      },
      parts,
    };
  }

  /** One whose tensors have come. */
  #optionalProduct(of: { readonly weight: TensorRole; readonly bias: TensorRole }): ProductWeights {
    const [outSize, inSize] = tensorSpec(this.#config, of.weight).shape;
    return { inSize, outSize, weight: this.#addressOf(of.weight), bias: this.#addressOf(of.bias) };
  }

  #layer(layer: number): LayerWeights {
    const { hidden_size: H, intermediate_size: F } = this.#config;
    const product = (inSize: number, outSize: number, ...names: readonly PairName[]) =>
      this.#product(
        inSize,
        outSize,
        names.map((name) => inLayer(layer, `${name}Weight` as const)),
        names.map((name) => inLayer(layer, `${name}Bias` as const)),
      );
    const norm = (name: PairName) =>
      this.#norm(H, inLayer(layer, `${name}Weight`), inLayer(layer, `${name}Bias`));
    return {
      qkv: product(H, 3 * H, 'query', 'key', 'value'),
      attentionOutput: product(H, H, 'attentionOutput'),
      attentionNorm: norm('attentionNorm'),
      ffn: product(H, F, 'ffn'),
      ffnOutput: product(F, H, 'ffnOutput'),
      fullNorm: norm('fullNorm'),
    };
  }

  /** @param weights the tensors whose rows are its outputs, one behind the other, of the same number of rows */
  #product(
    inSize: number,
    outSize: number,
    weights: readonly TensorRole[],
    biases: readonly TensorRole[],
  ): ProductWeights {
    return {
      inSize,
      outSize,
      weight: this.#panels(inSize, outSize, weights),
      bias: this.#vectors(outSize, biases),
    };
  }

  #norm(size: number, weight: TensorRole, bias: TensorRole): NormWeights {
    return { size, weight: this.#vectors(size, [weight]), bias: this.#vectors(size, [bias]) };
  }

  #panels(inSize: number, outSize: number, roles: readonly TensorRole[]): number {
    const panels = this.#memory.take(4 * wholePanels(outSize) * inSize);
    const rows = outSize / roles.length;
    roles.forEach((role, r) => this.#places.set(role, { address: panels, column: r * rows, inSize }));
    return panels;
  }

  /** Values one behind the other, with zeros behind them up to a whole panel. */
  #vectors(length: number, roles: readonly TensorRole[]): number {
    const address = this.#memory.take(4 * wholePanels(length));
    const bytes = (4 * length) / roles.length;
    roles.forEach((role, r) => this.#places.set(role, { address: address + r * bytes }));
    return address;
  }

  #addressOf(role: TensorRole): number {
    const place = this.#places.get(role);
    if (place === undefined) throw new Error(`no place for the tensor ${role}`);
    return place.address;
  }
}
