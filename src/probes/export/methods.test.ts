import { expect, test } from 'vitest';
import type { SetItem } from '../benchmarks/benchmark_set.ts';
import type { ScoredSet } from '../benchmarks/scored_set.ts';
import type { ScoredSentence } from '../scored_items.ts';
import { methodsParagraph } from './methods.ts';

const scored = (score: number): ScoredSentence => {
  return { ids: [2, 10, 3], pieces: '[CLS]\n▁x\n[SEP]', rows: [1], logProbs: [score], score };
};
const item = (row: number, sentences: readonly string[]): SetItem => {
  return { row, sentences, category: 'c', direction: null, term: null };
};
const result = (index: number, ...scores: readonly number[]) =>
  [index, { index, sentences: scores.map(scored) }] as const;

const MODEL: ScoredSet['model'] = {
  ...{ name: 'albert-large-v2', revision: 'abc', content: 'c'.repeat(64) },
  ...{ dtype: 'f16', backend: 'wasm', adapter: 'relaxed SIMD, 2 threads' },
};

test('of pairs: input, protocol, model, n, what was left out and why, how ties and rates are taken', () => {
  const scores: ScoredSet = {
    set: {
      ...{ name: 'mine.csv', format: 'table', shape: 'pairs', bad: [], badCount: 2 },
      items: Array.from({ length: 5 }, (_, at) => item(at + 1, [`a${at}`, `b${at}`])),
      input: {
        files: [{ name: 'mine.csv', bytes: 9, sha256: 'd'.repeat(64) }],
        columns: { more: 'm', less: 'l' },
        sentencesSha256: 'e'.repeat(64),
      },
    },
    ...{ protocol: 'crows-pairs', maskId: 4, unmask: '0.1.0', model: MODEL },
    results: new Map([result(0, -3, -2), result(1, -2, -2), result(3, -2, -1)]),
    unscored: [{ index: 2, why: 'too-long' }],
  };
  const words = methodsParagraph(scores);
  expect(words).toContain(
    `We scored 5 pairs of sentences of mine.csv (SHA-256 ${'d'.repeat(64)}), read by its columns more = m, less = l. Protocol: CrowS-Pairs: sum of log p of the tokens that both`,
  );
  expect(words).toContain('Its limit: the words in which the two sentences differ are not scored');
  expect(words).toContain(
    `Model: albert-large-v2, revision abc, SHA-256 of its files’ hashes ${'c'.repeat(64)}; weights in f16, sums in f32 or better. Computed by Unmask 0.1.0 on WebAssembly (relaxed SIMD, 2 threads).`,
  );
  expect(words).toContain(
    'n = 3 pairs of sentences. Left out: 2 rows of the file that could not be read, 1 longer than the model reads, 1 not scored yet (the results are partial).',
  );
  expect(words).toContain('1 tie counts in the rate, against it, and not in the test.');
  expect(words).toContain('A rate is no score for bias');
});

test('of single sentences: a sum is told a token, a mean as it is; nothing is said of rates', () => {
  const scores: ScoredSet = {
    set: {
      ...{ name: 'Lines', format: 'lines', shape: 'sentences', bad: [], badCount: 0 },
      items: [item(1, ['a'])],
    },
    ...{ protocol: 'pll', maskId: 4, unmask: '0.1.0', model: { ...MODEL, content: '', adapter: '' } },
    ...{ results: new Map([result(0, -1)]), unscored: [] },
  };
  const words = methodsParagraph(scores);
  expect(words).toContain('We scored 1 sentence of the set “Lines” that ships with Unmask.');
  expect(words).toContain('revision abc; weights in f16');
  expect(words).toContain('on WebAssembly. n = 1 sentence. Nothing was left out.');
  expect(words).toContain('divided by the number of its tokens. Means of scores a token have 95 % intervals');
  expect(words).not.toMatch(/rate|tie/);
  expect(methodsParagraph({ ...scores, protocol: 'aul' })).not.toContain('divided by');
});
