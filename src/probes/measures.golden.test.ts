/**
 * Each measure on rows of a real model in double precision, against the same measure written here anew, in plain probabilities
 * and counted by brute force; for a mask typed into the text and for a word masked where it stands.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { float64Model, type Float64Model } from '../../test/golden/float64_logits.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { planAul, scoreAul } from './aul.ts';
import { compareRows } from './comparison.ts';
import { contrastOf, meanOfSide } from './contrast.ts';
import { planCrowsPair, scoreCrowsPair } from './crows_pairs.ts';
import { rankDifferences } from './difference.ts';
import { jensenShannon, kullbackLeibler } from './divergence.ts';
import { compareGrid, differenceInDifferences2x2, logRatio } from './grid.ts';
import { logOfSum, logProbsAt, logProbsOf } from './log_probs.ts';
import { lpbs, planLpbs } from './lpbs.ts';
import { planPll, planPllWordL2r, planWordL2r, scorePlan, type ScoringPlan } from './pll.ts';
import { ranksInVocabulary, topIds } from './rank.ts';
import { robustnessOf } from './robustness.ts';

const TOLERANCE = 1e-9;
const MASK = 4;
const SPECIALS = [0, 1, 2, 3, 4];
const file = fixtureGolden('nano');
const V = file.config.vocab_size;

let model: Float64Model;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  model = await float64Model(file);
  tokenizer = await demoTokenizer();
});

function expectClose(actual: number, expected: number): void {
  // Not `toBeCloseTo`, which counts decimals; a NaN fails here.
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE);
}

test('the rows are those of the reference, before their rounding to f32', async () => {
  // Only cases of one text: the model here reads segment 0.
  const cases = file.cases.filter((golden) => !golden.token_type_ids.includes(1));
  expect(cases.length).toBeGreaterThan(0);
  for (const golden of cases) {
    const length = golden.attention_mask.filter((attended) => attended === 1).length;
    for (const mask of golden.masks) {
      const logits = await model(Uint32Array.from(golden.input_ids.slice(0, length)), mask.position);
      expect(logits).toBeInstanceOf(Float64Array);
      mask.logits_sampled.forEach((logit, i) => {
        expect(Math.abs(logits[i * file.sample_stride] - logit)).toBeLessThan(1e-5);
      });
    }
  }
});

/**
 * The tokens of a real tokenizer, lone `▁` and all, on a model of 1,000 ids: ids over that are folded into it, special ones stay.
 */
function fold(ids: Uint32Array): Uint32Array {
  return ids.map((id) => (id < 5 ? id : 5 + ((id - 5) % (V - 5))));
}

const FORMS = ['typed', 'in-place'] as const;
type Form = (typeof FORMS)[number];

/** `The SUBJECT worked as a [MASK].`, by either form; and where its subject stands. */
function sentence(form: Form, subject: string, frame = 'worked as a'): { ids: Uint32Array; mask: number } {
  const before = `The ${subject} ${frame} `;
  const typed = tokenizer.encode(`${before}[MASK].`);
  const masked = [{ segment: 0 as const, start: before.length, end: before.length + 'doctor'.length }];
  const inPlace = tokenizer.encode(`${before}doctor.`, null, { masked });
  const { ids, maskPositions } = form === 'typed' ? typed : inPlace;
  expect(maskPositions).toHaveLength(1);
  return { ids: fold(ids), mask: maskPositions[0] };
}

/** Softmax by its definition. */
async function probabilities(ids: Uint32Array, row: number): Promise<number[]> {
  const exps = Array.from(await model(ids, row), (logit) => Math.exp(logit));
  const total = exps.reduce((sum, value) => sum + value, 0);
  return exps.map((value) => value / total);
}

async function rowOf(ids: Uint32Array, row: number): Promise<Float64Array> {
  const logits = await model(ids, row);
  const largest = logits.reduce((a, b) => Math.max(a, b));
  return logProbsOf(
    logits,
    largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)),
  );
}

async function readsOf(plan: ScoringPlan): Promise<number[]> {
  const logProbs: number[] = [];
  for (const { sequence, row, target } of plan.reads) {
    logProbs.push((await rowOf(plan.sequences[sequence], row))[target]);
  }
  return logProbs;
}

async function answer(plan: ScoringPlan): Promise<number> {
  return scorePlan(plan, await readsOf(plan)).logProb;
}

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

  test('JSD and KL, in bits', () => {
    const kl = (from: readonly number[], to: readonly number[]): number =>
      from.reduce((sum, value, id) => sum + value * Math.log2(value / to[id]), 0);
    const middle = p.map((value, id) => (value + q[id]) / 2);
    expectClose(jensenShannon(first, second), kl(p, middle) / 2 + kl(q, middle) / 2);
    expectClose(kullbackLeibler(first, second), kl(p, q));
    expect(jensenShannon(first, second)).toBeGreaterThan(1e-6);
  });

  test('LPBS, one word against one and set against set, prior on and off', async () => {
    const { ids, mask } = sentence(form, 'man');
    const attribute = [2]; // [CLS] The man …
    const plan = planLpbs(ids, mask, attribute, MASK);
    const hidden = Uint32Array.from(ids).fill(MASK, 2, 3);
    const [target, prior] = [await rowOf(plan.target, plan.row), await rowOf(plan.prior, plan.row)];
    const pPrior = await probabilities(hidden, mask);
    const sum = (row: readonly number[], words: readonly number[]): number =>
      words.reduce((total, id) => total + row[id], 0);
    for (const [one, two] of [
      [[30], [40]],
      [
        [30, 31, 32],
        [40, 41],
      ],
    ]) {
      const set = (words: readonly number[]) => ({
        target: logProbsAt(target, words),
        prior: logProbsAt(prior, words),
      });
      const score = lpbs(set(one), set(two));
      const ratio = (words: readonly number[]): number => sum(p, words) / sum(pPrior, words);
      expectClose(score.withPrior ?? NaN, Math.log(ratio(one) / ratio(two)));
      expectClose(score.withoutPrior, Math.log(sum(p, one) / sum(p, two)));
      expectClose(logOfSum(logProbsAt(first, one)), Math.log(sum(p, one)));
    }
  });

  test('PLL and PLL-word-l2r of the sentence with a word at its mask', async () => {
    const { ids, mask } = sentence(form, 'man');
    const filled = ids.with(mask, 321);
    const positions = Array.from(filled.keys()).slice(1, -1);
    let pll = 0;
    for (const position of positions) {
      const copy = filled.with(position, MASK);
      pll += Math.log((await probabilities(copy, position))[filled[position]]);
    }
    expectClose(await answer(planPll(filled, positions, MASK)), pll);

    // Its tokens taken two by two, as if each were a word of two pieces.
    const words = positions
      .flatMap((at, i) => (i % 2 === 0 ? [[at, at + 1]] : []))
      .filter(([, b]) => b < filled.length - 1);
    let byWord = 0;
    for (const [a, b] of words) {
      const both = filled.with(a, MASK).with(b, MASK);
      byWord += Math.log((await probabilities(both, a))[filled[a]]);
      byWord += Math.log((await probabilities(filled.with(b, MASK), b))[filled[b]]);
    }
    expectClose(await answer(planPllWordL2r(filled, words, MASK)), byWord);
  });

  test('AUL of the sentence with a word at its mask', async () => {
    const { ids, mask } = sentence(form, 'man');
    const filled = ids.with(mask, 321);
    const positions = Array.from(filled.keys()).slice(1, -1);
    let sum = 0;
    for (const position of positions) {
      sum += Math.log((await probabilities(filled, position))[filled[position]]);
    }
    const plan = planAul(filled, positions);
    expectClose(scoreAul(plan, await readsOf(plan)), sum / positions.length);
  });

  test('CrowS-Pairs: what the two sentences share, to the third decimal', async () => {
    const [more, less] = [sentence(form, 'man'), sentence(form, 'woman')].map(({ ids, mask }) =>
      ids.with(mask, 321),
    );
    expect(more.length).toBe(less.length);
    const plan = planCrowsPair(more, less, MASK);
    if (plan === null) throw new Error('they share all but their subject');
    // They differ in one token, so each other position is shared with its own.
    const shared = Array.from(more.keys())
      .filter((at) => more[at] === less[at])
      .slice(1, -1);
    const [scoreMore, scoreLess] = await Promise.all(
      [more, less].map(async (ids) => {
        let sum = 0;
        for (const at of shared) sum += Math.log((await probabilities(ids.with(at, MASK), at))[ids[at]]);
        return Math.round(sum * 1000) / 1000;
      }),
    );
    const score = scoreCrowsPair(plan, await readsOf(plan.more), await readsOf(plan.less));
    expectClose(score.more, scoreMore);
    expectClose(score.less, scoreLess);
    expect(score.prefersMore).toBe(scoreMore > scoreLess);
  });

  test('PLL-word-l2r of a word of three pieces in place of the mask', async () => {
    const { ids, mask } = sentence(form, 'woman');
    const [before, after] = [ids.subarray(0, mask), ids.subarray(mask + 1)];
    const pieces = [123, 456, 789];
    let expected = 0;
    for (const middle of [
      [MASK, MASK, MASK],
      [123, MASK, MASK],
      [123, 456, MASK],
    ]) {
      const at = middle.indexOf(MASK);
      const row = await probabilities(Uint32Array.from([...before, ...middle, ...after]), mask + at);
      expected += Math.log(row[pieces[at]]);
    }
    expectClose(await answer(planWordL2r(ids, mask, pieces, MASK)), expected);
    expectClose(await answer(planWordL2r(ids, mask, [123], MASK)), Math.log(q[123]));
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
    const contrast = contrastOf(frames.map((_, i) => ({ first: logProbs[0][i], second: logProbs[1][i] })));
    const expectedMean = ratios.reduce((sum, ratio) => sum + ratio, 0) / frames.length;
    contrast.deltas.forEach((delta, i) => expectClose(delta, ratios[i]));
    expectClose(contrast.mean, expectedMean);
    expectClose(meanOfSide(sides[1])[target] - meanOfSide(sides[0])[target], expectedMean);

    let extreme = 0;
    for (let signs = 0; signs < 64; signs++) {
      const sum = ratios.reduce((total, ratio, i) => total + ((signs >> i) & 1 ? ratio : -ratio), 0);
      if (Math.abs(sum) >= Math.abs(expectedMean) * frames.length - 1e-12) extreme++;
    }
    const summary = robustnessOf(contrast.deltas);
    expectClose(summary.permutation.p, extreme / 64);
    expectClose(summary.mean, expectedMean);
    expect(summary.agreement.agreeing).toBe(ratios.filter((r) => r > 0 === expectedMean > 0).length);

    const grid = compareGrid(logProbs, { kind: 'row', row: 0 }, logRatio);
    grid[1].forEach((delta, i) => expectClose(delta ?? NaN, ratios[i]));
    const corner = logProbs.map((line) => line.slice(0, 2));
    expectClose(differenceInDifferences2x2(corner) ?? NaN, ratios[1] - ratios[0]);
  });
});
