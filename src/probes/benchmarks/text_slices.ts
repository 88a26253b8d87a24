/** A file as text, a slice after another: a file of any size is never one string. */
import { SetError } from './set_fault.ts';

/** What is needed of a file; a `File` is one. */
export interface TextSource {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly slice: (start: number, end: number) => { readonly arrayBuffer: () => Promise<ArrayBuffer> };
}

/** Told how many bytes have been read. */
export type OnRead = (bytes: number) => void;

export interface TextSlice {
  readonly text: string;
  readonly isLast: boolean;
}

const SLICE_BYTES = 1 << 20;

/**
 * The text of a file with `\n` for every line end, without its byte order mark. UTF-8, or UTF-16 where its first two bytes say so, as
 * spreadsheets write “Unicode text”.
 * @throws SetError for bytes that are no text.
 */
export async function* textSlices(source: TextSource, onRead: OnRead): AsyncGenerator<TextSlice> {
  const decoder = new TextDecoder(await encodingOf(source), { fatal: true });
  /** A `\r` at the end of a slice may be half of a line end. */
  let held = '';
  for (let start = 0; ; start += SLICE_BYTES) {
    const end = Math.min(source.size, start + SLICE_BYTES);
    const isLast = end >= source.size;
    const bytes = await source.slice(start, end).arrayBuffer();
    const text = held + decoded(decoder, bytes, isLast, source);
    held = !isLast && text.endsWith('\r') ? '\r' : '';
    if (text.includes('\0')) throw noText(source);
    onRead(end);
    yield { text: text.slice(0, text.length - held.length).replaceAll(/\r\n?/g, '\n'), isLast };
    if (isLast) return;
  }
}

async function encodingOf(source: TextSource): Promise<'utf-8' | 'utf-16le' | 'utf-16be'> {
  const [first, second] = new Uint8Array(await source.slice(0, 2).arrayBuffer());
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function decoded(decoder: TextDecoder, bytes: ArrayBuffer, isLast: boolean, source: TextSource): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    throw noText(source);
  }
}

function noText({ name }: TextSource): SetError {
  return new SetError(`“${name}” is no text in UTF-8: save it as UTF-8.`);
}

/** A line, and its number from 1. */
export interface TextLine {
  readonly row: number;
  /** Null for one that is longer than `most`: nothing comes after it. */
  readonly text: string | null;
}

/** The lines of a text, a slice's at a time. */
export async function* linesOf(
  slices: AsyncIterable<TextSlice>,
  most: number,
): AsyncGenerator<readonly TextLine[]> {
  let rest = '';
  let row = 0;
  for await (const { text, isLast } of slices) {
    const lines = (rest + text).split('\n');
    rest = isLast ? '' : (lines.pop() ?? '');
    const whole = lines.map((line): TextLine => ({ row: ++row, text: line.length > most ? null : line }));
    const tooLong = whole.findIndex((line) => line.text === null);
    if (tooLong >= 0 || rest.length > most) {
      yield tooLong >= 0 ? whole.slice(0, tooLong + 1) : [...whole, { row: row + 1, text: null }];
      return;
    }
    yield whole;
  }
}
