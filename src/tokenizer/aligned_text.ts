/**
 * Text that knows where it came from. Every step of normalisation changes lengths (`ﬁ` → `fi`, ```` `` ``` → `"`), so
 * each UTF-16 unit of the result carries the stretch of the visitor's text that made it.
 */

/** [length] each: `text[i]` comes from the source's UTF-16 units `starts[i]` up to, not including, `ends[i]`. */
export interface AlignedText {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** `String.fromCharCode` takes its units as arguments; engines allow many, not a million. */
const UNITS_PER_CALL = 8192;

/** Collects units and their origins. */
export class AlignedTextBuilder {
  #units: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #length = 0;

  constructor(capacity: number) {
    const size = Math.max(16, capacity);
    this.#units = new Uint16Array(size);
    this.#starts = new Int32Array(size);
    this.#ends = new Int32Array(size);
  }

  get length(): number {
    return this.#length;
  }

  /** One UTF-16 unit. */
  push(unit: number, start: number, end: number): void {
    if (this.#length === this.#units.length) this.#grow();
    this.#units[this.#length] = unit;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length++;
  }

  /** Every unit of `text`, all from the same stretch. */
  append(text: string, start: number, end: number): void {
    for (let index = 0; index < text.length; index++) this.push(text.charCodeAt(index), start, end);
  }

  /** The last character also covers the source up to `end`: an accent that was dropped belongs to its letter. */
  extendLast(end: number): void {
    if (this.#length === 0) return;
    const last = this.#length - 1;
    this.#ends[last] = Math.max(this.#ends[last], end);
    const unit = this.#units[last];
    // Both halves of a surrogate pair are one character.
    if (isLowSurrogate(unit) && last > 0) this.#ends[last - 1] = Math.max(this.#ends[last - 1], end);
  }

  /** True when the text so far ends in `unit`. */
  endsWith(unit: number): boolean {
    return this.#length > 0 && this.#units[this.#length - 1] === unit;
  }

  /** Takes the last unit back. */
  pop(): void {
    if (this.#length > 0) this.#length--;
  }

  build(): AlignedText {
    const parts: string[] = [];
    for (let from = 0; from < this.#length; from += UNITS_PER_CALL) {
      const to = Math.min(this.#length, from + UNITS_PER_CALL);
      parts.push(String.fromCharCode(...this.#units.subarray(from, to)));
    }
    return {
      text: parts.join(''),
      starts: this.#starts.slice(0, this.#length),
      ends: this.#ends.slice(0, this.#length),
    };
  }

  #grow(): void {
    const size = this.#units.length * 2;
    const units = new Uint16Array(size);
    const starts = new Int32Array(size);
    const ends = new Int32Array(size);
    units.set(this.#units);
    starts.set(this.#starts);
    ends.set(this.#ends);
    this.#units = units;
    this.#starts = starts;
    this.#ends = ends;
  }
}

/** Text whose origin is itself. */
export function identityText(text: string): AlignedText {
  return {
    text,
    starts: Int32Array.from({ length: text.length }, (_, index) => index),
    ends: Int32Array.from({ length: text.length }, (_, index) => index + 1),
  };
}

/** The part of `aligned` from unit `from` up to, not including, `to`; origins unchanged. */
export function sliceAligned(aligned: AlignedText, from: number, to: number): AlignedText {
  return {
    text: aligned.text.slice(from, to),
    starts: aligned.starts.subarray(from, to),
    ends: aligned.ends.subarray(from, to),
  };
}

/** The stretch of the source behind the non-empty units `from` up to `to`. */
export function sourceRange(aligned: AlignedText, from: number, to: number): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (let index = from; index < to; index++) {
    start = Math.min(start, aligned.starts[index]);
    end = Math.max(end, aligned.ends[index]);
  }
  return { start: Math.min(start, end), end };
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
