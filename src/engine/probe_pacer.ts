/**
 * How much of a probe goes into one batch: enough to keep a GPU busy, little enough to stop, show and let a fill in between; and how
 * long a token takes in all, from which the time of the next probe is estimated.
 */
import { BatchRate } from './batch_rate.ts';

/** A batch takes about this long, so that Cancel and the next fill wait no longer. */
const TARGET_MS = 300;
/** The budget grows by this factor at most at a time, so that one lucky measurement cannot freeze a slow adapter. */
const GROWTH = 4;
/** What a workspace of the largest size holds. */
const MOST_TOKENS = 8192;

/** One for each engine: a rate is of a model and of what computes it. */
export class ProbePacer {
  #tokens = 1;
  readonly #rate = new BatchRate();

  /** Tokens of the next batch, 1 to 8,192. A sentence longer than that is a batch by itself. */
  get tokens(): number {
    return Math.floor(this.#tokens);
  }

  /** What a token takes of a visitor's time, by the latest batches; null before there was one. Milliseconds. */
  get msPerToken(): number | null {
    return this.#rate.msPerToken;
  }

  /** Learns what a token takes from a batch that took `ms` from the end of the one before it: planning, answers and all. */
  finished(tokens: number, ms: number): void {
    this.#rate.add(tokens, ms);
  }

  /** Learns the size of the next batch from one of `tokens` that the engine took `ms` for. */
  observe(tokens: number, ms: number): void {
    const fitting = (tokens * TARGET_MS) / Math.max(ms, 0.1);
    // A batch smaller than the budget (the last of a probe) is no reason to make the next one smaller.
    const floor = ms <= TARGET_MS ? this.#tokens : 1;
    this.#tokens = Math.min(MOST_TOKENS, Math.max(floor, Math.min(fitting, this.#tokens * GROWTH)));
  }
}
