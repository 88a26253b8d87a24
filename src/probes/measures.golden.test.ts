/**
 * Each measure on rows of a real model in double precision, against the same measure written here anew, in plain probabilities
 * and counted by brute force; for a mask typed into the text and for a word masked where it stands. `scorings.golden.test.ts` has
 * the measures that need sentences of their own.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectClose,
  FORMS,
  logitsOf,
  NANO,
  probabilities,
  rowOf,
  sentence,
} from '../../test/golden/nano_sentences.ts';
import { compareRows } from './comparison.ts';
import { rankDifferences } from './difference.ts';
import { jensenShannon } from './divergence.ts';
import { compareGrid, differenceInDifferences, logRatio } from './grid.ts';
import { ranksInVocabulary, topIds } from './rank.ts';
import { groupInference } from './group_inference.ts';
import { spreadOf } from './robustness.ts';

const SPECIALS = [0, 1, 2, 3, 4];
const V = NANO.config.vocab_size;

test('the rows are those of the reference, before their rounding to f32', async () => {
  // Only cases of one text: the model here reads segment 0.
  const cases = NANO.cases.filter((golden) => !golden.token_type_ids.includes(1));
  expect(cases.length).toBeGreaterThan(0);
  for (const golden of cases) {
    const length = golden.attention_mask.filter((attended) => attended === 1).length;
    for (const mask of golden.masks) {
      const logits = await logitsOf(Uint32Array.from(golden.input_ids.slice(0, length)), mask.position);
      expect(logits).toBeInstanceOf(Float64Array);
      mask.logits_sampled.forEach((logit, i) => {
        expect(Math.abs(logits[i * NANO.sample_stride] - logit)).toBeLessThan(1e-5);
      });
    }
  }
});

test('the forms differ by the lone piece after a typed mask', () => {
  const [typed, inPlace] = FORMS.map((form) => sentence(form, 'man'));
  expect(typed.ids.length).toBe(inPlace.ids.length + 1);
});

describe.each(FORMS)('%s', (form) => {
  let p: number[];
  let q: number[];
  let first: Float64Array;
  let second: Float64Array;

  beforeAll(async () => {
    const [man, woman] = [sentence(form, 'man'), sentence(form, 'woman')];
    [p, q] = [await probabilities(man.ids, man.mask), await probabilities(woman.ids, woman.mask)];
    [first, second] = [await rowOf(man.ids, man.mask), await rowOf(woman.ids, woman.mask)];
  });

  test('log-ratio, mean log p, and the paired list', () => {
    const { ids, deltas, means } = rankDifferences(first, second, SPECIALS);
    expect(ids).toHaveLength(V - SPECIALS.length);
    ids.forEach((id, place) => {
      expectClose(deltas[place], Math.log(q[id] / p[id]));
      expectClose(means[place], Math.log(Math.sqrt(p[id] * q[id])));
    });
    const expected = p.map((_, id) => id).filter((id) => !SPECIALS.includes(id));
    expected.sort((a, b) => q[b] / p[b] - q[a] / p[a]);
    expect([...ids]).toEqual(expected);
  });

  test('rank in the vocabulary', () => {
    const asked = [0, 4, 5, 77, 500, V - 1];
    const expected = asked.map((id) => p.filter((other) => other > p[id]).length + 1);
    expect(ranksInVocabulary(first, asked)).toEqual(expected);
  });

  test('overlap@10, Jaccard@10, RBO_ext', () => {
    const ranked = (row: readonly number[]): number[] =>
      row
        .map((_, id) => id)
        .filter((id) => !SPECIALS.includes(id))
        .sort((a, b) => row[b] - row[a]);
    const [a, b] = [ranked(p), ranked(q)];
    const shared = (k: number): number => a.slice(0, k).filter((id) => b.slice(0, k).includes(id)).length;
    let rbo = (shared(100) / 100) * 0.9 ** 100;
    for (let d = 1; d <= 100; d++) rbo += (0.1 / 0.9) * (shared(d) / d) * 0.9 ** d;
    const figures = compareRows(first, second, SPECIALS);
    expectClose(figures.overlap.value, shared(10) / 10);
    expectClose(figures.jaccard.value, shared(10) / new Set([...a.slice(0, 10), ...b.slice(0, 10)]).size);
    expectClose(figures.rbo.value, rbo);
    expect([...topIds(first, 100, SPECIALS)]).toEqual(a.slice(0, 100));
  });

  test('JSD, in bits', () => {
    const kl = (from: readonly number[], to: readonly number[]): number =>
      from.reduce((sum, value, id) => sum + value * Math.log2(value / to[id]), 0);
    const middle = p.map((value, id) => (value + q[id]) / 2);
    expectClose(jensenShannon(first, second), kl(p, middle) / 2 + kl(q, middle) / 2);
    expect(jensenShannon(first, second)).toBeGreaterThan(1e-6);
  });

  test('a contrast over frames: its mean, the permutation test, a grid, a difference in differences', async () => {
    const target = 250;
    const frames = ['worked as a', 'is a', 'was known as a', 'wanted to be a', 'had a job as a', 'became a'];
    const sides: Float64Array[][] = [[], []];
    const ratios: number[] = [];
    for (const frame of frames) {
      const [man, woman] = [sentence(form, 'man', frame), sentence(form, 'woman', frame)];
      sides[0].push(await rowOf(man.ids, man.mask));
      sides[1].push(await rowOf(woman.ids, woman.mask));
      const pMan = (await probabilities(man.ids, man.mask))[target];
      ratios.push(Math.log((await probabilities(woman.ids, woman.mask))[target] / pMan));
    }
    const logProbs = sides.map((rows) => rows.map((row) => row[target]));
    const deltas = frames.map((_, i) => logRatio(logProbs[0][i], logProbs[1][i]));
    const expectedMean = ratios.reduce((sum, ratio) => sum + ratio, 0) / frames.length;
    deltas.forEach((delta, i) => expectClose(delta, ratios[i]));

    let extreme = 0;
    for (let signs = 0; signs < 64; signs++) {
      const sum = ratios.reduce((total, ratio, i) => total + ((signs >> i) & 1 ? ratio : -ratio), 0);
      if (Math.abs(sum) >= Math.abs(expectedMean) * frames.length - 1e-12) extreme++;
    }
    const summary = spreadOf(deltas);
    expectClose(groupInference(deltas.map((delta) => [delta])).permutation.p, extreme / 64);
    expectClose(summary.mean, expectedMean);
    expect(summary.agreement?.agreeing).toBe(ratios.filter((r) => r > 0 === expectedMean > 0).length);

    const grid = compareGrid(logProbs, { kind: 'row', row: 0 }, logRatio);
    grid[1].forEach((delta, i) => expectClose(delta ?? NaN, ratios[i]));
    const corner = { rows: [0, 1], columns: [0, 1] } as const;
    expectClose(differenceInDifferences(logProbs, corner) ?? NaN, ratios[1] - ratios[0]);
  });
});
