/** ALBERT on a `GPUDevice`: weights uploaded once, runs one at a time, everything freed by `destroy()`. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import { layerFlopsPerToken } from '../model/cost.ts';
import { destroyedError } from '../model/destroyed.ts';
import { isAbort } from '../model/errors.ts';
import type { Answer, Read } from '../model/reads.ts';
import { answersOf, type Answers, type Run } from '../model/run.ts';
import { passesOf } from '../model/schedule.ts';
import { SerialQueue } from '../model/serial_queue.ts';
import type { ModelIdentity, ModelNames, Session } from '../model/session.ts';
import type { WeightStream } from '../model/tensors.ts';
import { checkRun } from '../reads/check_run.ts';
import { runInParts } from '../reads/in_parts.ts';
import type { PartLimits } from '../reads/parts.ts';
import { requireFinite } from '../reads/require_finite.ts';
import { BufferOwner, largestBinding } from './buffers.ts';
import type { AcquiredDevice } from './device.ts';
import { catchGpuErrors, type DeviceWatch, watchDevice } from './device_errors.ts';
import { compileModel, type CompiledModel, prepare, type PreparedModel, runForward } from './forward_pass.ts';
import type { LinearVariant, NormFolding } from './kernels/linear_variants.ts';
import { modelShapes } from './model_shapes.ts';
import { SubmitPacer } from './pacing.ts';
import { requireFits } from './requirements.ts';
import { type Tuning, tuningFor } from './tuning.ts';
import { type GpuWeights, WeightUploader } from './weights.ts';
import { weightStorage, type WeightStorage } from './weight_storage.ts';
import { type Capacity, largestCapacity, Workspace, workspaceCost } from './workspace.ts';

interface GpuSessionOptions {
  /** The session owns the device and destroys it. */
  readonly acquired: AcquiredDevice;
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly identity: ModelNames;
  /** Precision the large weights are stored in on the GPU, whatever the stream's; f32 unless said otherwise. */
  readonly dtype?: ModelIdentity['dtype'];
  readonly signal?: AbortSignal;
  /** Take as little memory as will do, one sequence at a time: for a GPU that has just run out of it. */
  readonly small?: boolean;
  /** Every product by this variant, whatever the table says: for tests. */
  readonly linear?: LinearVariant;
  /** Where LayerNorms are folded into products, whatever the adapter: for tests. */
  readonly folding?: NormFolding | null;
}

function tuningOf({ acquired, linear, folding }: GpuSessionOptions, storage: WeightStorage): Tuning {
  return {
    ...tuningFor(acquired, storage),
    ...(linear === undefined ? {} : { linear: [{ maxOutputs: Infinity, variant: linear }] }),
    ...(folding === undefined ? {} : { folding }),
  };
}

/** Shapes are known before any weight is, so pipelines are made while the weights stream in: neither waits for the other. */
async function compileWhileUploading(
  options: GpuSessionOptions,
  owner: BufferOwner,
): Promise<[CompiledModel, GpuWeights]> {
  const { config, signal } = options;
  const { device } = options.acquired;
  const storage = weightStorage(options.dtype ?? 'f32', device.features);
  const shapes = modelShapes(config, storage, device.limits);
  const failed = new AbortController();
  const compiling = compileModel(device, shapes, config, tuningOf(options, storage)).catch(
    (error: unknown) => {
      // Tens of megabytes need not come down for a model that cannot run.
      failed.abort();
      throw error;
    },
  );
  const signals = signal ? [signal, failed.signal] : [failed.signal];
  const uploading = new WeightUploader(device, owner, config, shapes).upload(
    options.weights,
    AbortSignal.any(signals),
  );
  // Both are awaited even where one fails: what is freed after a failure must not still be in use.
  const [model, weights] = await Promise.allSettled([compiling, uploading]);
  if (model.status === 'rejected') throw model.reason;
  if (weights.status === 'rejected') throw weights.reason;
  throwIfAborted(signal);
  return [model.value, weights.value];
}

/** Rows a workspace is made for at least: most sentences fit, and growing costs a rebuild of every bind group. */
const MIN_WORKSPACE_TOKENS = 128;
/** Rows of the head at a time where memory is short: 1 MB of logits for a published ALBERT. */
const SMALL_HEAD_ROWS = 8;

export class GpuSession implements Session {
  readonly config: AlbertConfig;
  readonly identity: ModelIdentity;
  /** Settles, with a reason in words, when the device is lost other than by `destroy()`. */
  readonly lost: Promise<string>;

  readonly #device: GPUDevice;
  readonly #owner: BufferOwner;
  readonly #weights: GpuWeights;
  readonly #model: CompiledModel;
  readonly #small: boolean;
  readonly #software: boolean;
  readonly #queue = new SerialQueue();
  readonly #pacer = new SubmitPacer();
  readonly #largest: Capacity;
  readonly #watch: DeviceWatch;
  #prepared: PreparedModel | null = null;
  #destroyed = false;

  private constructor(
    options: GpuSessionOptions,
    owner: BufferOwner,
    weights: GpuWeights,
    model: CompiledModel,
  ) {
    const { acquired, config } = options;
    this.config = config;
    this.identity = {
      ...options.identity,
      dtype: options.dtype ?? 'f32',
      backend: 'webgpu',
      adapter: acquired.adapter,
    };
    this.#device = acquired.device;
    this.#owner = owner;
    this.#weights = weights;
    this.#model = model;
    this.#small = options.small ?? false;
    this.#software = acquired.software;
    this.#largest = largestCapacity(model.strides, largestBinding(acquired.device.limits));
    this.#watch = watchDevice(acquired.device, () => this.#destroyed);
    this.lost = this.#watch.lost;
  }

  /**
   * Uploads the weights as they arrive and compiles the pipelines meanwhile.
   * On failure the device is destroyed.
   * @throws UnmaskError `weights/*` from the stream or for tensors that do not fit the config, `gpu/limits`,
   *   `gpu/out-of-memory`, `gpu/shader`, `gpu/validation`, `gpu/lost`.
   * @throws AbortError when `signal` fires.
   */
  static async create(options: GpuSessionOptions): Promise<GpuSession> {
    const { acquired, config } = options;
    const { device } = acquired;
    const owner = new BufferOwner(device);
    const watch = watchDevice(device, () => false);
    try {
      requireFits(config, device.limits);
      const [model, weights] = await watch.guard(
        catchGpuErrors(device, () => compileWhileUploading(options, owner)),
      );
      return new GpuSession(options, owner, weights, model);
    } catch (error) {
      const cause = isAbort(error) ? error : await watch.causeOf(error);
      owner.destroy();
      device.destroy();
      throw cause;
    }
  }

  /** GPU memory held: weights, and activations for the largest batch so far. */
  get gpuByteLength(): number {
    return this.#owner.byteLength + (this.#prepared?.workspace.byteLength ?? 0);
  }

  /** What {@link gpuByteLength} is made of: weights and head, the same for every text, and a part that grows with its tokens. */
  get gpuMemory(): {
    readonly weightBytes: number;
    readonly headBytes: number;
    readonly bytesPerToken: number;
  } {
    const { perToken, perHeadRow } = workspaceCost(this.#model.strides);
    return {
      weightBytes: this.#owner.byteLength,
      headBytes: perHeadRow * this.#headRows,
      bytesPerToken: perToken,
    };
  }

  get #headRows(): number {
    return this.#small ? Math.min(SMALL_HEAD_ROWS, this.#largest.headRows) : this.#largest.headRows;
  }

  async run<const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>> {
    this.#requireAlive();
    checkRun(this.config, run, this.#weights.parts);
    return this.#queue.run(async () => {
      this.#requireAlive();
      const startMs = performance.now();
      try {
        const answers = await this.#watch.guard(this.#runParts(run));
        requireFinite(run.reads, answers, 'webgpu');
        return answersOf(run, answers, performance.now() - startMs);
      } catch (error) {
        if (isAbort(error) && run.signal?.aborted === true) throw error;
        throw await this.#watch.causeOf(error);
      }
    }, run.signal);
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#prepared?.workspace.destroy();
    this.#owner.destroy();
    this.#device.destroy();
  }

  /** A large batch part by part: each part fits the device, and its passes are done in good time. */
  #runParts(run: Run): Promise<Answer[]> {
    const passes = (run.schedule?.length ?? passesOf(this.config)) - (run.from?.pass ?? 0);
    return runInParts(
      this.config,
      run,
      () => this.#partLimits(),
      (part) =>
        // Async, so that what throws before the first command is met inside the error scopes as well.
        catchGpuErrors(this.#device, async (onIssued) =>
          runForward(this.#preparedFor(part.batch.ids.length), part, {
            device: this.#device,
            pacer: this.#pacer,
            onPass: (done) => part.onProgress?.(done, passes),
            onIssued,
          }),
        ),
    );
  }

  /** No driver resets a software adapter, so nothing but memory bounds its parts. */
  #partLimits(): PartLimits {
    const time = this.#software ? Infinity : this.#pacer.tokensPerPass(layerFlopsPerToken(this.config));
    return { memory: this.#largest.tokens, time: this.#small ? 1 : time };
  }

  /** The steps over a workspace that holds `tokens` rows; a larger workspace replaces a smaller one. */
  #preparedFor(tokens: number): PreparedModel {
    if (this.#prepared && this.#prepared.workspace.tokens >= tokens) return this.#prepared;
    const roomy = Math.max(MIN_WORKSPACE_TOKENS, 2 ** Math.ceil(Math.log2(tokens)));
    const capacity: Capacity = this.#small
      ? { tokens, headRows: this.#headRows }
      : { tokens: Math.min(this.#largest.tokens, roomy), headRows: this.#headRows };
    this.#prepared?.workspace.destroy();
    this.#prepared = null;
    this.#prepared = prepare(
      this.#model,
      this.#weights,
      new Workspace(this.#device, this.#model.strides, capacity),
    );
    return this.#prepared;
  }

  #requireAlive(): void {
    if (this.#destroyed) throw destroyedError();
  }
}
