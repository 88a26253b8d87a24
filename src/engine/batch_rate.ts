/** How long a token of a probe took lately, by the clock of whoever waits for it: the engine's own time is a part of that. */

/** How many batches count: a few seconds of a long run, so that a machine that slows down is soon noticed. */
const BATCHES = 12;

export class BatchRate {
  #recent: { readonly tokens: number; readonly ms: number }[] = [];

  /** A batch of `tokens` that took `ms` from the end of the one before it. One without tokens says nothing. */
  add(tokens: number, ms: number): void {
    if (!(tokens > 0)) return;
    this.#recent = [...this.#recent, { tokens, ms }].slice(-BATCHES);
  }

  /** Σ ms / Σ tokens over the latest batches; null before there was one. */
  get msPerToken(): number | null {
    if (this.#recent.length === 0) return null;
    const sum = (of: 'tokens' | 'ms'): number => this.#recent.reduce((total, batch) => total + batch[of], 0);
    return sum('ms') / sum('tokens');
  }
}
