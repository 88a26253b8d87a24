/**
 * The model's weights on the GPU, uploaded once, used by every pass. Tensors arrive in any order; each is uploaded as soon
 * as those it shares a buffer with are there, a slice at a time, and then let go. It is read where it lies, as it is stored:
 * one slice is all that is ever held as numbers.
 */
import { throwIfAborted } from '../model/abort.ts';
import { requireRoles, requireShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import { floatsOf, type TensorRole, type WeightStream, type WeightTensor } from '../model/tensors.ts';
import type { BufferOwner } from './buffers.ts';
import { padTo4 } from './kernel.ts';
import type { EmbeddingTables } from './kernels/embed.ts';
import type { NormWeight } from './kernels/layer_norm.ts';
import { type LinearWeight, productWords, type WeightPanel } from './kernels/linear.ts';
import { padRows, padVector, transposeInto } from './layout.ts';
import {
  columnsOfPart,
  type LinearName,
  type LinearPlan,
  type ModelShapes,
  type NormName,
} from './model_shapes.ts';
import { BYTES_PER_WEIGHT, storedWeights } from './weight_storage.ts';

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

/** Weights that are laid out anew at a time: 2 MB, and 1 where they are stored in f16. */
const TRANSPOSED_AT_ONCE = 1 << 19;

/** Receives a model's tensors and builds {@link GpuWeights} on `owner`'s device. */
export class WeightUploader {
  readonly #device: GPUDevice;
  readonly #owner: BufferOwner;
  readonly #config: AlbertConfig;
  readonly #shapes: ModelShapes;
  /** Tensors that wait for the others of their parameter. */
  readonly #waiting = new Map<TensorRole, WeightTensor['data']>();
  readonly #seen = new Set<TensorRole>();
  readonly #matrices = new Map<LinearName, Omit<LinearWeight, 'bias'>>();
  readonly #biases = new Map<LinearName, GPUBuffer>();
  readonly #norms = new Map<NormName, NormWeight>();

  /** @param shapes of `config` on `device`. */
  constructor(device: GPUDevice, owner: BufferOwner, config: AlbertConfig, shapes: ModelShapes) {
    this.#device = device;
    this.#owner = owner;
    this.#config = config;
    this.#shapes = shapes;
  }

  /**
   * Uploads a whole stream. Checks `signal` between tensors.
   * @throws UnmaskError `weights/shape` or `weights/missing-tensor` for tensors that are not this config's,
   *   `weights/not-finite` for values that are not numbers.
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
    for (const [name, p] of entries(this.#shapes.linears)) {
      const weights = this.#all(p.parts.map((part) => part.weight));
      if (weights && !this.#matrices.has(name)) this.#matrices.set(name, this.#uploadMatrix(p, weights));
      const biases = this.#all(p.parts.map((part) => part.bias));
      if (biases && !this.#biases.has(name)) this.#biases.set(name, this.#uploadBias(p, biases));
    }
    for (const [name, { label, roles, shape }] of entries(this.#shapes.norms)) {
      const tensors = this.#all(roles);
      if (!tensors || this.#norms.has(name)) continue;
      const [weight, bias] = tensors;
      this.#norms.set(name, {
        ...shape,
        weight: this.#upload(`${label}.weight`, padRows(floatsOf(weight), shape.width, shape.stride)),
        bias: this.#upload(`${label}.bias`, padRows(floatsOf(bias), shape.width, shape.stride)),
      });
    }
    this.#letGo();
  }

  /** The tensors of these roles, or null while one has not come. */
  #all(roles: readonly TensorRole[]): readonly WeightTensor['data'][] | null {
    const tensors = roles.flatMap((role) => this.#waiting.get(role) ?? []);
    return tensors.length === roles.length ? tensors : null;
  }

  /** Drops CPU copies that nothing waits for. The decoder's bias serves two plans and is small: it stays. */
  #letGo(): void {
    const done = [
      ...entries(this.#shapes.linears).flatMap(([name, { parts }]) => [
        ...(this.#matrices.has(name) ? parts.map((part) => part.weight) : []),
        ...(this.#biases.has(name) ? parts.map((part) => part.bias) : []),
      ]),
      ...entries(this.#shapes.norms).flatMap(([name, { roles }]) => (this.#norms.has(name) ? roles : [])),
    ];
    for (const role of done) if (role !== 'decoderBias') this.#waiting.delete(role);
  }

  #uploadMatrix(p: LinearPlan, weights: readonly WeightTensor['data'][]): Omit<LinearWeight, 'bias'> {
    const { storage, k } = p.shape;
    const panels = p.shape.panels.map((panel): WeightPanel => {
      const { columnOffset, columns } = panel;
      const rowBytes = columns * BYTES_PER_WEIGHT[storage];
      const buffer = this.#owner.storage(`${p.label}.weight`, k * rowBytes);
      const rows = Math.max(1, Math.floor(TRANSPOSED_AT_ONCE / columns));
      const scratch = new Float32Array(Math.min(rows, k) * columns);
      for (let row = 0; row < k; row += rows) {
        const window = { row, rows: Math.min(rows, k - row), column: columnOffset, columns };
        const slice = scratch.subarray(0, window.rows * columns);
        // What is padding in this slice was a weight in the one before.
        slice.fill(0);
        weights.forEach((weight, part) =>
          transposeInto(slice, window, part * columnsOfPart(p.n), weight, p.k, p.n),
        );
        this.#write(buffer, row * rowBytes, storedWeights(slice, storage, p.label));
      }
      const words = productWords(p.shape, panel);
      const product = this.#owner.uniform(`${p.label}.product`, words.byteLength);
      this.#write(product, 0, words);
      return { ...panel, buffer, product };
    });
    return { ...p.shape, panels };
  }

  #uploadBias(p: LinearPlan, biases: readonly WeightTensor['data'][]): GPUBuffer {
    const whole = new Float32Array(p.shape.n);
    biases.forEach((bias, part) => whole.set(padVector(floatsOf(bias), p.n), part * columnsOfPart(p.n)));
    return this.#upload(`${p.label}.bias`, whole);
  }

  #write(buffer: GPUBuffer, offset: number, data: Float32Array | Uint16Array | Uint32Array): void {
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
    return this.#upload(`embeddings.${role}`, padRows(floatsOf(data), width, padTo4(width)));
  }

  #finish(): GpuWeights {
    const linear = (name: LinearName): LinearWeight => ({
      ...found(this.#matrices, name),
      bias: found(this.#biases, name),
    });
    const norm = (name: NormName): NormWeight => found(this.#norms, name);
    const tied = linear('decoder');
    const [wordPanel] = tied.panels;
    return {
      embeddings: {
        ...this.#shapes.embeddings,
        word: wordPanel.buffer,
        position: this.#uploadTable('positionEmbeddings'),
        tokenType: this.#uploadTable('tokenTypeEmbeddings'),
      },
      embeddingNorm: norm('embeddingNorm'),
      projection: linear('projection'),
      qkv: linear('qkv'),
      attentionOutput: linear('attentionOutput'),
      attentionNorm: norm('attentionNorm'),
      ffn: linear('ffn'),
      ffnOutput: linear('ffnOutput'),
      fullNorm: norm('fullNorm'),
      pooler: this.#matrices.has('pooler') && this.#biases.has('pooler') ? linear('pooler') : null,
      headDense: linear('headDense'),
      headNorm: norm('headNorm'),
      decoder: this.#matrices.has('untiedDecoder') ? linear('untiedDecoder') : tied,
    };
  }
}

/** `Object.entries` with the names' own type: the records are literals of ours, with no other keys. */
function entries<Name extends string, T>(record: Readonly<Record<Name, T>>): [Name, T][] {
  return Object.entries(record) as [Name, T][];
}

/** All required roles were seen, so every required parameter is there. */
function found<Name extends string, T>(parameters: ReadonlyMap<Name, T>, name: Name): T {
  const parameter = parameters.get(name);
  if (parameter === undefined) throw new RangeError(`${name} was not uploaded`);
  return parameter;
}
