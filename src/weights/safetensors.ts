/**
 * The safetensors format: 8 bytes of header length (u64, little-endian), a JSON header, then the tensors' bytes without
 * a gap. Source: github.com/huggingface/safetensors, "Format". Files come from strangers: everything is checked before a
 * byte of data is read, and only an `UnmaskError` whose code starts with `weights/` is ever thrown.
 */
import type { UnmaskError, UnmaskErrorCode } from '../model/errors.ts';
import { describe, fileError, short, tensorError } from './safetensors_errors.ts';
import { isObject, JsonFault, parseStrictJson, type StrictJson } from './strict_json.ts';

/** The header's own length, at the start of the file. */
export const LENGTH_BYTES = 8;
/** A header of an ALBERT is 4 kB. */
export const MAX_HEADER_BYTES = 25_000_000;

/** Bits an element takes, for every dtype of the format: tensors of no use to us are bounds-checked too. */
const DTYPE_BITS: ReadonlyMap<string, number> = new Map([
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['BOOL', 8],
  ['U8', 8],
  ['I8', 8],
  ['F8_E4M3', 8],
  ['F8_E5M2', 8],
  ['F8_E8M0', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['I64', 64],
  ['U64', 64],
  ['F64', 64],
  ['C64', 64],
]);

/** One tensor of a file. */
export interface TensorEntry {
  readonly name: string;
  /** As written in the file, one of the format's. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where its bytes are in the file, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The tensors of a file by their names, in the header's order. */
export type Tensors = ReadonlyMap<string, TensorEntry>;

/**
 * How many bytes of the file {@link parseHeader} needs: the length and the header itself.
 * @param prefix at least the first 8 bytes of the file, or all of a shorter file
 * @throws UnmaskError `weights/header` when no such header can be in a file of `fileByteLength` bytes.
 */
export function headerEnd(prefix: Uint8Array, fileByteLength: number): number {
  if (fileByteLength < LENGTH_BYTES || prefix.byteLength < LENGTH_BYTES) {
    throw headerError('The file is too short to be a model.', 'at least 8 bytes', `${fileByteLength} bytes`);
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const length = view.getBigUint64(0, true);
  // As a BigInt until it is known to be small: 2^64 − 1 would round.
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw headerError(
      'The header is too long.',
      `at most ${MAX_HEADER_BYTES} bytes`,
      `${length.toString()} bytes`,
    );
  }
  const end = LENGTH_BYTES + Number(length);
  if (end > fileByteLength) {
    throw headerError(
      'The header is longer than the file.',
      `at most ${fileByteLength - LENGTH_BYTES} bytes`,
      `${length.toString()} bytes`,
    );
  }
  return end;
}

/**
 * Reads and checks the header: which tensors there are. Nothing of the data is needed, so a stream can be judged before it has arrived.
 * @param prefix at least the first {@link headerEnd} bytes of the file
 * @param fileByteLength of the whole file
 * @throws UnmaskError `weights/header` for a header that is not one, `weights/dtype`, `weights/shape`, and
 *   `weights/layout` for tensors that overlap, leave a hole, or do not fill the file exactly.
 */
export function parseHeader(prefix: Uint8Array, fileByteLength: number): Tensors {
  const dataStart = headerEnd(prefix, fileByteLength);
  if (prefix.byteLength < dataStart) {
    throw headerError(
      'The header has not arrived whole.',
      `${dataStart} bytes`,
      `${prefix.byteLength} bytes`,
    );
  }
  const root = parseJson(prefix.subarray(LENGTH_BYTES, dataStart));
  const dataLength = fileByteLength - dataStart;
  const tensors = new Map<string, TensorEntry>();
  for (const [name, value] of root) {
    if (name === '__metadata__') requireStrings(value);
    else tensors.set(name, parseTensor(name, value, dataStart, dataLength));
  }
  requireGapless([...tensors.values()], dataStart, fileByteLength);
  return tensors;
}

function parseJson(bytes: Uint8Array): ReadonlyMap<string, StrictJson> {
  let text: string;
  try {
    // ignoreBOM keeps a byte-order mark in the text, where the grammar refuses it.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw headerError('The header is not text.', 'UTF-8', 'bytes that are not UTF-8', error);
  }
  let root: StrictJson;
  try {
    root = parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw headerError('The header is not valid JSON.', 'a JSON object', error.message, error);
  }
  if (!isObject(root) || !text.startsWith('{')) {
    throw headerError('The header holds no object.', 'a JSON object', describe(root));
  }
  return root;
}

/** An error about the header. */
function headerError(message: string, expected: string, actual: string, cause?: unknown): UnmaskError {
  return fileError('weights/header', message, expected, actual, cause);
}

/** Metadata is checked, and no use is made of it. */
function requireStrings(value: StrictJson): void {
  if (!isObject(value))
    throw headerError('__metadata__ is no object.', 'an object of strings', describe(value));
  for (const [key, item] of value) {
    if (typeof item === 'string') continue;
    const actual = `${short(key)}: ${describe(item)}`;
    throw headerError('__metadata__ holds a value that is no string.', 'strings', actual);
  }
}

function parseTensor(name: string, value: StrictJson, dataStart: number, dataLength: number): TensorEntry {
  const fault = (code: UnmaskErrorCode, what: string, expected: string, actual: string): UnmaskError =>
    tensorError(code, name, what, expected, actual);
  if (!isObject(value)) {
    throw fault('weights/header', 'is not described by an object', 'an object', describe(value));
  }
  const dtype = value.get('dtype');
  const bits = typeof dtype === 'string' ? DTYPE_BITS.get(dtype) : undefined;
  if (typeof dtype !== 'string' || bits === undefined) {
    const known = [...DTYPE_BITS.keys()].join(', ');
    throw fault('weights/dtype', 'has an unknown dtype', known, describe(dtype));
  }
  const shape = value.get('shape');
  if (!isSizes(shape)) {
    throw fault('weights/shape', 'has no proper shape', 'a list of whole numbers', describe(shape));
  }
  const offsets = value.get('data_offsets');
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw fault('weights/layout', 'has no proper data_offsets', 'two whole numbers', describe(offsets));
  }
  const [begin, end] = offsets;
  if (begin > end || end > dataLength) {
    const what = begin > end ? 'ends before it begins' : 'reaches past the end of the file';
    throw fault('weights/layout', what, `0 ≤ begin ≤ end ≤ ${dataLength}`, `[${begin}, ${end}]`);
  }
  const byteLength = bytesOf(name, shape, bits);
  if (byteLength !== end - begin) {
    const expected = `${byteLength} bytes for ${dtype} [${shape.join(', ')}]`;
    throw fault(
      'weights/shape',
      'has another length than its shape asks for',
      expected,
      `${end - begin} bytes`,
    );
  }
  return { name, dtype, shape, start: dataStart + begin, end: dataStart + end };
}

/** @throws UnmaskError `weights/shape` when the product is past what a double counts exactly. */
function bytesOf(name: string, shape: readonly number[], bits: number): number {
  let elements = 1;
  let overflow = false;
  for (const size of shape) {
    elements *= size;
    overflow ||= !Number.isSafeInteger(elements * bits);
  }
  if (overflow) {
    const actual = `[${shape.join(', ')}]`;
    throw tensorError('weights/shape', name, 'is too large to exist', 'fewer than 2^53 bits', actual);
  }
  return (elements * bits) / 8;
}

/** The tensors must follow one another from the first byte of data to the last. */
function requireGapless(tensors: TensorEntry[], dataStart: number, fileByteLength: number): void {
  // By end as well, so that an empty tensor comes before the one that begins at the same byte.
  tensors.sort((a, b) => a.start - b.start || a.end - b.end);
  let reached = dataStart;
  for (const { name, start, end } of tensors) {
    if (start !== reached) {
      throw tensorError(
        'weights/layout',
        name,
        start < reached ? 'overlaps another' : 'leaves a hole before it',
        `begin at byte ${reached - dataStart} of the data`,
        `byte ${start - dataStart}`,
      );
    }
    reached = end;
  }
  if (reached === fileByteLength) return;
  throw fileError(
    'weights/layout',
    'The model file has bytes after its last tensor.',
    `${reached} bytes`,
    `${fileByteLength} bytes`,
  );
}

/** A list of whole numbers from 0 to 2^53 − 1. */
function isSizes(value: StrictJson | undefined): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((size: unknown) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
  );
}
