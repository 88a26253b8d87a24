import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
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
    const all = Array.from({ length: 0x7c00 }, (_, bits) => [bits, bits | 0x8000]).flat();
    expect(all.filter((bits) => one(halfValue(bits)) !== bits)).toEqual([]);
  });

  test('half way between two halves goes to the even one, anything else to the nearer', () => {
    const wrong = Array.from({ length: 0x7bff }, (_, bits) => bits).filter((bits) => {
      const middle = (halfValue(bits) + halfValue(bits + 1)) / 2;
      const rounded = [
        one(middle),
        one(Math.fround(middle * (1 - 2 ** -22))),
        one(Math.fround(middle * (1 + 2 ** -22))),
      ];
      const right = [bits % 2 === 0 ? bits : bits + 1, bits, bits + 1];
      return rounded.some((value, index) => value !== right[index]);
    });
    expect(wrong).toEqual([]);
  });

  test('the largest value below overflow is the largest half', () => {
    const below = Math.fround(65520 - 2 ** -8);
    expect(below).toBeLessThan(65520);
    expect([one(below), one(-below)]).toEqual([0x7bff, 0xfbff]);
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

  test.each([65520, -65520, 1e30, Infinity, -Infinity, NaN])(
    '%s is an error that names it',
    async (value) => {
      const error = await failure('weights/not-finite', () =>
        toFloat16(Float32Array.of(0, value), 'some.tensor'),
      );
      expect(error.message).toContain('some.tensor');
      expect(error.actual).toBe(`${Math.fround(value)} at index 1`);
      expect(error.details).toEqual({ what: 'some.tensor', index: 1 });
    },
  );

  test('a view into a larger buffer is read where it is', () => {
    const whole = Float32Array.of(9, 1, 2);
    expect([...toFloat16(whole.subarray(1), 'test')]).toEqual([0x3c00, 0x4000]);
  });
});
