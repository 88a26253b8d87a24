import { expect, test } from 'vitest';
import { cosine, euclideanNorm } from './hidden_states.ts';

test('the norm is the Euclidean one', () => {
  expect(euclideanNorm(Float32Array.of(3, -4, 12))).toBe(13);
  expect(euclideanNorm([])).toBe(0);
});

test('the cosine is of the angle, whatever the lengths', () => {
  expect(cosine([1, 0], [5, 0])).toBe(1);
  expect(cosine([1, 0], [0, 2])).toBe(0);
  expect(cosine([1, 1], [-3, -3])).toBeCloseTo(-1, 15);
  expect(cosine([1, 2], [2, 1])).toBeCloseTo(4 / 5, 15);
});

test('it never leaves −1 to 1, and is no number where a state is all zeros', () => {
  const same = Float32Array.from({ length: 7 }, (_, i) => 0.1 * (i + 1));
  expect(cosine(same, same)).toBeLessThanOrEqual(1);
  expect(cosine([0, 0], [1, 2])).toBeNaN();
});

test('states of two models are refused', () => {
  expect(() => cosine([1, 2], [1, 2, 3])).toThrow('different sizes');
});
