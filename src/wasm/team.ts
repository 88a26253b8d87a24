/** All threads of a session, seen from the session's own. */
import { UnmaskError } from '../model/errors.ts';
import { letOthersIn } from '../model/let_others_in.ts';
import { CONTROL_BYTES, Participant, type Scratch, type Step } from './control.ts';
import type { KernelExports } from './kernels.ts';
import type { WasmMemory } from './memory.ts';
import type { StartThread, Thread } from './thread.ts';

/** How long the session's thread waits for the others before it looks whether they are still there. */
const PATIENCE_MS = 200;
/** Waits of {@link PATIENCE_MS} after which a thread that says nothing counts as lost: browsers end workers without a word. */
const MOST_WAITS = 100;

export class Team {
  readonly #own: Participant;
  readonly #others: readonly Thread[];
  #lost: string | null = null;

  private constructor(own: Participant, others: readonly Thread[]) {
    this.#own = own;
    this.#others = others;
    for (const { lost } of others) void lost.then((reason) => (this.#lost ??= reason));
  }

  /** @throws what `start` throws; no thread is left behind then */
  static async start(
    module: WebAssembly.Module,
    memory: WasmMemory,
    threads: number,
    start: StartThread,
  ): Promise<Team> {
    const control = memory.take(CONTROL_BYTES);
    // Where threads are started anew, activations were here before.
    memory.uints(control, CONTROL_BYTES / 4).fill(0);
    const task = { module, memory: memory.memory, control, threads };
    const own = new Participant({ ...task, thread: 0 });
    const others = await Promise.allSettled(
      Array.from({ length: threads - 1 }, (_, other) => start({ ...task, thread: other + 1 })),
    );
    const started = others.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = others.find((result) => result.status === 'rejected');
    const team = new Team(own, started);
    if (failed === undefined) return team;
    team.end();
    throw failed.reason;
  }

  get kernels(): KernelExports {
    return this.#own.kernels;
  }

  /** Whether a thread has ended, so that nothing can be run any more. */
  get isLost(): boolean {
    return this.#lost !== null;
  }

  /**
   * Goes through `steps` with all threads.
   * @throws UnmaskError `cpu/thread-lost` where one does not come
   */
  async run(steps: readonly Step[], scratch: Scratch): Promise<void> {
    this.#own.begin(steps, scratch);
    let done = this.#own.goThrough(0, PATIENCE_MS);
    for (let waits = 1; done < steps.length; waits++) {
      // That a worker has ended is told by the event loop.
      await letOthersIn();
      if (waits === MOST_WAITS) this.#lost ??= 'it did not answer';
      if (this.#lost !== null) throw threadLost(this.#lost);
      done = this.#own.goThrough(done, PATIENCE_MS);
    }
  }

  /** Ends the other threads. Idempotent. */
  end(): void {
    this.#own.end();
    for (const thread of this.#others) thread.end();
  }
}

function threadLost(reason: string): UnmaskError {
  return new UnmaskError({
    code: 'cpu/thread-lost',
    message: 'A thread that computes has ended, so this run could not be finished.',
    actual: reason,
    remedy: 'Your text is kept. Run it again: the threads are started anew.',
  });
}
