/** What an engine may bring home: wherever one number is none, nothing is shown. */
import { expect, test } from 'vitest';
import type { Answer, Read, RowPrediction } from '../model/reads.ts';
import { requireFinite } from './require_finite.ts';

const mask = (change: Partial<RowPrediction> = {}): RowPrediction => ({
  logSumExp: 1,
  topIds: Uint32Array.of(7, 8),
  topLogits: Float32Array.of(2, 1),
  targetLogits: Float32Array.of(-3, 3.4e38),
  logits: Float32Array.of(0, -3.4e38, 2),
  ...change,
});
const row = (bad: number): Float32Array => Float32Array.of(0, 1, bad);
const rows = new Uint32Array(2);
const PREDICT: Read = { kind: 'predict', rows, topK: 2, full: true };

const PLACES: readonly (readonly [string, Read, (bad: number) => Answer])[] = [
  ['log-sum-exp', PREDICT, (bad) => [mask(), mask({ logSumExp: bad })]],
  ['logits of the likeliest', PREDICT, (bad) => [mask({ topLogits: row(bad) })]],
  ['logits of targets', PREDICT, (bad) => [mask({ targetLogits: row(bad) })]],
  ['hidden states', { kind: 'hidden', rows }, (bad) => [row(0), row(bad)]],
  ['attention weights', { kind: 'attention', rows }, (bad) => [row(0), row(bad)]],
  ['hidden states', { kind: 'pooled' }, (bad) => [row(bad)]],
  ['hidden states', { kind: 'mean' }, (bad) => [row(bad)]],
];

test('whole rows of logits: on a CPU; a GPU has looked through them, and says so by log-sum-exp', () => {
  const required = (bad: number, backend: 'webgpu' | 'wasm' | 'cpu') => () =>
    requireFinite([PREDICT], [[mask(), mask({ logits: row(bad) })]], backend);
  for (const bad of [NaN, Infinity, -Infinity]) {
    const told = expect.objectContaining({ code: 'cpu/not-finite', details: { what: 'logits' } }) as unknown;
    for (const backend of ['wasm', 'cpu'] as const) expect(required(bad, backend)).toThrow(told);
    expect(required(bad, 'webgpu')).not.toThrow();
  }
});

test.each(PLACES)('%s', (what, read, answerWith) => {
  const required = (bad: number, backend: 'webgpu' | 'cpu') => () =>
    requireFinite([PREDICT, read, PREDICT], [[mask()], answerWith(bad), [mask()]], backend);
  expect(required(5, 'webgpu')).not.toThrow();
  for (const bad of [NaN, Infinity, -Infinity]) {
    for (const backend of ['webgpu', 'cpu'] as const) {
      const code = backend === 'cpu' ? 'cpu/not-finite' : 'gpu/not-finite';
      expect(required(bad, backend)).toThrow(
        expect.objectContaining({ code, actual: String(bad), details: { what } }),
      );
    }
  }
});
