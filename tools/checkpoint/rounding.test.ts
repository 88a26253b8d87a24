/** Rounding to 16 bits, against arithmetic on doubles that shares nothing with the bit tricks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFloat16 } from '../../src/model/float16.ts';
import { toBfloat16 } from './bfloat16.ts';

/** A 16-bit float in numbers: `exponentBits` of exponent, the rest of fraction. */
interface Format {
  readonly fractionBits: number;
  readonly smallestExponent: number;
  readonly largest: number;
}
const HALF: Format = { fractionBits: 10, smallestExponent: -14, largest: 65504 };
const BFLOAT: Format = { fractionBits: 7, smallestExponent: -126, largest: 2 ** 127 * (2 - 2 ** -7) };

/** The nearest value of the format; of two, the one with an even last place. */
function nearest(value: number, { fractionBits, smallestExponent, largest }: Format): number {
  if (!Number.isFinite(value) || value === 0) return value;
  // An estimate from below: log2 may be off by one.
  let exponent = Math.max(smallestExponent, Math.floor(Math.log2(Math.abs(value))) - 1);
  while (2 ** (exponent + 1) <= Math.abs(value)) exponent++;
  const lastPlace = 2 ** (exponent - fractionBits);
  const count = Math.abs(value) / lastPlace;
  const below = Math.floor(count);
  const above = count - below > 0.5 || (count - below === 0.5 && below % 2 === 1);
  const rounded = (above ? below + 1 : below) * lastPlace;
  return Math.sign(value) * (rounded > largest ? Infinity : rounded);
}

function valueOf(bits: number, { fractionBits, smallestExponent }: Format): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> fractionBits;
  const fraction = bits & (2 ** fractionBits - 1);
  const top = 2 ** (15 - fractionBits) - 1;
  if (exponent === top) return fraction === 0 ? sign * Infinity : NaN;
  const significand = exponent === 0 ? fraction : fraction + 2 ** fractionBits;
  return sign * significand * 2 ** (Math.max(exponent, 1) - 1 + smallestExponent - fractionBits);
}

/** f32 bits that lie around every value of the format and every middle between two. */
function* nearEveryValue(format: Format): Generator<number> {
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  for (let half = 0; half < 0x7fff; half++) {
    const low = valueOf(half, format);
    const high = valueOf(half + 1, format);
    if (!Number.isFinite(low)) break;
    // Between the largest and infinity: where the next value would have been.
    float[0] = Number.isFinite(high) ? (low + high) / 2 : low + (low - valueOf(half - 1, format)) / 2;
    const middle = bits[0];
    float[0] = low;
    for (const at of [bits[0], middle]) {
      for (const near of [at - 1, at, at + 1]) if (near >= 0) yield near;
    }
  }
}

/** As the conversion sees it: what would be infinite is an error. */
function toHalf(values: Float32Array): Uint16Array {
  try {
    return toFloat16(values, 'a tensor');
  } catch {
    return Uint16Array.of(values[0] > 0 ? 0x7c00 : values[0] < 0 ? 0xfc00 : 0x7e00);
  }
}

const formats = [
  ['f16', HALF, toHalf],
  ['bf16', BFLOAT, toBfloat16],
] as const;

describe.each(formats)('%s', (_, format, convert) => {
  const bitsIn = new Uint32Array(1);
  const wrong = (bits: number): string | null => {
    bitsIn[0] = bits;
    const floats = new Float32Array(bitsIn.buffer);
    const actual = valueOf(convert(floats)[0], format);
    const expected = nearest(floats[0], format);
    return Object.is(actual, expected) ? null : `${floats[0]} → ${actual}, not ${expected}`;
  };

  test('every value of the format, every middle, and their neighbours, both signs', () => {
    const misses: string[] = [];
    let count = 0;
    for (const bits of nearEveryValue(format)) {
      for (const signed of [bits, (bits | 0x80000000) >>> 0]) {
        const miss = wrong(signed);
        if (miss !== null) misses.push(miss);
        count++;
      }
    }
    expect(misses.slice(0, 5)).toEqual([]);
    expect(count).toBeGreaterThan(350_000);
  });

  test('any f32', () => {
    const any = fc.integer({ min: 0, max: 0xffffffff }).filter((bits) => (bits & 0x7fffffff) <= 0x7f800000);
    fc.assert(
      fc.property(any, (bits) => wrong(bits) === null),
      { numRuns: 20_000 },
    );
  });

  test('NaN stays NaN, whatever its payload', () => {
    const nans = new Float32Array(new Uint32Array([0x7fc00000, 0x7f800001, 0xffffffff]).buffer);
    for (const bits of convert(nans)) expect(valueOf(bits, format)).toBeNaN();
  });
});
