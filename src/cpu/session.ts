/** ALBERT in plain TypeScript: what the GPU is tested against, and the answer where there is no WebGPU. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { SerialQueue } from '../model/serial_queue.ts';
import type {
  MaskRequest,
  MaskResult,
  ModelIdentity,
  ModelNames,
  RunRequest,
  RunResult,
  Session,
} from '../model/session.ts';
import type { WeightStream } from '../model/tensors.ts';
import { validateRequest } from '../model/validate_request.ts';
import { Breather } from './breather.ts';
import { embeddings } from './embeddings.ts';
import { encoderLayer, slicedLinear } from './encoder.ts';
import type { FloatArray, Precision } from './float_array.ts';
import { maskedLanguageModelHead } from './head.ts';
import { gatherRows, meanPool, pooler } from './pooling.ts';
import { logSumExp, topK } from './top_k.ts';
import { collectWeights, type CpuWeights } from './weights.ts';

/** Rows the head takes at once: 8 rows of 30,000 logits are 2 MB in f64. */
const HEAD_ROWS = 8;

export interface CpuSessionOptions {
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly identity: ModelNames;
  /** Of the activations. `f64` is the oracle of the tests; sums are f64 in both. */
  readonly precision: Precision;
}

/** See {@link Session} for the contract. Holds the weights' own arrays, f32. */
export class CpuSession implements Session {
  readonly config: AlbertConfig;
  readonly identity: ModelIdentity;
  readonly #precision: Precision;
  readonly #queue = new SerialQueue();
  /** Null once destroyed. */
  #weights: CpuWeights | null;

  private constructor(options: CpuSessionOptions, weights: CpuWeights) {
    this.config = options.config;
    this.identity = {
      ...options.identity,
      dtype: 'f32',
      backend: 'cpu',
      adapter: options.precision === 'f64' ? 'JavaScript, 64-bit floats' : 'JavaScript, 32-bit floats',
    };
    this.#precision = options.precision;
    this.#weights = weights;
  }

  /**
   * Reads the whole stream and is then ready.
   * @throws UnmaskError `weights/shape`, `weights/missing-tensor`, `weights/layout`, and what the stream itself throws.
   */
  static async create(options: CpuSessionOptions): Promise<CpuSession> {
    return new CpuSession(options, await collectWeights(options.config, options.weights));
  }

  async run(request: RunRequest): Promise<RunResult> {
    validateRequest(this.config, request, { pooler: this.#requireWeights().pooler !== null });
    return this.#queue.run(async () => {
      const startMs = performance.now();
      const result = await this.#forward(request);
      return { ...result, durationMs: performance.now() - startMs };
    }, request.signal);
  }

  destroy(): void {
    this.#weights = null;
  }

  #requireWeights(): CpuWeights {
    if (this.#weights !== null) return this.#weights;
    throw new UnmaskError({
      code: 'session/destroyed',
      message: 'The model was unloaded before this run could finish.',
      remedy: 'Your text is kept. Load the model again.',
    });
  }

  async #forward(request: RunRequest): Promise<Omit<RunResult, 'durationMs'>> {
    const weights = this.#requireWeights();
    const { hidden_size: H, embedding_size: E, layer_norm_eps: eps } = this.config;
    const { batch, afterEachPass, passes = this.config.num_hidden_layers } = request;
    const breather = new Breather(() => {
      throwIfAborted(request.signal);
      this.#requireWeights();
    });

    const tables = {
      word: weights.wordEmbeddings,
      position: weights.positionEmbeddings,
      tokenType: weights.tokenTypeEmbeddings,
      normWeight: weights.embeddingNormWeight,
      normBias: weights.embeddingNormBias,
    };
    const embedded = embeddings(batch, tables, E, eps, this.#precision); // [T, E]
    let hidden = await slicedLinear(
      embedded,
      weights.projectionWeight,
      weights.projectionBias,
      batch.ids.length,
      E,
      H,
      breather,
    ); // [T, H]
    const trace =
      afterEachPass === undefined ? undefined : [splitRows(gatherRows(hidden, afterEachPass, H), H)];
    const readNow = async (): Promise<MaskResult[]> =>
      request.masks === undefined ? [] : this.#masks(hidden, request.masks, weights, breather);
    const readings = request.masks?.afterEachPass === true ? [await readNow()] : undefined;
    for (let pass = 1; pass <= passes; pass++) {
      hidden = await encoderLayer(hidden, weights.layers[0], this.config, batch.cuSeqlens, breather);
      if (afterEachPass !== undefined) trace?.push(splitRows(gatherRows(hidden, afterEachPass, H), H));
      readings?.push(await readNow());
      await breather.turn();
      request.onProgress?.(pass, passes);
    }

    return {
      masks: readings?.at(-1) ?? (await readNow()),
      ...(readings === undefined ? {} : { masksAfterEachPass: readings }),
      ...(request.hiddenRows === undefined
        ? {}
        : { hidden: splitRows(gatherRows(hidden, request.hiddenRows, H), H) }),
      ...(request.pooled !== true || weights.pooler === null
        ? {}
        : {
            pooled: splitRows(
              pooler(hidden, batch.cuSeqlens, weights.pooler.weight, weights.pooler.bias, H),
              H,
            ),
          }),
      ...(request.meanPool !== true ? {} : { meanPool: splitRows(meanPool(hidden, batch.cuSeqlens, H), H) }),
      ...(trace === undefined ? {} : { afterEachPass: trace }),
    };
  }

  async #masks(
    hidden: FloatArray,
    request: MaskRequest,
    weights: CpuWeights,
    breather: Breather,
  ): Promise<MaskResult[]> {
    const { hidden_size: H, vocab_size: V } = this.config;
    const headWeights = {
      denseWeight: weights.headDenseWeight,
      denseBias: weights.headDenseBias,
      normWeight: weights.headNormWeight,
      normBias: weights.headNormBias,
      decoderWeight: weights.decoderWeight,
      decoderBias: weights.decoderBias,
    };
    const results: MaskResult[] = [];
    for (let start = 0; start < request.rows.length; start += HEAD_ROWS) {
      const rows = request.rows.subarray(start, start + HEAD_ROWS);
      const logits = maskedLanguageModelHead(
        gatherRows(hidden, rows, H),
        rows.length,
        headWeights,
        this.config,
      );
      rows.forEach((row, r) => {
        const targets = request.targets?.[start + r] ?? new Uint32Array();
        results.push(maskResult(row, logits.subarray(r * V, (r + 1) * V), request, targets));
      });
      await breather.breathe();
    }
    return results;
  }
}

/** @param logits [vocab_size] of this row */
function maskResult(row: number, logits: FloatArray, request: MaskRequest, targets: Uint32Array): MaskResult {
  // All of them: a NaN among those not asked for would still have spoilt the normaliser.
  requireFinite(logits);
  const best = topK(logits, request.topK);
  return {
    row,
    logSumExp: logSumExp(logits),
    topIds: best.ids,
    topLogits: finite(best.values),
    targetLogits: finite(Float64Array.from(targets, (id) => logits[id])),
    ...(request.fullLogits === true ? { logits: finite(logits) } : {}),
  };
}

/** The rows of [rows, size], each its own f32 array. */
function splitRows(values: FloatArray, size: number): Float32Array[] {
  return Array.from({ length: values.length / size }, (_, r) =>
    finite(values.subarray(r * size, (r + 1) * size)),
  );
}

/** A copy in f32, in which no NaN or infinity ever leaves. */
function finite(values: FloatArray): Float32Array {
  const copy = Float32Array.from(values);
  requireFinite(copy);
  return copy;
}

function requireFinite(values: FloatArray): void {
  for (const value of values) {
    if (Number.isFinite(value)) continue;
    throw new UnmaskError({
      code: 'cpu/not-finite',
      message: 'The model computed a value that is not a number, so its answer is not shown.',
      expected: 'finite numbers',
      actual: String(value),
      remedy: 'Your text is kept. Load the model again; its weights may be damaged.',
    });
  }
}
