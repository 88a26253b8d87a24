/** Each count against the same sum written out, for a model in which no two sizes are alike. */
import { expect, test } from 'vitest';
import { TINY_CONFIG } from '../../test/support/safetensors.ts';
import {
  estimateMs,
  flopsPerToken,
  headFlopsPerMask,
  layerFlopsPerToken,
  passFlops,
  runFlops,
  sequenceLengths,
} from './cost.ts';

// V = 11, E = 3, H = 4, F = 5, two passes.
const LAYER = 2 * (4 * 4 * 4 + 2 * 4 * 5);
const HEAD = 2 * (3 * 4 + 3 * 11);
/** QKᵀ and PV: two products of `length` × `length` × H. */
const attention = (length: number) => 2 * 2 * length * length * 4;

test('the linears of a token', () => {
  expect(layerFlopsPerToken(TINY_CONFIG)).toBe(LAYER);
  expect(flopsPerToken(TINY_CONFIG)).toBe(2 * LAYER);
});

test('a pass: attention is within a sequence, the linears are a token’s', () => {
  expect(passFlops(TINY_CONFIG, [])).toBe(0);
  expect(passFlops(TINY_CONFIG, [3, 2])).toBe(5 * LAYER + attention(3) + attention(2));
});

test('a run: the projection once, every pass, the head at each mask', () => {
  expect(headFlopsPerMask(TINY_CONFIG)).toBe(HEAD);
  const passes = 2 * (5 * LAYER + attention(3) + attention(2));
  expect(runFlops(TINY_CONFIG, [3, 2], 7)).toBe(2 * 5 * 3 * 4 + passes + 7 * HEAD);
  expect(runFlops(TINY_CONFIG, [], 0)).toBe(0);
});

test('an estimate is a run at a rate, in milliseconds', () => {
  expect(estimateMs(TINY_CONFIG, 6, 2, 500)).toBe((runFlops(TINY_CONFIG, [6], 2) / 500) * 1000);
});

test('lengths of sequences', () => {
  expect(sequenceLengths(Uint32Array.of(0, 4, 5, 11))).toEqual([4, 1, 6]);
  expect(sequenceLengths(Uint32Array.of(0))).toEqual([]);
});
