/**
 * What the threads of a session do together. A program is a list of steps: every thread goes through it, does its share of each step, and
 * waits until all have done theirs, since the next step reads what they wrote. There is one wait a step and none within.
 */
import {
  instantiateKernels,
  type Kernel,
  KERNEL_NAMES,
  type KernelExports,
  type KernelName,
} from './kernels.ts';

/** A kernel and its arguments but the first two, as `assembly/index.ts` has them; addresses are bytes. */
export interface Step {
  readonly kernel: KernelName;
  readonly args: readonly number[];
}

/** Room for kernels to work in, a stretch for each thread. */
export interface Scratch {
  readonly address: number;
  readonly bytesPerThread: number;
}

/** Everything a thread needs to take part; crosses to a worker as it is. */
export interface ThreadTask {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of {@link CONTROL_BYTES} zeros; a multiple of 8. */
  readonly control: number;
  /** From 0, which is the session's own. */
  readonly thread: number;
  readonly threads: number;
}

/** Places in the control block, i32. */
const TICKET = 0; // one more for every program that begins; −1: the end
const ARRIVED = 1; // threads that wait for the others
const MEETING = 2; // one more each time that all have met
const CONTROL_LENGTH = 4;

/** Places in a program, f64: its head, then {@link STEP_LENGTH} values a step. */
const COUNT = 0;
const SCRATCH = 1;
const SCRATCH_BYTES = 2;
const HEAD_LENGTH = 3;
const MOST_ARGUMENTS = 9;
/** Its kernel's place in {@link KERNEL_NAMES}, then its arguments. */
const STEP_LENGTH = 1 + MOST_ARGUMENTS;
const MOST_STEPS = 8;
const PROGRAM_LENGTH = HEAD_LENGTH + MOST_STEPS * STEP_LENGTH;

/** The control block, the program behind it, and for each step how many units of its work are taken, u32. */
export const CONTROL_BYTES = 4 * CONTROL_LENGTH + 8 * PROGRAM_LENGTH + 4 * MOST_STEPS;

/** How often a thread looks for the others before it sleeps: a few microseconds, in which most of them come. */
const LOOKS = 500;

/** One thread's part in all of a session's programs. */
export class Participant {
  readonly kernels: KernelExports;
  readonly #table: readonly Kernel[];
  readonly #control: Int32Array;
  readonly #program: Float64Array;
  readonly #memory: WebAssembly.Memory;
  /** Address of the counts of units taken. */
  readonly #claims: number;
  readonly #thread: number;
  readonly #threads: number;
  #ticket = 0;
  /** The meeting this thread has come to and others have not; null while it computes. */
  #awaited: number | null = null;

  constructor({ module, memory, control, thread, threads }: ThreadTask) {
    const kernels = instantiateKernels(module, memory);
    this.kernels = kernels;
    this.#table = KERNEL_NAMES.map((name) => kernels[name]);
    // A memory that is shared may grow without these being cut off from it. One that is not has one thread, whose notes are its own.
    const [buffer, at] = threads > 1 ? [memory.buffer, control] : [new ArrayBuffer(CONTROL_BYTES), 0];
    this.#control = new Int32Array(buffer, at, CONTROL_LENGTH);
    this.#program = new Float64Array(buffer, at + 4 * CONTROL_LENGTH, PROGRAM_LENGTH);
    this.#memory = memory;
    this.#claims = control + 4 * CONTROL_LENGTH + 8 * PROGRAM_LENGTH;
    this.#thread = thread;
    this.#threads = threads;
  }

  /** Writes a program and wakes the others to go through it. */
  begin(steps: readonly Step[], { address, bytesPerThread }: Scratch): void {
    if (steps.length > MOST_STEPS) throw new RangeError(`a program of ${steps.length} steps`);
    const program = this.#program;
    program[COUNT] = steps.length;
    program[SCRATCH] = address;
    program[SCRATCH_BYTES] = bytesPerThread;
    steps.forEach(({ kernel, args }, s) => {
      program[HEAD_LENGTH + s * STEP_LENGTH] = KERNEL_NAMES.indexOf(kernel);
      program.set(args, HEAD_LENGTH + s * STEP_LENGTH + 1);
    });
    new Uint32Array(this.#memory.buffer, this.#claims, MOST_STEPS).fill(0);
    Atomics.add(this.#control, TICKET, 1);
    Atomics.notify(this.#control, TICKET);
  }

  /** Sleeps until a program begins. @returns false at the end */
  awaitProgram(): boolean {
    const before = this.#ticket;
    while ((this.#ticket = Atomics.load(this.#control, TICKET)) === before) {
      Atomics.wait(this.#control, TICKET, before);
    }
    return this.#ticket >= 0;
  }

  /**
   * Goes through the program from step `from` on.
   * @param patienceMs how long to wait for others at a time
   * @returns how many steps all threads have done: all of them, or fewer where others did not come; it may then be called again from there
   */
  goThrough(from: number, patienceMs: number): number {
    const count = this.#program[COUNT];
    for (let step = from; step < count; step++) {
      if (this.#awaited === null) this.#call(step);
      if (!this.#meet(patienceMs)) return step;
    }
    return count;
  }

  /** Sends every thread home, wherever it waits. */
  end(): void {
    Atomics.store(this.#control, TICKET, -1);
    Atomics.notify(this.#control, TICKET);
    Atomics.add(this.#control, MEETING, 1);
    Atomics.notify(this.#control, MEETING);
  }

  #call(step: number): void {
    const p = this.#program;
    const at = HEAD_LENGTH + step * STEP_LENGTH;
    const scratch = p[SCRATCH] + this.#thread * p[SCRATCH_BYTES];
    const [a, b, c, d, e, f, g, h, i] = p.subarray(at + 1, at + STEP_LENGTH);
    this.#table[p[at]](scratch, this.#claims + 4 * step, a, b, c, d, e, f, g, h, i);
  }

  /** @returns whether all have come */
  #meet(patienceMs: number): boolean {
    if (this.#threads === 1) return true;
    const control = this.#control;
    if (this.#awaited === null) {
      const meeting = Atomics.load(control, MEETING);
      if (Atomics.add(control, ARRIVED, 1) === this.#threads - 1) {
        Atomics.store(control, ARRIVED, 0);
        Atomics.add(control, MEETING, 1);
        Atomics.notify(control, MEETING);
        return true;
      }
      this.#awaited = meeting;
    }
    for (let look = 0; look < LOOKS; look++) {
      if (Atomics.load(control, MEETING) !== this.#awaited) break;
    }
    // Whoever comes last counts, then wakes: a thread that saw the count may wait for the next meeting by the time that it is woken for this
    // one. So being woken says nothing; the count does.
    for (;;) {
      const waited = Atomics.wait(control, MEETING, this.#awaited, patienceMs);
      if (Atomics.load(control, TICKET) < 0) return false;
      if (Atomics.load(control, MEETING) !== this.#awaited) break;
      if (waited === 'timed-out') return false;
    }
    this.#awaited = null;
    return true;
  }
}
