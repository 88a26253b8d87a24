/** ALBERT in WebAssembly: for machines without a GPU that is one. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import { layerFlopsPerToken } from '../model/cost.ts';
import { destroyedError } from '../model/destroyed.ts';
import { letOthersIn } from '../model/let_others_in.ts';
import type { Answer, Read } from '../model/reads.ts';
import { answersOf, type Answers, type Run } from '../model/run.ts';
import { SerialQueue } from '../model/serial_queue.ts';
import type { ModelIdentity, ModelNames, Session } from '../model/session.ts';
import type { WeightStream } from '../model/tensors.ts';
import { checkRun } from '../reads/check_run.ts';
import { runInParts } from '../reads/in_parts.ts';
import { kindOf } from '../reads/kinds.ts';
import { applyEdit, runPassByPass } from '../reads/pass_by_pass.ts';
import { requireFinite } from '../reads/require_finite.ts';
import { layOut } from './arena.ts';
import type { Step } from './control.ts';
import { compileKernels, requireSimd, type SimdKind } from './builds.ts';
import { embeddingSteps, layerSteps } from './encoder.ts';
import { WasmMemory } from './memory.ts';
import { answerRead, type ReadState } from './reads.ts';
import { Team } from './team.ts';
import type { StartThread } from './thread.ts';
import { takeWeights, type WasmWeights } from './weights.ts';

/** Threads beside the session's own, which needs memory that can be shared with them. */
export interface Threads {
  /** With the session's own. */
  readonly count: number;
  readonly start: StartThread;
}

export interface WasmSessionOptions {
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly identity: ModelNames;
  /** One, the caller's own, where nothing is said. The caller must be one that may sleep: no page's own thread. */
  readonly threads?: Threads;
  /** The best that there is, where nothing is said. */
  readonly simd?: SimdKind;
  /** FLOP of a pass of one part of a batch, at most, unless one sequence has more; {@link PART_FLOPS} but in tests. */
  readonly partFlops?: number;
}

/** A tenth of a second on one thread, since a pass is not cut: 159 tokens of ALBERT-large. */
const PART_FLOPS = 4e9;

/** What a session holds until it is destroyed. */
interface Held {
  readonly module: WebAssembly.Module;
  readonly memory: WasmMemory;
  readonly weights: WasmWeights;
  readonly team: Team;
}

/** See {@link Session} for the contract. */
export class WasmSession implements Session {
  readonly config: AlbertConfig;
  readonly identity: ModelIdentity;
  readonly #threads: Threads;
  readonly #partTokens: number;
  readonly #queue = new SerialQueue();
  /** Null once destroyed. */
  #held: Held | null;

  private constructor(options: WasmSessionOptions, simd: SimdKind, threads: Threads, held: Held) {
    this.config = options.config;
    const names = { relaxed: 'relaxed SIMD', plain: 'SIMD' } as const;
    const many = `${threads.count} ${threads.count === 1 ? 'thread' : 'threads'}`;
    this.identity = {
      ...options.identity,
      dtype: 'f32',
      backend: 'wasm',
      adapter: `WebAssembly, ${names[simd]}, ${many}`,
    };
    this.#threads = threads;
    this.#partTokens = Math.floor((options.partFlops ?? PART_FLOPS) / layerFlopsPerToken(options.config));
    this.#held = held;
  }

  /**
   * Compiles the kernels, starts the threads and takes the weights as they arrive.
   * @throws UnmaskError `cpu/unavailable` without WebAssembly SIMD, `cpu/out-of-memory`, `weights/shape`, `weights/missing-tensor`,
   *   `weights/layout`, and what the stream itself and `threads.start` throw.
   */
  static async create(options: WasmSessionOptions): Promise<WasmSession> {
    const simd = options.simd ?? requireSimd();
    const threads = options.threads ?? ONE_THREAD;
    const shared = threads.count > 1;
    const module = await compileKernels(simd, shared);
    const memory = new WasmMemory(shared);
    const team = await Team.start(module, memory, threads.count, threads.start);
    try {
      const weights = await takeWeights(options.config, options.weights, memory, team.kernels);
      return new WasmSession(options, simd, threads, { module, memory, weights, team });
    } catch (error) {
      team.end();
      throw error;
    }
  }

  /** Memory held: weights, and the activations of the largest batch so far. */
  get byteLength(): number {
    return this.#held?.memory.byteLength ?? 0;
  }

  async run<const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>> {
    checkRun(this.config, run, this.#requireHeld().weights.parts);
    return this.#queue.run(async () => {
      const startMs = performance.now();
      await this.#requireTeam();
      const answers = await runInParts(
        this.config,
        run,
        () => ({ memory: Infinity, time: this.#partTokens }),
        (part) => this.#forward(part),
      );
      requireFinite(run.reads, answers, 'wasm');
      return answersOf(run, answers, performance.now() - startMs);
    }, run.signal);
  }

  destroy(): void {
    this.#held?.team.end();
    this.#held = null;
  }

  async #forward(run: Run): Promise<Answer[]> {
    const { memory, weights, team } = this.#requireHeld();
    const { config } = this;
    const arena = layOut(memory, config, run.batch, {
      threads: this.#threads.count,
      keepsQkv: run.reads.some((read) => kindOf(read).needsQueriesAndKeys),
    });
    const hidden = () => memory.floats(arena.hidden, arena.rows * config.hidden_size);
    const compute = (steps: readonly Step[]) => team.run(steps, arena.scratch);
    const turn = async (): Promise<void> => {
      await letOthersIn(run.signal);
      this.#requireHeld();
    };
    const state: ReadState = { batch: run.batch, arena, memory, weights, config, compute, turn };
    const layers = weights.layers.map((layer) => layerSteps(layer, arena, config));

    throwIfAborted(run.signal);
    return runPassByPass(config, run, {
      embed: () => compute(embeddingSteps(weights.embeddings, arena, config)),
      begin: (states) => hidden().set(states),
      apply: (layer) => compute(layers[layer]),
      edit: (edit) => applyEdit(hidden(), edit, config.hidden_size),
      answer: (read) => answerRead(read, state),
      turn,
    });
  }

  /** Threads of which one has ended are started anew. */
  async #requireTeam(): Promise<void> {
    const held = this.#requireHeld();
    if (!held.team.isLost) return;
    held.team.end();
    const team = await Team.start(held.module, held.memory, this.#threads.count, this.#threads.start);
    // It may have been destroyed meanwhile.
    if (this.#held === null) team.end();
    else this.#held = { ...held, team };
    this.#requireHeld();
  }

  #requireHeld(): Held {
    if (this.#held !== null) return this.#held;
    throw destroyedError();
  }
}

const ONE_THREAD: Threads = {
  count: 1,
  start: () => Promise.reject(new Error('one thread starts no other')),
};
