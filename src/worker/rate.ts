/** Bytes a second over the last few seconds: steady enough to read, quick enough to show a stall. */
const WINDOW_MS = 4000;

export class Rate {
  readonly #now: () => number;
  #arrived: { readonly atMs: number; readonly bytes: number }[] = [];
  #startMs: number;

  /** `now`: milliseconds that only grow. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startMs = now();
  }

  add(bytes: number): void {
    this.#arrived.push({ atMs: this.#now(), bytes });
  }

  /** After a wait: what came before it says nothing of what comes now. */
  reset(): void {
    this.#arrived = [];
    this.#startMs = this.#now();
  }

  bytesPerSecond(): number {
    const nowMs = this.#now();
    const fromMs = Math.max(this.#startMs, nowMs - WINDOW_MS);
    this.#arrived = this.#arrived.filter(({ atMs }) => atMs >= fromMs);
    const bytes = this.#arrived.reduce((sum, piece) => sum + piece.bytes, 0);
    // Over less than a quarter of a second a rate is noise.
    return bytes / (Math.max(250, nowMs - fromMs) / 1000);
  }
}
