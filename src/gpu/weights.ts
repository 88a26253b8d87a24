/**
 * The model's weights on the GPU, uploaded once, used by every pass. Tensors arrive in any order; each parameter
 * is uploaded as soon as its tensors are there and their CPU copies are let go.
 */
import { throwIfAborted } from '../model/abort.ts';
import { requireRoles, requireShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import type { TensorRole, WeightStream } from '../model/tensors.ts';
import { type BufferOwner, largestBinding } from './buffers.ts';
import { padTo4 } from './kernel.ts';
import type { EmbeddingTables } from './kernels/embed.ts';
import type { NormWeight } from './kernels/layer_norm.ts';
import type { LinearWeight, WeightPanel } from './kernels/linear.ts';
import { type FeatureGroups, padRows, padVector, paddedWidth, transposeInto } from './layout.ts';
import { BYTES_PER_WEIGHT, storedWeights, type WeightStorage } from './weight_storage.ts';

export interface GpuWeights {
  readonly embeddings: EmbeddingTables;
  readonly embeddingNorm: NormWeight;
  readonly projection: LinearWeight;
  /** Queries, keys and values as one product. */
  readonly qkv: LinearWeight;
  readonly attentionOutput: LinearWeight;
  readonly attentionNorm: NormWeight;
  readonly ffn: LinearWeight;
  readonly ffnOutput: LinearWeight;
  readonly fullNorm: NormWeight;
  /** Null when the checkpoint has none. */
  readonly pooler: LinearWeight | null;
  readonly headDense: LinearWeight;
  readonly headNorm: NormWeight;
  /** Tied: the very buffers of the word embeddings. */
  readonly decoder: LinearWeight;
}

/** A `Linear`'s place in the model: its roles (several share one product, side by side), and how in and out are grouped. */
interface LinearPlan {
  readonly label: string;
  readonly parts: readonly { readonly weight: TensorRole; readonly bias: TensorRole }[];
  readonly k: FeatureGroups;
  readonly n: FeatureGroups;
}

const one = (size: number): FeatureGroups => ({ groups: 1, size });

/** Receives a model's tensors and builds {@link GpuWeights} on `owner`'s device. */
export class WeightUploader {
  readonly #device: GPUDevice;
  readonly #owner: BufferOwner;
  readonly #config: AlbertConfig;
  readonly #storage: WeightStorage;
  /** Tensors that wait for the others of their parameter. */
  readonly #waiting = new Map<TensorRole, Float32Array>();
  readonly #seen = new Set<TensorRole>();
  readonly #linears = new Map<string, LinearWeight>();
  readonly #norms = new Map<string, NormWeight>();
  readonly #linearPlans: readonly LinearPlan[];
  readonly #normPlans: readonly {
    readonly label: string;
    readonly roles: readonly [TensorRole, TensorRole];
    readonly width: number;
  }[];

  constructor(device: GPUDevice, owner: BufferOwner, config: AlbertConfig, storage: WeightStorage) {
    this.#device = device;
    this.#storage = storage;
    this.#owner = owner;
    this.#config = config;
    const E = one(config.embedding_size);
    const H = one(config.hidden_size);
    const F = one(config.intermediate_size);
    const V = one(config.vocab_size);
    const heads = {
      groups: config.num_attention_heads,
      size: config.hidden_size / config.num_attention_heads,
    };
    this.#linearPlans = [
      plan('encoder.projection', E, H, ['projectionWeight', 'projectionBias']),
      plan(
        'encoder.qkv',
        H,
        heads,
        ['queryWeight', 'queryBias'],
        ['keyWeight', 'keyBias'],
        ['valueWeight', 'valueBias'],
      ),
      plan('encoder.attention.output', heads, H, ['attentionOutputWeight', 'attentionOutputBias']),
      plan('encoder.ffn.intermediate', H, F, ['ffnWeight', 'ffnBias']),
      plan('encoder.ffn.output', F, H, ['ffnOutputWeight', 'ffnOutputBias']),
      plan('pooler', H, H, ['poolerWeight', 'poolerBias']),
      plan('head.dense', H, E, ['headDenseWeight', 'headDenseBias']),
      plan('head.untied-decoder', E, V, ['decoderWeight', 'decoderBias']),
      // The word table as [embedding][vocabulary] is both the embedding gather's source and the tied decoder's weight.
      plan('head.decoder', E, V, ['wordEmbeddings', 'decoderBias']),
    ];
    this.#normPlans = [
      {
        label: 'embeddings.norm',
        roles: ['embeddingNormWeight', 'embeddingNormBias'],
        width: config.embedding_size,
      },
      {
        label: 'encoder.attention.norm',
        roles: ['attentionNormWeight', 'attentionNormBias'],
        width: config.hidden_size,
      },
      {
        label: 'encoder.full-layer.norm',
        roles: ['fullNormWeight', 'fullNormBias'],
        width: config.hidden_size,
      },
      { label: 'head.norm', roles: ['headNormWeight', 'headNormBias'], width: config.embedding_size },
    ];
  }

  /**
   * Uploads a whole stream. Checks `signal` between tensors.
   * @throws UnmaskError `weights/shape` or `weights/missing-tensor` for tensors that are not this config's.
   */
  async upload(stream: WeightStream, signal?: AbortSignal): Promise<GpuWeights> {
    for await (const tensor of stream) {
      throwIfAborted(signal);
      requireShape(this.#config, tensor);
      this.#seen.add(tensor.role);
      this.#waiting.set(tensor.role, tensor.data);
      this.#uploadComplete();
    }
    requireRoles(this.#seen);
    return this.#finish();
  }

  /** Uploads every parameter whose tensors are all there. */
  #uploadComplete(): void {
    for (const p of this.#linearPlans) {
      if (this.#linears.has(p.label)) continue;
      const tensors = p.parts.map(({ weight, bias }) => ({
        weight: this.#waiting.get(weight),
        bias: this.#waiting.get(bias),
      }));
      const complete = tensors.flatMap(({ weight, bias }) => (weight && bias ? [{ weight, bias }] : []));
      if (complete.length === p.parts.length) this.#linears.set(p.label, this.#uploadLinear(p, complete));
    }
    for (const { label, roles, width } of this.#normPlans) {
      const weight = this.#waiting.get(roles[0]);
      const bias = this.#waiting.get(roles[1]);
      if (!weight || !bias || this.#norms.has(label)) continue;
      this.#norms.set(label, {
        width,
        stride: padTo4(width),
        weight: this.#upload(`${label}.weight`, padVector(weight, one(width))),
        bias: this.#upload(`${label}.bias`, padVector(bias, one(width))),
      });
    }
    this.#letGo();
  }

  /** Drops CPU copies that no parameter waits for. The decoder's bias serves two plans and is small: it stays. */
  #letGo(): void {
    const done = [
      ...this.#linearPlans
        .filter((p) => this.#linears.has(p.label))
        .flatMap((p) => p.parts.flatMap((part) => [part.weight, part.bias])),
      ...this.#normPlans.filter((n) => this.#norms.has(n.label)).flatMap((n) => n.roles),
    ];
    for (const role of done) if (role !== 'decoderBias') this.#waiting.delete(role);
  }

  #uploadLinear(
    p: LinearPlan,
    tensors: readonly { readonly weight: Float32Array; readonly bias: Float32Array }[],
  ): LinearWeight {
    const k = paddedWidth(p.k);
    const partColumns = padTo4(paddedWidth(p.n));
    const n = partColumns * p.parts.length;
    const whole = new Float32Array(k * n);
    const bias = new Float32Array(n);
    tensors.forEach((tensor, part) => {
      transposeInto(whole, n, part * partColumns, tensor.weight, p.k, p.n);
      bias.set(padVector(tensor.bias, p.n), part * partColumns);
    });
    return {
      storage: this.#storage,
      k,
      n,
      panels: this.#uploadPanels(p.label, whole, k, n),
      bias: this.#upload(`${p.label}.bias`, bias),
    };
  }

  /** One buffer if a binding may be that large, else panels of columns that each fit. */
  #uploadPanels(label: string, whole: Float32Array, k: number, n: number): WeightPanel[] {
    // `requireFits` saw to it that four columns do.
    const columnsThatFit =
      Math.floor(largestBinding(this.#device.limits) / (k * 4 * BYTES_PER_WEIGHT[this.#storage])) * 4;
    const panelCount = Math.ceil(n / columnsThatFit);
    const columns = padTo4(Math.ceil(n / panelCount));
    const panels: WeightPanel[] = [];
    for (let offset = 0; offset < n; offset += columns) {
      const width = Math.min(columns, n - offset);
      panels.push({
        buffer: this.#upload(
          `${label}.weight`,
          storedWeights(cutColumns(whole, k, n, offset, width), this.#storage, label),
        ),
        columnOffset: offset,
        columns: width,
      });
    }
    return panels;
  }

  #upload(label: string, data: Float32Array | Uint16Array): GPUBuffer {
    const buffer = this.#owner.storage(label, data.byteLength);
    // In slices: one writeBuffer of hundreds of megabytes needs as much staging memory at once.
    const SLICE = 2 ** 22;
    for (let start = 0; start < data.length; start += SLICE) {
      const part = data.subarray(start, start + SLICE);
      const offset = start * data.BYTES_PER_ELEMENT;
      this.#device.queue.writeBuffer(buffer, offset, part.buffer, part.byteOffset, part.byteLength);
    }
    return buffer;
  }

  #uploadTable(role: 'positionEmbeddings' | 'tokenTypeEmbeddings'): GPUBuffer {
    const data = this.#waiting.get(role);
    if (!data) throw new RangeError(`${role} was not kept`);
    const width = this.#config.embedding_size;
    return this.#upload(`embeddings.${role}`, padRows(data, width, padTo4(width)));
  }

  #finish(): GpuWeights {
    const linear = (label: string): LinearWeight => found(this.#linears, label);
    const norm = (label: string): NormWeight => found(this.#norms, label);
    const tied = linear('head.decoder');
    const [wordPanel] = tied.panels;
    return {
      embeddings: {
        storage: this.#storage,
        embeddingStride: tied.k,
        vocabularyStride: tied.n,
        word: wordPanel.buffer,
        position: this.#uploadTable('positionEmbeddings'),
        tokenType: this.#uploadTable('tokenTypeEmbeddings'),
      },
      embeddingNorm: norm('embeddings.norm'),
      projection: linear('encoder.projection'),
      qkv: linear('encoder.qkv'),
      attentionOutput: linear('encoder.attention.output'),
      attentionNorm: norm('encoder.attention.norm'),
      ffn: linear('encoder.ffn.intermediate'),
      ffnOutput: linear('encoder.ffn.output'),
      fullNorm: norm('encoder.full-layer.norm'),
      pooler: this.#linears.get('pooler') ?? null,
      headDense: linear('head.dense'),
      headNorm: norm('head.norm'),
      decoder: this.#linears.get('head.untied-decoder') ?? tied,
    };
  }
}

function plan(
  label: string,
  k: FeatureGroups,
  n: FeatureGroups,
  ...parts: readonly (readonly [TensorRole, TensorRole])[]
): LinearPlan {
  return { label, k, n, parts: parts.map(([weight, bias]) => ({ weight, bias })) };
}

/** Columns `offset` … `offset + width` of a [k][n] matrix; the matrix itself when that is all of them. */
function cutColumns(whole: Float32Array, k: number, n: number, offset: number, width: number): Float32Array {
  if (width === n) return whole;
  const part = new Float32Array(k * width);
  for (let row = 0; row < k; row++) {
    part.set(whole.subarray(row * n + offset, row * n + offset + width), row * width);
  }
  return part;
}

/** All required roles were seen, so every required parameter is there. */
function found<T>(parameters: ReadonlyMap<string, T>, label: string): T {
  const parameter = parameters.get(label);
  if (parameter === undefined) throw new RangeError(`${label} was not uploaded`);
  return parameter;
}
