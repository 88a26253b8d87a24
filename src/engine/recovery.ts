/**
 * Keeps a model answering: a lost GPU is rebuilt from the weights at hand and the run repeated; after a second loss within a
 * minute the visitor is asked instead. A GPU lost before its first answer is rebuilt without shaders that read f16. A GPU that is out of
 * memory or refuses commands is freed and tried once more, smaller; then the CPU answers.
 * A run whose thread ended is repeated; where that happens again, plain TypeScript answers.
 */
import { isAbort, UnmaskError } from '../model/errors.ts';
import type { Read } from '../model/reads.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Backend, Engine, EngineOptions, StartEngine } from './engine.ts';

/** Two losses within this time are not bad luck. */
export const LOSS_WINDOW_MS = 60_000;

interface RecoveryEvents {
  /** A new engine computes from now on. */
  readonly onEngine: (engine: Engine) => void;
  /** The GPU was lost and is being rebuilt. */
  readonly onLost: (message: string) => void;
  /** Lost again: no engine until the page asks for one. */
  readonly onLostAgain: (error: UnmaskError) => void;
}

export class RecoveringEngine {
  readonly #options: EngineOptions;
  readonly #backend: Backend;
  readonly #events: RecoveryEvents;
  readonly #start: StartEngine;
  readonly #now: () => number;
  #engine: Promise<Engine>;
  /** The newest engine that answered. */
  #answered: Promise<Engine> | null = null;
  #nativeF16 = true;
  #lastLossMs = Number.NEGATIVE_INFINITY;
  /** A failure other than loss was met since the last run that worked. */
  #retriedAfterFailure = false;
  #closed = false;

  /** `now`: milliseconds that only grow; replaced in tests, as `start` is. */
  constructor(
    options: EngineOptions,
    backend: Backend,
    events: RecoveryEvents,
    start: StartEngine,
    now: () => number = () => performance.now(),
  ) {
    this.#options = options;
    this.#backend = backend;
    this.#events = events;
    this.#start = start;
    this.#now = now;
    this.#engine = this.#begin(backend);
  }

  /** The engine in use, once it is ready. */
  get engine(): Promise<Engine> {
    return this.#engine;
  }

  /**
   * Makes a run, across one loss of the GPU and one failure of it, or two lost threads.
   * @throws UnmaskError what the run itself is refused with, or the second loss.
   * @throws AbortError when the run's signal fires.
   */
  async run<const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>> {
    for (;;) {
      const current = this.#engine;
      const engine = await current;
      try {
        const result = await engine.session.run(run);
        this.#retriedAfterFailure = false;
        this.#answered = current;
        return result;
      } catch (error) {
        if (isAbort(error) || !(error instanceof UnmaskError) || this.#closed) throw error;
        switch (error.code) {
          case 'gpu/lost':
            // The watch on the engine may have begun the rebuilding already.
            if (this.#engine === current) this.#onLoss(current, error.actual ?? error.message);
            // Rejects with the second loss, where it is one.
            await this.#engine;
            break;
          case 'gpu/out-of-memory':
          case 'gpu/validation':
          case 'gpu/limits':
            if (this.#engine === current) this.#replaceFailed(engine, error);
            break;
          case 'cpu/thread-lost':
            if (this.#engine === current) this.#onThreadLost(engine, error);
            break;
          case 'session/destroyed':
            // It waited behind a run whose failure replaced the engine: its turn comes on the new one.
            if (this.#engine === current) throw error;
            break;
          default:
            throw error;
        }
      }
    }
  }

  /** Frees the engine. */
  close(): void {
    this.#closed = true;
    this.#engine.then(
      (engine) => engine.session.destroy(),
      () => undefined,
    );
  }

  #begin(backend: Backend): Promise<Engine> {
    const starting: Promise<Engine> = this.#start(
      { ...this.#options, nativeF16: this.#nativeF16 },
      backend,
    ).then((engine) => {
      if (this.#closed) {
        engine.session.destroy();
        return engine;
      }
      this.#events.onEngine(engine);
      void engine.lost.then((reason) => {
        if (this.#engine === starting && !this.#closed) this.#onLoss(starting, reason);
      });
      return engine;
    });
    // Whoever awaits `engine` or `run` sees the failure; this only keeps it from counting as unhandled.
    starting.catch(() => undefined);
    return starting;
  }

  #onLoss(lost: Promise<Engine>, reason: string): void {
    void lost.then((engine) => engine.session.destroy());
    const nowMs = this.#now();
    const again = nowMs - this.#lastLossMs < LOSS_WINDOW_MS;
    this.#lastLossMs = nowMs;
    if (again) {
      const error = new UnmaskError({
        code: 'gpu/lost',
        message: 'The GPU was lost twice within a minute.',
        actual: reason,
        remedy: 'Your text is kept. Go on with the CPU, or try the GPU again.',
      });
      this.#engine = Promise.reject(error);
      this.#engine.catch(() => undefined);
      this.#events.onLostAgain(error);
      return;
    }
    const isFirstRun = this.#answered !== lost;
    if (isFirstRun) this.#nativeF16 = false;
    const how = isFirstRun && this.#options.dtype === 'f16' ? ', without the GPU’s own f16' : '';
    this.#events.onLost(`The GPU was lost. Your text is kept; the model is being set up again${how}.`);
    this.#engine = this.#begin(this.#backend);
  }

  /** The session starts its threads anew with the next run. */
  #onThreadLost(engine: Engine, error: UnmaskError): void {
    if (this.#retriedAfterFailure) {
      engine.session.destroy();
      this.#engine = this.#begin({ cpuBecause: error.message, plain: true });
    }
    this.#retriedAfterFailure = !this.#retriedAfterFailure;
  }

  /** Frees everything first: what failed for want of memory may well fit an empty GPU. */
  #replaceFailed(engine: Engine, error: UnmaskError): void {
    engine.session.destroy();
    const backend = this.#retriedAfterFailure ? { cpuBecause: error.message } : 'small';
    this.#retriedAfterFailure = true;
    this.#engine = this.#begin(backend);
  }
}
