/** A tensor's stored bytes → f32. */
import { floatsOf, type StoredValues } from '../model/tensors.ts';
import type { TensorEntry } from './safetensors.ts';
import { tensorError } from './safetensors_errors.ts';

/**
 * A new array of a tensor's values as f32: every F16 and BF16 value is one; of F64 the nearest, as torch casts it.
 * @param bytes of this tensor; may begin anywhere in its buffer
 * @throws UnmaskError as {@link TensorBytes} and {@link TensorBytes.copyTo}.
 */
export function toFloat32(entry: TensorEntry, bytes: Uint8Array): Float32Array {
  return floatsOf(new TensorBytes(entry, [bytes]));
}

/** How a dtype's values lie in bytes. */
interface Storage {
  readonly bytesEach: number;
  /** Fills `values` with what `bytes` hold: as many values. */
  readonly decode: (bytes: Uint8Array, values: Float32Array) => void;
}

const STORAGES: ReadonlyMap<string, Storage> = new Map([
  ['F32', { bytesEach: 4, decode: float32 }],
  ['F16', { bytesEach: 2, decode: float16 }],
  ['BF16', { bytesEach: 2, decode: bfloat16 }],
  ['F64', { bytesEach: 8, decode: float64 }],
]);

/** Whether weights may be stored so. */
export function isFloat(dtype: string): boolean {
  return STORAGES.has(dtype);
}

/** How a tensor of weights is stored. @throws UnmaskError `weights/dtype` for anything but F32, F16, BF16, F64. */
export function storageOf({ name, dtype }: TensorEntry): Storage {
  const storage = STORAGES.get(dtype);
  if (storage !== undefined) return storage;
  const known = [...STORAGES.keys()].join(', ');
  throw tensorError('weights/dtype', name, 'is stored in a way that is not supported', known, dtype);
}

/** A tensor as its stored bytes, which may lie in several pieces cut anywhere: chunks as they came, never joined. */
export class TensorBytes implements StoredValues {
  readonly length: number;
  readonly #entry: TensorEntry;
  readonly #pieces: readonly Uint8Array[];
  readonly #storage: Storage;

  /**
   * @param pieces the tensor's bytes in order, which are held and not copied
   * @throws UnmaskError as {@link storageOf}
   */
  constructor(entry: TensorEntry, pieces: readonly Uint8Array[]) {
    this.#entry = entry;
    this.#pieces = pieces;
    this.#storage = storageOf(entry);
    this.length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0) / this.#storage.bytesEach;
  }

  /** @throws UnmaskError `weights/not-finite`, which names the tensor and the element. */
  copyTo(target: Float32Array, start: number): void {
    const { bytesEach: each, decode } = this.#storage;
    let done = 0;
    let pieceAt = 0;
    for (const piece of this.#pieces) {
      if (done === target.length) break;
      const from = (start + done) * each - pieceAt;
      pieceAt += piece.byteLength;
      if (from >= piece.byteLength) continue;
      const whole = Math.min(target.length - done, Math.floor((piece.byteLength - from) / each));
      decode(piece.subarray(from, from + whole * each), target.subarray(done, done + whole));
      done += whole;
      if (done === target.length || from + whole * each === piece.byteLength) continue;
      decode(this.#element(start + done), target.subarray(done, done + 1));
      done += 1;
    }
    this.#requireFinite(target, start);
  }

  /** The bytes of one value, which pieces may share. */
  #element(index: number): Uint8Array {
    const { bytesEach } = this.#storage;
    const bytes = new Uint8Array(bytesEach);
    let pieceAt = -index * bytesEach;
    for (const piece of this.#pieces) {
      for (let i = 0; i < bytes.length; i++) {
        if (i >= pieceAt && i < pieceAt + piece.byteLength) bytes[i] = piece[i - pieceAt];
      }
      pieceAt += piece.byteLength;
    }
    return bytes;
  }

  #requireFinite(values: Float32Array, start: number): void {
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      throw tensorError(
        'weights/not-finite',
        this.#entry.name,
        'holds a value that is not a number',
        'finite numbers',
        `${values[i]} at element ${start + i}`,
      );
    }
  }
}

/** Files are little-endian, and so is every machine that runs WebGPU or Node. As bytes: they may begin between two words. */
function float32(bytes: Uint8Array, values: Float32Array): void {
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(bytes);
}

/** BF16 is the upper half of an f32. */
function bfloat16(bytes: Uint8Array, values: Float32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = (bytes[2 * i] << 16) | (bytes[2 * i + 1] << 24);
}

function float64(bytes: Uint8Array, values: Float32Array): void {
  values.set(new Float64Array(Uint8Array.from(bytes).buffer));
}

let halfValues: Float32Array | undefined;

function float16(bytes: Uint8Array, values: Float32Array): void {
  halfValues ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToNumber(bits));
  for (let i = 0; i < values.length; i++) values[i] = halfValues[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
}

/** IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
