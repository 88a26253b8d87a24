/**
 * The model's weights on the GPU, uploaded once, used by every pass. Tensors arrive in any order; each is uploaded as soon
 * as those it shares a buffer with are there, a slice at a time, and then let go: beside one tensor little is held.
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

/** Weights that are laid out anew at a time: what that takes beside the tensor itself, 4 MB. */
const TRANSPOSED_AT_ONCE = 1 << 20;

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
  readonly #matrices = new Map<string, Omit<LinearWeight, 'bias'>>();
  readonly #biases = new Map<string, GPUBuffer>();
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

  /** Uploads everything whose tensors are all there. */
  #uploadComplete(): void {
    for (const p of this.#linearPlans) {
      const weights = this.#all(p.parts.map((part) => part.weight));
      if (weights && !this.#matrices.has(p.label))
        this.#matrices.set(p.label, this.#uploadMatrix(p, weights));
      const biases = this.#all(p.parts.map((part) => part.bias));
      if (biases && !this.#biases.has(p.label)) this.#biases.set(p.label, this.#uploadBias(p, biases));
    }
    for (const { label, roles, width } of this.#normPlans) {
      const tensors = this.#all(roles);
      if (!tensors || this.#norms.has(label)) continue;
      const [weight, bias] = tensors;
      this.#norms.set(label, {
        width,
        stride: padTo4(width),
        weight: this.#upload(`${label}.weight`, padVector(weight, one(width))),
        bias: this.#upload(`${label}.bias`, padVector(bias, one(width))),
      });
    }
    this.#letGo();
  }

  /** The tensors of these roles, or null while one has not come. */
  #all(roles: readonly TensorRole[]): readonly Float32Array[] | null {
    const tensors = roles.flatMap((role) => this.#waiting.get(role) ?? []);
    return tensors.length === roles.length ? tensors : null;
  }

  /** Drops CPU copies that nothing waits for. The decoder's bias serves two plans and is small: it stays. */
  #letGo(): void {
    const done = [
      ...this.#linearPlans.flatMap(({ label, parts }) => [
        ...(this.#matrices.has(label) ? parts.map((part) => part.weight) : []),
        ...(this.#biases.has(label) ? parts.map((part) => part.bias) : []),
      ]),
      ...this.#normPlans.filter((n) => this.#norms.has(n.label)).flatMap((n) => n.roles),
    ];
    for (const role of done) if (role !== 'decoderBias') this.#waiting.delete(role);
  }

  #uploadMatrix(p: LinearPlan, weights: readonly Float32Array[]): Omit<LinearWeight, 'bias'> {
    const k = paddedWidth(p.k);
    const n = columnsOf(p) * p.parts.length;
    return { storage: this.#storage, k, n, panels: this.#uploadPanels(p, weights, k, n) };
  }

  #uploadBias(p: LinearPlan, biases: readonly Float32Array[]): GPUBuffer {
    const whole = new Float32Array(columnsOf(p) * p.parts.length);
    biases.forEach((bias, part) => whole.set(padVector(bias, p.n), part * columnsOf(p)));
    return this.#upload(`${p.label}.bias`, whole);
  }

  /** One buffer if a binding may be that large, else panels of columns that each fit. */
  #uploadPanels(p: LinearPlan, weights: readonly Float32Array[], k: number, n: number): WeightPanel[] {
    const bytes = BYTES_PER_WEIGHT[this.#storage];
    // `requireFits` saw to it that four columns do.
    const columnsThatFit = Math.floor(largestBinding(this.#device.limits) / (k * 4 * bytes)) * 4;
    const panelCount = Math.ceil(n / columnsThatFit);
    const columns = padTo4(Math.ceil(n / panelCount));
    const label = `${p.label}.weight`;
    const panels: WeightPanel[] = [];
    for (let column = 0; column < n; column += columns) {
      const width = Math.min(columns, n - column);
      const buffer = this.#owner.storage(label, k * width * bytes);
      const rows = Math.max(1, Math.floor(TRANSPOSED_AT_ONCE / width));
      for (let row = 0; row < k; row += rows) {
        const window = { row, rows: Math.min(rows, k - row), column, columns: width };
        const slice = new Float32Array(window.rows * width);
        weights.forEach((weight, part) =>
          transposeInto(slice, window, part * columnsOf(p), weight, p.k, p.n),
        );
        this.#write(buffer, row * width * bytes, storedWeights(slice, this.#storage, p.label));
      }
      panels.push({ buffer, columnOffset: column, columns: width });
    }
    return panels;
  }

  #write(buffer: GPUBuffer, offset: number, data: Float32Array | Uint16Array): void {
    this.#device.queue.writeBuffer(buffer, offset, data.buffer, data.byteOffset, data.byteLength);
  }

  /** Vectors and small tables, in one go. */
  #upload(label: string, data: Float32Array): GPUBuffer {
    const buffer = this.#owner.storage(label, data.byteLength);
    this.#write(buffer, 0, data);
    return buffer;
  }

  #uploadTable(role: 'positionEmbeddings' | 'tokenTypeEmbeddings'): GPUBuffer {
    const data = this.#waiting.get(role);
    if (!data) throw new RangeError(`${role} was not kept`);
    const width = this.#config.embedding_size;
    return this.#upload(`embeddings.${role}`, padRows(data, width, padTo4(width)));
  }

  #finish(): GpuWeights {
    const linear = (label: string): LinearWeight => ({
      ...found(this.#matrices, label),
      bias: found(this.#biases, label),
    });
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
      pooler: this.#matrices.has('pooler') && this.#biases.has('pooler') ? linear('pooler') : null,
      headDense: linear('head.dense'),
      headNorm: norm('head.norm'),
      decoder: this.#matrices.has('head.untied-decoder') ? linear('head.untied-decoder') : tied,
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

/** Columns of one part of a linear. */
function columnsOf({ n }: LinearPlan): number {
  return padTo4(paddedWidth(n));
}

/** All required roles were seen, so every required parameter is there. */
function found<T>(parameters: ReadonlyMap<string, T>, label: string): T {
  const parameter = parameters.get(label);
  if (parameter === undefined) throw new RangeError(`${label} was not uploaded`);
  return parameter;
}
