/**
 * The model's weights on the GPU, uploaded once, used by every pass. Tensors arrive in any order; each is uploaded as soon
 * as those it shares a buffer with are there, a slice at a time, and then let go. It is read where it lies, as it is stored:
 * one slice is all that is ever held as numbers.
 */
import { throwIfAborted } from '../model/abort.ts';
import { requireRoles, requireShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import { type HeadName, modelParts, type ModelParts } from '../model/heads.ts';
import type { TensorRole } from '../model/tensor_specs.ts';
import { floatsOf, type WeightStream, type WeightTensor } from '../model/tensors.ts';
import type { BufferOwner } from './buffers.ts';
import type { EmbeddingsWeights } from './embeddings.ts';
import type { LayerWeights } from './encoder.ts';
import type { NormWeight } from './kernels/layer_norm.ts';
import { type LinearWeight, productWords, type WeightPanel } from './kernels/linear.ts';
import { type FeatureGroups, paddedWidth, padVector, transposeInto } from './layout.ts';
import type { HeadWeights } from './mlm_head.ts';
import type { ModelShapes } from './model_shapes.ts';
import type { LinearSpec, NormSpec, ModelPart, PartWeights } from './products.ts';
import { BYTES_PER_WEIGHT, storedWeights } from './weight_storage.ts';

export interface GpuWeights extends EmbeddingsWeights {
  readonly layers: readonly LayerWeights[];
  /** Each null when the checkpoint has none. */
  readonly pooler: LinearWeight | null;
  readonly heads: Readonly<Record<HeadName, LinearWeight | null>>;
  /** A tied decoder has the very buffers of the word embeddings. */
  readonly maskHead: HeadWeights | null;
  readonly parts: ModelParts;
}

/** Weights that are laid out anew at a time: 2 MB, and 1 where they are stored in f16. */
const TRANSPOSED_AT_ONCE = 1 << 19;

type Values = WeightTensor['data'];

/** What is uploaded at once, when all its tensors are there. */
interface Upload {
  readonly roles: readonly TensorRole[];
  readonly run: (tensors: readonly Values[]) => void;
}

/** Receives a model's tensors and builds {@link GpuWeights} on `owner`'s device. */
export class WeightUploader {
  readonly #device: GPUDevice;
  readonly #owner: BufferOwner;
  readonly #config: AlbertConfig;
  readonly #shapes: ModelShapes;
  /** Tensors that wait for the others of their upload. */
  readonly #waiting = new Map<TensorRole, Values>();
  readonly #seen = new Set<TensorRole>();
  /** What is still to be uploaded, and what was: by the first of its tensors. */
  readonly #uploads = new Map<TensorRole, Upload>();
  readonly #matrices = new Map<TensorRole, readonly WeightPanel[]>();
  readonly #vectors = new Map<TensorRole, GPUBuffer>();

  /** @param shapes of `config` on `device`. */
  constructor(device: GPUDevice, owner: BufferOwner, config: AlbertConfig, shapes: ModelShapes) {
    this.#device = device;
    this.#owner = owner;
    this.#config = config;
    this.#shapes = shapes;
    const { embeddings, layers, pooler, heads, head, untiedDecoder } = shapes;
    this.#expectVectors('embeddings.positionEmbeddings', ['positionEmbeddings'], embeddings.norm.n);
    this.#expectVectors('embeddings.tokenTypeEmbeddings', ['tokenTypeEmbeddings'], embeddings.norm.n);
    const specs = [embeddings, ...layers, { pooler }, heads, head].flatMap((part) =>
      Object.values<LinearSpec | NormSpec>(part),
    );
    for (const spec of specs) {
      const { label, tensors, n } = spec;
      if (spec.kind === 'linear') this.#expectMatrix(spec);
      else this.#expectVectors(`${label}.weight`, [tensors[0].weight], n);
      const biases = tensors.map(({ bias }) => bias);
      this.#expectVectors(`${label}.bias`, biases, n);
    }
    // Its bias is the tied decoder's.
    this.#expectMatrix(untiedDecoder);
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
    requireRoles(this.#config, this.#seen);
    return this.#finish();
  }

  /** Uploads everything whose tensors are all there, and lets go of them. */
  #uploadComplete(): void {
    for (const [first, { roles, run }] of this.#uploads) {
      const tensors = roles.flatMap((role) => this.#waiting.get(role) ?? []);
      if (tensors.length < roles.length) continue;
      run(tensors);
      this.#uploads.delete(first);
      for (const role of roles) this.#waiting.delete(role);
    }
  }

  /** Vectors over `features`, or a table's rows, one behind the other in one buffer. */
  #expectVectors(label: string, roles: readonly TensorRole[], features: FeatureGroups): void {
    this.#uploads.set(roles[0], {
      roles,
      run: (tensors) => {
        const padded = tensors.map((tensor) => padVector(floatsOf(tensor), features));
        const byteLength = padded.reduce((sum, values) => sum + values.byteLength, 0);
        const buffer = this.#owner.storage(label, byteLength);
        let offset = 0;
        for (const values of padded) {
          this.#write(buffer, offset, values);
          offset += values.byteLength;
        }
        this.#vectors.set(roles[0], buffer);
      },
    });
  }

  #expectMatrix(spec: LinearSpec): void {
    const roles = spec.tensors.map(({ weight }) => weight);
    const run = (tensors: readonly Values[]): void => {
      this.#matrices.set(roles[0], this.#uploadMatrix(spec, tensors));
    };
    this.#uploads.set(roles[0], { roles, run });
  }

  #uploadMatrix({ label, shape, k, n }: LinearSpec, weights: readonly Values[]): WeightPanel[] {
    const { storage } = shape;
    return shape.panels.map((panel) => {
      const { columnOffset, columns } = panel;
      const rowBytes = columns * BYTES_PER_WEIGHT[storage];
      const buffer = this.#owner.storage(`${label}.weight`, shape.k * rowBytes);
      const rows = Math.max(1, Math.floor(TRANSPOSED_AT_ONCE / columns));
      const scratch = new Float32Array(Math.min(rows, shape.k) * columns);
      for (let row = 0; row < shape.k; row += rows) {
        const submatrix = { row, rows: Math.min(rows, shape.k - row), column: columnOffset, columns };
        const slice = scratch.subarray(0, submatrix.rows * columns);
        // What is padding in this slice was a weight in the one before.
        slice.fill(0);
        weights.forEach((weight, part) =>
          transposeInto(slice, submatrix, part * paddedWidth(n), weight, k, n),
        );
        this.#write(buffer, row * rowBytes, storedWeights(slice, storage, label));
      }
      const words = productWords(shape, panel);
      const product = this.#owner.uniform(`${label}.product`, words.byteLength);
      this.#write(product, 0, words);
      return { ...panel, buffer, product };
    });
  }

  #write(buffer: GPUBuffer, offset: number, data: Float32Array | Uint16Array | Uint32Array): void {
    this.#device.queue.writeBuffer(buffer, offset, data.buffer, data.byteOffset, data.byteLength);
  }

  #finish(): GpuWeights {
    const { tables, embeddings, layers, pooler, heads, head, untiedDecoder } = this.#shapes;
    const [{ buffer: word }] = found(this.#matrices, 'wordEmbeddings');
    const parts = modelParts(this.#config, this.#seen);
    const maskHead = this.#matrices.has('decoderWeight') ? { ...head, decoder: untiedDecoder } : head;
    const linearIf = (there: boolean, spec: LinearSpec) => (there ? this.#linear(spec) : null);
    const other = (name: HeadName) => linearIf(parts.heads.has(name), heads[name]);
    return {
      tables: {
        ...tables,
        word,
        position: found(this.#vectors, 'positionEmbeddings'),
        tokenType: found(this.#vectors, 'tokenTypeEmbeddings'),
      },
      embeddings: this.#part(embeddings),
      layers: layers.map((layer) => this.#part(layer)),
      pooler: linearIf(parts.pooler, pooler),
      heads: { classifier: other('classifier'), span: other('span'), order: other('order') },
      maskHead: parts.maskHead ? this.#part(maskHead) : null,
      parts,
    };
  }

  /** The weights of every product of a part, by its name there. */
  #part<P extends ModelPart>(part: P): PartWeights<P> {
    const weights = Object.entries(part).map(([name, spec]) => [
      name,
      spec.kind === 'linear' ? this.#linear(spec) : this.#norm(spec),
    ]);
    return Object.fromEntries(weights) as PartWeights<P>;
  }

  #linear({ shape, tensors: [{ weight, bias }] }: LinearSpec): LinearWeight {
    return { ...shape, panels: found(this.#matrices, weight), bias: found(this.#vectors, bias) };
  }

  #norm({ shape, tensors: [{ weight, bias }] }: NormSpec): NormWeight {
    return { ...shape, weight: found(this.#vectors, weight), bias: found(this.#vectors, bias) };
  }
}

/** All required roles were seen, so every required parameter is there. */
function found<T>(parameters: ReadonlyMap<TensorRole, T>, role: TensorRole): T {
  const parameter = parameters.get(role);
  if (parameter === undefined) throw new RangeError(`${role} was not uploaded`);
  return parameter;
}
