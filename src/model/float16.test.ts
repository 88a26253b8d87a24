import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFloat16 } from './float16.ts';

/** The value of half-precision bits, from the definition. */
function halfValue(bits: number): number {
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
}

const one = (value: number): number => toFloat16(Float32Array.of(value), 'test')[0];

describe('toFloat16', () => {
  test('every finite half comes back as itself', () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      expect(one(halfValue(bits))).toBe(bits);
      expect(one(halfValue(bits | 0x8000))).toBe(bits | 0x8000);
    }
  });

  test('half way between two halves goes to the even one, anything else to the nearer', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [halfValue(bits), halfValue(bits + 1)];
      const middle = (low + high) / 2;
      expect(one(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
      expect(one(Math.fround(middle * (1 - 2 ** -22)))).toBe(bits);
      expect(one(Math.fround(middle * (1 + 2 ** -22)))).toBe(bits + 1);
    }
  });

  test('no half is nearer than the one chosen', () => {
    fc.assert(
      fc.property(fc.float({ min: -65519, max: 65519, noNaN: true }), (value) => {
        const bits = one(value);
        const error = Math.abs(halfValue(bits) - value);
        for (const other of [bits - 1, bits + 1]) {
          if ((other & 0x7fff) < 0x7c00 && other >= 0 && (other & 0x8000) === (bits & 0x8000)) {
            expect(Math.abs(halfValue(other) - value)).toBeGreaterThanOrEqual(error);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([65520, -65520, 1e30, Infinity, -Infinity, NaN])('%s is an error that names it', (value) => {
    expect(() => toFloat16(Float32Array.of(0, value), 'some.tensor')).toThrow(/some\.tensor/);
  });

  test('a view into a larger buffer is read where it is', () => {
    const whole = Float32Array.of(9, 1, 2);
    expect([...toFloat16(whole.subarray(1), 'test')]).toEqual([0x3c00, 0x4000]);
  });
});
