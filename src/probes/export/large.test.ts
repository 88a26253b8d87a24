/** Files of the largest inputs: how much they hold, and what is refused before it is written. */
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/support/errors.ts';
import { attentionToCsv, type ExportedAttention } from './attention.ts';
import { featuresToJson, hiddenToNpz, type ExportedFeatures, type FeatureProvenance } from './features.ts';

const provenance: FeatureProvenance = {
  model: { name: 'm', revision: 'r', content: 'c'.repeat(64), dtype: 'f32', backend: 'cpu' },
  date: '2026-11-29',
};

test('CSV of attention has the sentence once, whatever its length', () => {
  const tokens = Array.from({ length: 40 }, (_, token) => `t${token}`);
  const kept = [...tokens.keys()].slice(1);
  const map: ExportedAttention = {
    ...{ text: 'It rained all day.', form: 'typed', tokens, ids: [...tokens.keys()], kept },
    ...{ pass: 1, head: 1, heads: 2, held: null, weights: new Array<number>(39 ** 2).fill(0.025) },
  };
  const lines = attentionToCsv(map, provenance).trim().split('\r\n');
  expect(lines).toHaveLength(1 + 39 ** 2);
  expect(lines[1]).toMatch(/^It rained all day\.,typed,1,1,1,t1,1,1,t1,1,0\.025,/);
  expect(lines.slice(2).every((line) => line.startsWith(',typed,1,1,'))).toBe(true);
});

describe('JSON of features', () => {
  /** Two texts of so many numbers in all; how many of them were read. */
  function features(numbers: number) {
    let reads = 0;
    class Counted extends Float32Array {
      override subarray(begin: number, end: number): Float32Array<ArrayBuffer> {
        reads += end - begin;
        return new Float32Array(this.buffer, 4 * begin, end - begin);
      }
    }
    const of = (index: number, count: number): ExportedFeatures => ({
      ...{ index, text: 'It rained.', ids: [2, 3], pooled: null },
      ...{ hidden: new Counted(count), mean: new Float32Array(2) },
    });
    return { texts: [of(0, 4), of(1, numbers - 4)], reads: () => reads };
  }

  test('over a million numbers is refused before one is read, and points to NumPy’s files', async () => {
    const { texts, reads } = features(1_000_002);
    const error = await failure('input/invalid', () => featuresToJson(texts, provenance));
    expect([error.expected, error.actual, reads()]).toEqual(['at most 1000000 numbers', '1000002', 0]);
    expect(error.remedy).toContain('“Last hidden states (.npz)”');
    expect(hiddenToNpz(texts).length).toBeGreaterThan(0);
  });

  test('a million is written', () => {
    const { texts, reads } = features(1_000_000);
    expect(JSON.parse(featuresToJson(texts, provenance))).toMatchObject({ format: 'unmask-features' });
    expect(reads()).toBe(1_000_000);
  });
});
