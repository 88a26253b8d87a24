/** A tensor's stored bytes → f32. */
import { tensorError, type TensorEntry } from './safetensors.ts';

/** What weights may be stored as. */
export const FLOAT_DTYPES: readonly string[] = ['F32', 'F16', 'BF16'];

/**
 * The values of a tensor as f32, exactly: every F16 and BF16 value is an f32 value.
 * F32 that lies on a multiple of 4 bytes is a view of `bytes` and must not be written to; all else is a copy.
 * @param bytes of this tensor; may begin anywhere in its buffer
 * @throws UnmaskError `weights/dtype` for anything but F32, F16, BF16; `weights/not-finite` where a value is NaN or ±∞.
 */
export function toFloat32(entry: TensorEntry, bytes: Uint8Array): Float32Array {
  const values = convert(entry, bytes);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw tensorError(
        'weights/not-finite',
        entry.name,
        'holds a value that is not a number',
        'finite numbers',
        `${values[i]} at element ${i}`,
      );
    }
  }
  return values;
}

function convert(entry: TensorEntry, bytes: Uint8Array): Float32Array {
  switch (entry.dtype) {
    case 'F32':
      return float32(bytes);
    case 'F16':
      return float16(bytes);
    case 'BF16':
      return bfloat16(bytes);
    default:
      throw tensorError(
        'weights/dtype',
        entry.name,
        'is stored in a way that is not supported',
        FLOAT_DTYPES.join(', '),
        entry.dtype,
      );
  }
}

/** Files are little-endian, and so is every machine that runs WebGPU or Node. */
function float32(bytes: Uint8Array): Float32Array {
  // A typed array cannot begin between two words: then the bytes move to a buffer of their own.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** BF16 is the upper half of an f32. */
function bfloat16(bytes: Uint8Array): Float32Array {
  const bits = new Uint32Array(bytes.byteLength / 2);
  for (let i = 0; i < bits.length; i++) bits[i] = (bytes[2 * i] << 16) | (bytes[2 * i + 1] << 24);
  return new Float32Array(bits.buffer);
}

let halfValues: Float32Array | undefined;

function float16(bytes: Uint8Array): Float32Array {
  halfValues ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToNumber(bits));
  const values = new Float32Array(bytes.byteLength / 2);
  for (let i = 0; i < values.length; i++) values[i] = halfValues[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
  return values;
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
