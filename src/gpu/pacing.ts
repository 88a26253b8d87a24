/**
 * How many passes go into one submit. A driver resets a GPU that is silent for about 2 s, and a page shares the
 * GPU with its own drawing; so each submit is cut, at a pass boundary, to about 200 ms by the rate measured so far.
 */

const TARGET_MS = 200;
/** A pass cannot be cut, so a batch is: one pass of a part takes at most about this long. Well under a driver's 2 s. */
const LONGEST_PASS_MS = 500;
/** The first submit has at most this part of the passes. */
const FIRST_SHARE = 8;
/** Tokens of a part while the rate is unknown: 13 GFLOP a pass of ALBERT-large. */
const FIRST_TOKENS = 512;
/** The rate is trusted to this much growth at a time, so that one lucky measurement cannot hang a GPU. */
const GROWTH = 4;

export class SubmitPacer {
  /** FLOP per ms measured, 0 while unknown. */
  #rate = 0;

  /**
   * Passes for the next submit of a run of `total`, of which `done` are submitted: always at least 1, and 1 while nothing was measured.
   * The first submit is short: a fast GPU is at work on it while the others are recorded, which takes as long as they run.
   */
  passesPerSubmit(flopsPerPass: number, done: number, total: number): number {
    const inTime = Math.max(1, Math.floor((TARGET_MS * this.#rate) / flopsPerPass));
    return Math.min(inTime, done === 0 ? Math.ceil(total / FIRST_SHARE) : total - done);
  }

  /** Whether work of so many FLOP makes a submit of a good length; false while nothing was measured. */
  isInTime(flops: number): boolean {
    return flops <= TARGET_MS * this.#rate;
  }

  /** Tokens whose pass takes half a second at most, for parts of a large batch. */
  tokensPerPass(flopsPerToken: number): number {
    return this.#rate === 0 ? FIRST_TOKENS : Math.floor((LONGEST_PASS_MS * this.#rate) / flopsPerToken);
  }

  /** Learns from a submit of `flops` that took `ms`. */
  observe(flops: number, ms: number): void {
    const measured = flops / Math.max(ms, 0.1);
    this.#rate = this.#rate === 0 ? measured : Math.min(measured, this.#rate * GROWTH);
  }
}
