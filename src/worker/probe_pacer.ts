/** How much of a probe goes into one batch: enough to keep a GPU busy, little enough to stop, show and let a fill in between. */

/** A batch takes about this long, so that Cancel and the next fill wait no longer. */
const TARGET_MS = 300;
/** The budget grows at most so much at a time, so that one lucky measurement cannot freeze a slow adapter. */
const GROWTH = 4;
/** What a workspace of the largest size holds. */
const MOST_TOKENS = 8192;

/** One for each engine: a rate is of a model and of what computes it. */
export class ProbePacer {
  #tokens = 1;
  #msPerToken: number | null = null;

  /** Tokens of the next batch, 1 to 8,192. A sentence longer than that is a batch by itself. */
  get tokens(): number {
    return Math.floor(this.#tokens);
  }

  /** By the last batch, milliseconds; null before there was one. */
  get msPerToken(): number | null {
    return this.#msPerToken;
  }

  /** Learns from a batch of `tokens` that took `ms`. */
  observe(tokens: number, ms: number): void {
    this.#msPerToken = ms / tokens;
    const fitting = (tokens * TARGET_MS) / Math.max(ms, 0.1);
    // A batch smaller than the budget (the last of a probe) is no reason to make the next one smaller.
    const floor = ms <= TARGET_MS ? this.#tokens : 1;
    this.#tokens = Math.min(MOST_TOKENS, Math.max(floor, Math.min(fitting, this.#tokens * GROWTH)));
  }
}
