/** How far something is, on one line of a terminal. */
import type { Writable } from 'node:stream';

/** Redrawn no sooner than a reader follows. */
const EVERY_MS = 250;

/** What is drawn of so many, at so many a second; a rate of 0 is none yet. */
export type Drawn = (count: number, perSecond: number) => string;

/** Lines that are answered. */
export const LINES: Drawn = (lines, perSecond) =>
  `${lines} lines${perSecond > 0 ? `, ${Number(perSecond.toPrecision(3))} a second` : ''}`;

/** @param total bytes */
export function bytesOf(total: number): Drawn {
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return (bytes, perSecond) =>
    `${mb(bytes)} of ${mb(total)} MB${perSecond > 0 ? `, ${mb(perSecond)} MB a second` : ''}`;
}

export class Progress {
  readonly #terminal: Pick<Writable, 'write'>;
  readonly #drawn: Drawn;
  readonly #now: () => number;
  /** The first that was told, with its time: what a run found written is no rate. */
  #first: { readonly count: number; readonly ms: number } | null = null;
  #drawnMs = -Infinity;

  /** @param now milliseconds that only grow */
  constructor(
    terminal: Pick<Writable, 'write'>,
    drawn: Drawn = LINES,
    now: () => number = () => performance.now(),
  ) {
    this.#terminal = terminal;
    this.#drawn = drawn;
    this.#now = now;
  }

  /** @param count that are done */
  tell(count: number): void {
    const ms = this.#now();
    this.#first ??= { count, ms };
    if (ms - this.#drawnMs < EVERY_MS) return;
    this.#drawnMs = ms;
    const seconds = (ms - this.#first.ms) / 1000;
    const rate = seconds > 0 ? (count - this.#first.count) / seconds : 0;
    this.#terminal.write(`\r\x1b[K${this.#drawn(count, rate)}`);
  }

  /** Leaves the line. */
  end(): void {
    this.#terminal.write('\r\x1b[K');
  }
}
