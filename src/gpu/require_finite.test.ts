/** What a GPU may bring home: wherever one number is none, nothing is shown. */
import { expect, test } from 'vitest';
import type { MaskResult } from '../model/session.ts';
import { requireFinite } from './require_finite.ts';

const mask = (change: Partial<MaskResult> = {}): MaskResult => ({
  row: 0,
  logSumExp: 1,
  topIds: Uint32Array.of(7, 8),
  topLogits: Float32Array.of(2, 1),
  targetLogits: Float32Array.of(-3, 3.4e38),
  logits: Float32Array.of(0, -3.4e38, 2),
  ...change,
});
const row = (bad: number): Float32Array => Float32Array.of(0, 1, bad);

const PLACES: readonly (readonly [string, (bad: number) => Parameters<typeof requireFinite>[0]])[] = [
  ['log-sum-exp', (bad) => ({ masks: [mask(), mask({ logSumExp: bad })] })],
  ['logits of the likeliest', (bad) => ({ masks: [mask({ topLogits: row(bad) })] })],
  ['logits of targets', (bad) => ({ masks: [mask({ targetLogits: row(bad) })] })],
  ['logits', (bad) => ({ masks: [mask({ logits: row(bad) })] })],
  ['logits', (bad) => ({ masks: [mask()], masksAfterEachPass: [[mask({ logits: row(bad) })], [mask()]] })],
  ['hidden states', (bad) => ({ masks: [mask()], hidden: [row(0), row(bad)] })],
  ['hidden states', (bad) => ({ masks: [], pooled: [row(bad)] })],
  ['hidden states', (bad) => ({ masks: [], meanPool: [row(bad)] })],
  ['hidden states', (bad) => ({ masks: [], afterEachPass: [[row(0)], [row(bad)]] })],
];

test.each(PLACES)('%s', (what, resultWith) => {
  expect(() => requireFinite(resultWith(5))).not.toThrow();
  for (const bad of [NaN, Infinity, -Infinity]) {
    expect(() => requireFinite(resultWith(bad))).toThrow(
      expect.objectContaining({ code: 'gpu/not-finite', actual: String(bad), details: { what } }),
    );
  }
});
