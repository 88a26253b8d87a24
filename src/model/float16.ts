/** IEEE 754 binary16, as bits in a Uint16Array: storage for weights, never for sums. */
import { UnmaskError } from './errors.ts';

/** From here on a value rounds to infinity: 65,520, as f32 bits. */
const OVERFLOW_BITS = 0x477f_f000;
/** The smallest normal half, 2⁻¹⁴, as f32 bits. */
const SMALLEST_NORMAL_BITS = 0x3880_0000;

/**
 * Rounds to half precision, to nearest, ties to even.
 * @param what names the values in an error
 * @throws UnmaskError `weights/not-finite` for a value that half precision cannot hold: NaN, infinite, or 65,520 and over.
 */
export function toFloat16(source: Float32Array, what: string): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  const half = new Uint16Array(source.length);
  for (let i = 0; i < half.length; i++) {
    const magnitude = bits[i] & 0x7fff_ffff;
    if (magnitude >= OVERFLOW_BITS) throw overflow(what, i, source[i]);
    half[i] = ((bits[i] >>> 16) & 0x8000) | roundMagnitude(magnitude);
  }
  return half;
}

/** `magnitude`: the bits of a non-negative f32 below {@link OVERFLOW_BITS}. */
function roundMagnitude(magnitude: number): number {
  if (magnitude >= SMALLEST_NORMAL_BITS) {
    // The exponent's bias goes from 127 to 15, the fraction from 23 bits to 10; a carry runs into the exponent, rightly.
    const kept = (magnitude - 0x3800_0000) >>> 13;
    return kept + roundsUp(magnitude & 0x1fff, 0x1000, kept);
  }
  // A subnormal half counts units of 2⁻²⁴; the f32 is its 24-bit significand · 2^(exponent − 150).
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return 0;
  const significand = (magnitude & 0x7f_ffff) | 0x80_0000;
  const kept = significand >>> shift;
  return kept + roundsUp(significand & ((1 << shift) - 1), 1 << (shift - 1), kept);
}

function roundsUp(rest: number, halfway: number, kept: number): number {
  return rest > halfway || (rest === halfway && (kept & 1) === 1) ? 1 : 0;
}

function overflow(what: string, index: number, value: number): UnmaskError {
  return new UnmaskError({
    code: 'weights/not-finite',
    message: `A value of ${what} does not fit half precision.`,
    expected: 'finite values below 65,520',
    actual: `${value} at index ${index}`,
    remedy: 'Keep these weights in single precision (f32).',
    details: { what, index },
  });
}
