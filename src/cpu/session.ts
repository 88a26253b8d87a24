/** ALBERT in plain TypeScript: what the GPU is tested against, and the answer where there is no WebGPU. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import { destroyedError } from '../model/destroyed.ts';
import type { Answer, Read } from '../model/reads.ts';
import { answersOf, type Answers, type Run } from '../model/run.ts';
import { SerialQueue } from '../model/serial_queue.ts';
import type { ModelIdentity, ModelNames, Session } from '../model/session.ts';
import type { WeightStream } from '../model/tensors.ts';
import { checkRun } from '../reads/check_run.ts';
import { applyEdit, runPassByPass } from '../reads/pass_by_pass.ts';
import { requireFinite } from '../reads/require_finite.ts';
import { Breather } from './breather.ts';
import { embeddings } from './embeddings.ts';
import { encoderLayer, slicedLinear } from './encoder.ts';
import { type FloatArray, type Precision, zeros } from './float_array.ts';
import { answerRead, type ReadState } from './reads.ts';
import { collectWeights, type CpuWeights } from './weights.ts';

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

  async run<const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>> {
    checkRun(this.config, run, this.#requireWeights().parts);
    return this.#queue.run(async () => {
      const startMs = performance.now();
      const answers = await this.#forward(run);
      requireFinite(run.reads, answers, 'cpu');
      return answersOf(run, answers, performance.now() - startMs);
    }, run.signal);
  }

  destroy(): void {
    this.#weights = null;
  }

  #requireWeights(): CpuWeights {
    if (this.#weights !== null) return this.#weights;
    throw destroyedError();
  }

  async #forward(run: Run): Promise<Answer[]> {
    const weights = this.#requireWeights();
    const { config } = this;
    const { batch } = run;
    const breather = new Breather(() => {
      throwIfAborted(run.signal);
      this.#requireWeights();
    });
    let hidden = zeros(this.#precision, 0); // [T, H]
    let attended: ReadState['attended'] = null;
    return runPassByPass(config, run, {
      embed: async () => {
        hidden = await this.#embed(run, weights, breather);
      },
      // A copy, since edits write to it.
      begin: (given) => {
        hidden = this.#precision === 'f64' ? Float64Array.from(given) : given.slice();
      },
      apply: async (layer) => {
        const output = await encoderLayer(hidden, weights.layers[layer], config, batch.cuSeqlens, breather);
        ({ hidden } = output);
        attended = output;
      },
      edit: (edit) => applyEdit(hidden, edit, config.hidden_size),
      answer: (read) => answerRead(read, { hidden, attended, batch, weights, config, breather }),
      turn: () => breather.turn(),
    });
  }

  /** The embeddings, projected: [T, hidden_size]. */
  async #embed({ batch }: Run, weights: CpuWeights, breather: Breather): Promise<FloatArray> {
    const { hidden_size: H, embedding_size: E, layer_norm_eps: eps } = this.config;
    const embedded = embeddings(batch, weights, E, eps, this.#precision); // [T, E]
    const { projectionWeight, projectionBias } = weights;
    return slicedLinear(embedded, projectionWeight, projectionBias, batch.ids.length, E, H, breather);
  }
}
