/**
 * The measures that need sentences of their own, run on a real model in double precision, against the sentences
 * and sums written here anew; for a mask typed into the text and for a word masked where it stands.
 */
import { describe, expect, test } from 'vitest';
import { expectClose, FORMS, probabilities, rowOf, sentence } from '../../test/golden/nano_sentences.ts';
import { aulScoring, scoreAul } from './aul.ts';
import { crowsPairScoring, scoreCrowsPair } from './crows_pairs.ts';
import { prefersMore } from './pair_scores.ts';
import { logOfSum } from './log_probs.ts';
import { lpbs } from './lpbs.ts';
import { pllScoring, sumLogProbs, wordL2rScoring, type Scoring } from './pll.ts';

const MASK = 4;

async function readsOf(scoring: Scoring): Promise<number[]> {
  const logProbs: number[] = [];
  for (const { sequence, row, target } of scoring.reads) {
    logProbs.push((await rowOf(scoring.sequences[sequence], row))[target]);
  }
  return logProbs;
}

async function answer(scoring: Scoring): Promise<number> {
  return sumLogProbs(scoring, await readsOf(scoring));
}

describe.each(FORMS)('%s', (form) => {
  test('LPBS, one word against one and set against set, prior on and off', async () => {
    const { ids, mask } = sentence(form, 'man');
    // The attribute: [CLS] The man …
    const hidden = Uint32Array.from(ids).fill(MASK, 2, 3);
    const [target, prior] = [await rowOf(ids, mask), await rowOf(hidden, mask)];
    const p = await probabilities(ids, mask);
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
        target: words.map((id) => target[id]),
        prior: words.map((id) => prior[id]),
      });
      const score = lpbs(set(one), set(two));
      const ratio = (words: readonly number[]): number => sum(p, words) / sum(pPrior, words);
      expectClose(score.withPrior ?? NaN, Math.log(ratio(one) / ratio(two)));
      expectClose(score.withoutPrior, Math.log(sum(p, one) / sum(p, two)));
      expectClose(logOfSum(one.map((id) => target[id])), Math.log(sum(p, one)));
    }
  });

  test('PLL of the sentence with a word at its mask', async () => {
    const { ids, mask } = sentence(form, 'man');
    const filled = ids.with(mask, 321);
    const positions = Array.from(filled.keys()).slice(1, -1);
    let pll = 0;
    for (const position of positions) {
      const copy = filled.with(position, MASK);
      pll += Math.log((await probabilities(copy, position))[filled[position]]);
    }
    expectClose(await answer(pllScoring(filled, positions, MASK)), pll);
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
    expectClose(await answer(wordL2rScoring(ids, mask, pieces, MASK)), expected);
    expectClose(
      await answer(wordL2rScoring(ids, mask, [123], MASK)),
      Math.log((await probabilities(ids, mask))[123]),
    );
  });

  test('AUL of the sentence with a word at its mask', async () => {
    const { ids, mask } = sentence(form, 'man');
    const filled = ids.with(mask, 321);
    const positions = Array.from(filled.keys()).slice(1, -1);
    let sum = 0;
    for (const position of positions) {
      sum += Math.log((await probabilities(filled, position))[filled[position]]);
    }
    const scoring = aulScoring(filled, positions);
    expectClose(scoreAul(scoring, await readsOf(scoring)), sum / positions.length);
  });

  test('CrowS-Pairs: what the two sentences share, to the third decimal', async () => {
    const [more, less] = [sentence(form, 'man'), sentence(form, 'woman')].map(({ ids, mask }) =>
      ids.with(mask, 321),
    );
    expect(more.length).toBe(less.length);
    const scoring = crowsPairScoring(more, less, MASK);
    if (scoring === null) throw new Error('they share all but their subject');
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
    const score = scoreCrowsPair(scoring, await readsOf(scoring.more), await readsOf(scoring.less));
    expectClose(score.more, scoreMore);
    expectClose(score.less, scoreLess);
    expect(prefersMore(score)).toBe(scoreMore > scoreLess);
  });
});
