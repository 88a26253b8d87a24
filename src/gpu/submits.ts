/** In which submits the passes of a run go to the GPU, and what is learned from how long they take. */
import { throwIfAborted } from '../model/abort.ts';
import { type EncoderSteps, type PassPlan, recordPasses, recordStops } from './encoder.ts';
import { Launches, type RowCounts, type Step } from './kernel.ts';
import type { SubmitPacer } from './pacing.ts';
import { recordSteps } from './reads/reader.ts';

/** The steps every run records again, in one form. */
export interface ForwardSteps {
  /** Tokens → `hidden`. */
  readonly embeddings: readonly Step[];
  readonly encoder: EncoderSteps;
}

/** FLOP of what is computed beside the passes. */
export interface StopFlops {
  /** Of the costliest stop before the last pass. */
  readonly onTheWay: number;
  readonly atTheEnd: number;
}

interface RunOfPasses {
  readonly device: GPUDevice;
  readonly pacer: SubmitPacer;
  /** Called as passes are done, with how many. */
  readonly onPass: ((done: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly counts: RowCounts;
  readonly steps: ForwardSteps;
  readonly plan: PassPlan;
  /** Whether `hidden` is computed from tokens; else it was given. */
  readonly fromTokens: boolean;
  readonly flopsPerPass: number;
  readonly flopsOfStops: StopFlops;
}

/** Tells a pacer how long the GPU was at work on what was submitted, which is done in that order. */
class Stopwatch {
  readonly #pacer: SubmitPacer | null;
  #flops = 0;
  #sinceMs = 0;
  /** When the GPU was done with what was before. */
  #endMs = 0;

  /** @param pacer null where nothing is to be learned */
  constructor(pacer: SubmitPacer | null) {
    this.#pacer = pacer;
  }

  /** So much work is submitted now. */
  submitted(flops: number): void {
    if (this.#flops === 0) this.#sinceMs = performance.now();
    this.#flops += flops;
  }

  /** @returns what is to be called when all that was submitted since the last split is done */
  split(): () => void {
    const [flops, sinceMs] = [this.#flops, this.#sinceMs];
    this.#flops = 0;
    return () => {
      const nowMs = performance.now();
      this.#pacer?.observe(flops, nowMs - Math.max(sinceMs, this.#endMs));
      this.#endMs = nowMs;
    };
  }
}

/**
 * Submits embeddings, all passes and all stops, in submits of about 200 ms with at most two in flight. What is done after the last pass goes
 * with it where that is known to be in time, and else by itself.
 * @returns what is to be called when the last submit is done
 * @throws AbortError when `signal` fires between two submits
 */
export async function submitPasses(run: RunOfPasses): Promise<() => void> {
  const { device, pacer, onPass, signal, counts, plan, flopsPerPass } = run;
  const { embeddings, encoder: steps } = run.steps;
  const { begin } = plan;
  const { onTheWay, atTheEnd } = run.flopsOfStops;
  const { queue } = device;
  const total = plan.schedule.length;
  /** Whether all that is left after `done` passes is one submit of a good length. */
  const isLast = (done: number): boolean =>
    pacer.isInTime((total - done) * (flopsPerPass + onTheWay) + atTheEnd);
  // With heads between, a pass seems slower than it is.
  const stopwatch = new Stopwatch(onTheWay === 0 ? pacer : null);
  const launches = new Launches(counts);
  let done = begin;
  let previous: Promise<void> | null = null;
  let tellLast = (): void => undefined;
  while (done < total) {
    const passes = pacer.passesPerSubmit(flopsPerPass + onTheWay, done - begin, total - begin);
    const withEnd = done + passes === total && isLast(done);
    const encoder = device.createCommandEncoder({ label: 'passes' });
    if (done === begin) {
      if (run.fromTokens) recordSteps(encoder, 'embeddings', embeddings, counts);
      recordStops(encoder, steps, plan, begin);
    }
    recordPasses(encoder, steps, plan, { first: done, end: done + passes }, launches);
    if (withEnd) recordStops(encoder, steps, plan, total);
    queue.submit([encoder.finish()]);
    stopwatch.submitted(passes * flopsPerPass + (withEnd ? atTheEnd : 0));
    done += passes;
    // Two submits that are over in time are told of as one.
    if (!withEnd && previous === null && isLast(done)) continue;

    const stop = stopwatch.split();
    const doneNow = done - begin;
    let isTold = false;
    const onDone = (): void => {
      if (isTold) return;
      isTold = true;
      stop();
      onPass?.(doneNow);
    };
    tellLast = onDone;
    if (withEnd) return onDone;
    const inFlight = queue.onSubmittedWorkDone().then(onDone);
    // Waiting for the submit before this one keeps two in flight: the GPU never idles, and never queues for long.
    await previous;
    previous = inFlight;
    if (signal?.aborted) await inFlight;
    throwIfAborted(signal);
  }
  // The end is queued behind the last submit without waiting; the session's own watch reports a loss.
  previous?.catch(() => undefined);
  const encoder = device.createCommandEncoder({ label: 'after the last pass' });
  recordStops(encoder, steps, plan, total);
  queue.submit([encoder.finish()]);
  // What is read back may be there before word of the submit before it: whoever has the answer has been told of all passes.
  return tellLast;
}
