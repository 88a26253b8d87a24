/** Bytes as lines, a line at a time: nothing is held but the line that is still arriving. */
import type { UnmaskError } from '../src/model/errors.ts';

export interface Line {
  /** 1 for the first. */
  readonly number: number;
  /** Without its line feed; null where it is longer than {@link MAX_LINE_BYTES}, of which nothing is held. */
  readonly bytes: Uint8Array | null;
  /** A line feed ends it. */
  readonly isEnded: boolean;
}

/** A line of a table. */
export interface Row {
  /** 1 for the first. */
  readonly number: number;
  /** Of each column its value, or why it cannot be read. */
  readonly value: Readonly<Record<string, unknown>> | UnmaskError;
  /** About as much memory as it takes. */
  readonly byteLength: number;
}

/** The most bytes of a line: no model reads so much, so that a longer one is no question. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

const LINE_FEED = 10;

/** The lines of a stream. What follows the last line feed is a line where it is anything. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  const open = new OpenLine();
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      open.add(chunk.subarray(start, end));
      yield { number: number++, bytes: open.take(), isEnded: true };
      start = end + 1;
    }
    open.add(chunk.subarray(start));
  }
  if (open.isBegun) yield { number, bytes: open.take(), isEnded: false };
}

/** A line that is still arriving. */
export class OpenLine {
  #parts: Uint8Array[] = [];
  #byteLength = 0;

  get isBegun(): boolean {
    return this.#byteLength > 0;
  }

  add(part: Uint8Array): void {
    this.#byteLength += part.byteLength;
    if (this.#byteLength > MAX_LINE_BYTES) this.#parts = [];
    else if (part.byteLength > 0) this.#parts.push(part);
  }

  take(): Uint8Array | null {
    const bytes = this.#byteLength > MAX_LINE_BYTES ? null : joined(this.#parts);
    this.#parts = [];
    this.#byteLength = 0;
    return bytes;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0] : new Uint8Array(Buffer.concat(parts));
}
