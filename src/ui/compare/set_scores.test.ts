import { describe, expect, test } from 'vitest';
import type { Article } from '../../probes/template/article.ts';
import type { TargetScore } from '../../worker/messages.ts';
import { articleBeforeMask, wordsOfOtherArticle } from './fixed_article.ts';
import { setScores } from './set_scores.ts';
import type { TargetRow } from './targets.ts';

function row(
  word: string,
  article: Article | null,
  [a, b, priorA, priorB]: readonly [number, number, number, number],
): TargetRow {
  const score = (logProb: number): TargetScore => ({ logProb, rank: 1, pieces: 1 });
  return {
    ...{ word, article, pieces: 1, delta: a - b, alike: null },
    scores: { A: score(a), B: score(b) },
    priors: { A: priorA, B: priorB },
  };
}

describe('sets of words against each other', () => {
  test('LPBS by hand, on each side; null while a word is missing, and for one set', () => {
    const rows = [row('nurse', null, [-2, -1, -3, -2.5]), row('clerk', null, [-4, -5, -3, -3.5])];
    // A: [−2 − (−3)] − [−4 − (−3)] = 2; without the prior −2 − (−4) = 2. B: [−1 + 2.5] − [−5 + 3.5] = 3; 4.
    expect(setScores(rows, [['nurse'], ['clerk']])).toMatchObject({
      alone: [],
      scores: [
        {
          article: null,
          A: { withPrior: 2, withoutPrior: 2, rule: 'kurita-2019' },
          B: { withPrior: 3, withoutPrior: 4 },
        },
      ],
    });
    expect(setScores(rows, [['nurse'], ['cook']])?.scores).toMatchObject([{ A: null, B: null }]);
    expect(setScores(rows, [['nurse']])).toBeNull();
  });

  test('with the article open, only words of one sentence are added or compared', () => {
    const rows = [
      row('nurse', 'a', [-2, -1, -3, -3]),
      row('artist', 'an', [-1, -2, -2, -2]),
      row('clerk', 'a', [-4, -5, -3, -3]),
      row('guard', 'a', [-5, -4, -3, -3]),
      row('engineer', 'an', [-3, -1, -2, -2]),
    ];
    const found = setScores(rows, [
      ['nurse', 'artist'],
      ['clerk', 'guard', 'engineer'],
    ]);
    expect(found?.alone).toEqual([]);
    const [a, an] = found?.scores ?? [];
    expect([a.article, a.first, a.second]).toEqual(['a', ['nurse'], ['clerk', 'guard']]);
    expect([an.article, an.first, an.second]).toEqual(['an', ['artist'], ['engineer']]);
    // −2 − log(e⁻⁴ + e⁻⁵): nothing of “artist” or “engineer” is in it.
    expect(a.A?.withoutPrior).toBeCloseTo(-2 - Math.log(Math.exp(-4) + Math.exp(-5)), 12);
    expect(a.A?.rule).toBe('set-sum');
    expect(an.B).toMatchObject({ withoutPrior: -1, withPrior: -1, rule: 'kurita-2019' });
  });

  test('m stands with each side: sets of words of different numbers of pieces are not on one scale', () => {
    const nurse = row('nurse', null, [-2, -1, -3, -2.5]);
    const [clerk, coalMiner] = [
      row('clerk', null, [-4, -5, -3, -3.5]),
      row('coal miner', null, [-9, -8, -8, -8]),
    ];
    const long = {
      ...coalMiner,
      scores: {
        A: { logProb: -9, rank: null, pieces: 3 },
        B: { logProb: -8, rank: null, pieces: 2 },
      },
    };
    const found = setScores([nurse, clerk, long], [['nurse', 'coal miner'], ['clerk']]);
    expect(found?.scores[0].pieces).toEqual({ A: { fewest: 1, most: 3 }, B: { fewest: 1, most: 2 } });
    expect(setScores([nurse, clerk], [['nurse'], ['clerk']])?.scores[0].pieces).toEqual({
      A: { fewest: 1, most: 1 },
      B: { fewest: 1, most: 1 },
    });
  });

  test('words that no word of the other set shares a sentence with are named, and in no score', () => {
    const rows = [row('actor', 'an', [-1, -1, -1, -1]), row('nurse', 'a', [-2, -1, -3, -3])];
    expect(setScores(rows, [['actor'], ['nurse']])).toEqual({ scores: [], alone: ['nurse', 'actor'] });
  });
});

describe('an article that is there', () => {
  test.each([
    ['He is a [MASK].', 'a'],
    ['An [MASK] came.', 'an'],
    ['He is a “[MASK]”.', 'a'],
    ['Vitamin-a [MASK]', null],
    ['He is the [MASK], a man.', null],
    ['A man is [MASK].', null],
  ] as const)('%s', (text, article) => {
    expect(articleBeforeMask(text)).toBe(article);
  });

  test('words that take the other form are found', () => {
    expect(wordsOfOtherArticle('He is a [MASK].', ['nurse', 'editor', 'user', 'heir'])).toEqual([
      'editor',
      'heir',
    ]);
    expect(wordsOfOtherArticle('He is an [MASK].', ['nurse', 'editor'])).toEqual(['nurse']);
    expect(wordsOfOtherArticle('He is [MASK].', ['nurse', 'editor'])).toEqual([]);
  });
});
