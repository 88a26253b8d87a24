/** How far a run is, on one line of a terminal. */
import type { Writable } from 'node:stream';

/** Redrawn no sooner than a reader follows. */
const EVERY_MS = 250;

export class Progress {
  readonly #terminal: Pick<Writable, 'write'>;
  readonly #now: () => number;
  /** The first that was told, with its time: what a run found written is no rate. */
  #first: { readonly records: number; readonly ms: number } | null = null;
  #drawnMs = -Infinity;

  /** @param now milliseconds that only grow */
  constructor(terminal: Pick<Writable, 'write'>, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
  }

  /** @param records that are written */
  tell(records: number): void {
    const ms = this.#now();
    this.#first ??= { records, ms };
    if (ms - this.#drawnMs < EVERY_MS) return;
    this.#drawnMs = ms;
    const seconds = (ms - this.#first.ms) / 1000;
    const rate =
      seconds > 0 ? `, ${Number(((records - this.#first.records) / seconds).toPrecision(3))} a second` : '';
    this.#terminal.write(`\r\x1b[K${records} lines${rate}`);
  }

  /** Leaves the line. */
  end(): void {
    this.#terminal.write('\r\x1b[K');
  }
}
