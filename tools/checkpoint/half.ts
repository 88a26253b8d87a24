/** f32 → the 16-bit formats a checkpoint may be stored in: round to nearest, ties to even (IEEE 754, 4.3.1). */

/** The largest f16 is 65,504; from here on a value is nearer to the next power of two, which f16 has not. */
const HALF_OVERFLOW = 0x477ff000; // 65,520 as f32
const HALF_SMALLEST_NORMAL = 0x38800000; // 2⁻¹⁴ as f32
const INFINITE = 0x7f800000;

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/**
 * The f16 nearest to each value, as bits. Beyond the largest it is ±∞, which the caller has to look for
 * ({@link firstOverflow}); NaN stays NaN.
 */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = bitsOf(values);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i] >>> 16) & 0x8000;
    halves[i] = sign | halfOfMagnitude(bits[i] & 0x7fffffff);
  }
  return halves;
}

/** The upper half of each f32, rounded. Beyond the largest it is ±∞; NaN stays NaN. */
export function toBfloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = bitsOf(values);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const isNaN = (bits[i] & 0x7fffffff) > INFINITE;
    // A carry out of the fraction goes into the exponent, as it should.
    halves[i] = isNaN ? (bits[i] >>> 16) | 0x40 : (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16;
  }
  return halves;
}

/** The index of the first value that f16 cannot hold (too large, infinite or NaN), or −1. */
export function firstOverflow(values: Float32Array): number {
  const bits = bitsOf(values);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & 0x7fffffff) >= HALF_OVERFLOW) return i;
  return -1;
}

/** @param magnitude the bits of an f32 without its sign */
function halfOfMagnitude(magnitude: number): number {
  if (magnitude > INFINITE) return 0x7e00;
  if (magnitude >= HALF_OVERFLOW) return 0x7c00;
  if (magnitude < HALF_SMALLEST_NORMAL) {
    // Multiples of 2⁻²⁴, which is the last place of an f32 near 0.5: that addition rounds as is wanted. In a double the
    // sum is exact wherever a tie is near, so nothing is rounded twice.
    scratchBits[0] = magnitude;
    scratch[0] += 0.5;
    return scratchBits[0] - 0x3f000000;
  }
  // 13 bits are lost; the exponent's bias goes from 127 to 15.
  return (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
