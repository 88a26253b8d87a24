/** f32 → BF16, for checkpoints in that format: round to nearest, ties to even (IEEE 754, 4.3.1). */

const INFINITE = 0x7f80_0000;

/** The upper half of each f32, rounded. Beyond the largest it is ±∞; NaN stays NaN. */
export function toBfloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const isNaN = (bits[i] & 0x7fff_ffff) > INFINITE;
    // A carry out of the fraction goes into the exponent, as it should.
    halves[i] = isNaN ? (bits[i] >>> 16) | 0x40 : (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16;
  }
  return halves;
}
