import { expect, test } from 'vitest';
import { codeOf } from '../../../test/support/errors.ts';
import { meanOf } from './mean.ts';

test('mean ± t s / √n, by hand, of (-2.1, -3.4, -1.7, -2.9, -2.2, -4.0)', () => {
  const { n, mean, interval } = meanOf([-2.1, -3.4, -1.7, -2.9, -2.2, -4.0]);
  expect(n).toBe(6);
  expect(Math.abs(mean - -2.7166667)).toBeLessThanOrEqual(1e-6);
  // s = 0.8750238, t = 2.570582 with five degrees of freedom.
  expect(Math.abs((interval?.lower ?? NaN) - -3.6349478)).toBeLessThanOrEqual(1e-5);
  expect(Math.abs((interval?.upper ?? NaN) - -1.7983855)).toBeLessThanOrEqual(1e-5);
});

test('under five values there is no interval; of a hundred thousand it is the normal one, near enough', () => {
  expect(meanOf([-1, -2, -3, -4])).toEqual({ n: 4, mean: -2.5, interval: null });
  const values = Array.from({ length: 100_000 }, (_, i) => i % 2);
  const { interval } = meanOf(values);
  const reach = (1.959964 * 0.5) / Math.sqrt(100_000);
  expect(Math.abs(((interval?.upper ?? NaN) - 0.5) / reach - 1)).toBeLessThanOrEqual(2e-3);
});

test('no value, or one that is none, is refused', () => {
  expect(codeOf(() => meanOf([]))).toBe('input/invalid');
  expect(codeOf(() => meanOf([1, NaN, 2]))).toBe('input/invalid');
});
