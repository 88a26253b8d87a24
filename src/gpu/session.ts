/** ALBERT on a `GPUDevice`: weights uploaded once, runs one at a time, everything freed by `destroy()`. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import { isAbort, UnmaskError } from '../model/errors.ts';
import { SerialQueue } from '../model/serial_queue.ts';
import type { ModelIdentity, RunRequest, RunResult, Session } from '../model/session.ts';
import type { WeightStream } from '../model/tensors.ts';
import { validateRequest } from '../model/validate_request.ts';
import { BufferOwner } from './buffers.ts';
import type { AcquiredDevice } from './device.ts';
import { catchGpuErrors, type DeviceWatch, watchDevice } from './device_errors.ts';
import { compileModel, type CompiledModel, prepare, type PreparedModel, runForward } from './forward_pass.ts';
import { SubmitPacer } from './pacing.ts';
import { requireFinite } from './require_finite.ts';
import { joinResults, type PartResult, splitRequest } from './split_request.ts';
import { type GpuWeights, WeightUploader } from './weights.ts';
import { maxTokensPerPass, Workspace } from './workspace.ts';

export interface GpuSessionOptions {
  /** The session owns the device and destroys it. */
  readonly acquired: AcquiredDevice;
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly identity: Pick<ModelIdentity, 'name' | 'revision'>;
  readonly signal?: AbortSignal;
  /** Told as passes are done: passes done, of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Rows a workspace is made for at least: most sentences fit, and growing costs a rebuild of every bind group. */
const MIN_WORKSPACE_TOKENS = 128;

export class GpuSession implements Session {
  readonly config: AlbertConfig;
  readonly identity: ModelIdentity;
  /** Settles, with a reason in words, when the device is lost other than by `destroy()`. */
  readonly lost: Promise<string>;

  readonly #device: GPUDevice;
  readonly #owner: BufferOwner;
  readonly #weights: GpuWeights;
  readonly #model: CompiledModel;
  readonly #onProgress: GpuSessionOptions['onProgress'];
  readonly #queue = new SerialQueue();
  readonly #pacer = new SubmitPacer();
  readonly #maxTokens: number;
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
      dtype: 'f32',
      backend: 'webgpu',
      adapter: acquired.adapter,
    };
    this.#device = acquired.device;
    this.#owner = owner;
    this.#weights = weights;
    this.#model = model;
    this.#onProgress = options.onProgress;
    this.#maxTokens = maxTokensPerPass(model.strides, acquired.device.limits);
    this.#watch = watchDevice(acquired.device, () => this.#destroyed);
    this.lost = this.#watch.lost;
  }

  /**
   * Uploads the weights as they arrive and compiles the pipelines.
   * On failure the device is destroyed.
   * @throws UnmaskError `weights/*` from the stream or for tensors that do not fit the config, `gpu/limits`,
   *   `gpu/out-of-memory`, `gpu/validation`, `gpu/lost`.
   * @throws AbortError when `signal` fires.
   */
  static async create(options: GpuSessionOptions): Promise<GpuSession> {
    const { acquired, config, signal } = options;
    const { device } = acquired;
    const owner = new BufferOwner(device);
    const watch = watchDevice(device, () => false);
    try {
      const { weights, model } = await watch.guard(
        catchGpuErrors(device, async () => {
          const uploader = new WeightUploader(device, owner, config);
          const uploaded = await uploader.upload(options.weights, signal);
          const compiled = await compileModel(device, uploaded, config, acquired.software);
          throwIfAborted(signal);
          return { weights: uploaded, model: compiled };
        }),
      );
      return new GpuSession(options, owner, weights, model);
    } catch (error) {
      owner.destroy();
      device.destroy();
      throw error;
    }
  }

  /** GPU memory held: weights, and activations for the largest batch so far. */
  get gpuByteLength(): number {
    return this.#owner.byteLength + (this.#prepared?.workspace.byteLength ?? 0);
  }

  async run(request: RunRequest): Promise<RunResult> {
    const startMs = performance.now();
    this.#requireAlive();
    validateRequest(this.config, request, { pooler: this.#weights.pooler !== null });
    const result = await this.#queue.run(async () => {
      this.#requireAlive();
      try {
        return await this.#watch.guard(this.#runParts(request));
      } catch (error) {
        // A lost or destroyed device also rejects a pending mapAsync with an AbortError nobody asked for.
        if (isAbort(error) && request.signal?.aborted !== true) return await this.#watch.ended;
        throw error;
      }
    }, request.signal);
    requireFinite(result);
    return { ...result, durationMs: performance.now() - startMs };
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#prepared?.workspace.destroy();
    this.#owner.destroy();
    this.#device.destroy();
  }

  async #runParts(request: RunRequest): Promise<PartResult> {
    const parts = splitRequest(request, this.#maxTokens);
    const results: PartResult[] = [];
    const passes = this.config.num_hidden_layers;
    for (const [index, part] of parts.entries()) {
      throwIfAborted(request.signal);
      const onPass = (done: number) => this.#onProgress?.(index * passes + done, parts.length * passes);
      results.push(
        await catchGpuErrors(this.#device, () =>
          runForward(this.#preparedFor(part.request.batch.ids.length), part.request, {
            device: this.#device,
            pacer: this.#pacer,
            onPass,
          }),
        ),
      );
    }
    return joinResults(request, parts, results);
  }

  /** The steps over a workspace that holds `tokens` rows; a larger workspace replaces a smaller one. */
  #preparedFor(tokens: number): PreparedModel {
    if (this.#prepared && this.#prepared.workspace.tokens >= tokens) return this.#prepared;
    const capacity = Math.min(
      this.#maxTokens,
      Math.max(MIN_WORKSPACE_TOKENS, 2 ** Math.ceil(Math.log2(tokens))),
    );
    this.#prepared?.workspace.destroy();
    this.#prepared = null;
    this.#prepared = prepare(this.#model, new Workspace(this.#device, this.#model.strides, capacity));
    return this.#prepared;
  }

  #requireAlive(): void {
    if (!this.#destroyed) return;
    throw new UnmaskError({
      code: 'session/destroyed',
      message: 'The model was unloaded.',
      remedy: 'Your text is kept. Load the model again.',
    });
  }
}
