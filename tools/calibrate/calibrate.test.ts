/** The small form of `npm run calibrate`: marks where nothing differs, and intervals of effects whose mean is known. */
import { describe, expect, test } from 'vitest';
import { randomSource } from '../../src/probes/statistics/random.ts';
import { countMarked, withinOneSide, withRandomSides, type ScoredPairs } from './null_splits.ts';
import { coverageOf, simulateEffects } from './simulate.ts';

const WORDS = 12;
const [PAIRS, FRAMES] = [10, 10];

/**
 * log p of words whose sides differ by what the pair, the frame and the sentence add, and by no difference of the groups: side A
 * alone carries the effect.
 */
function scoresOf(seed: number): ScoredPairs {
  const random = randomSource(seed);
  const spread = { pair: 1, frame: 0.3, residual: 0.3 };
  const effects = Array.from({ length: WORDS }, () =>
    simulateEffects(random, 'normal', PAIRS, FRAMES, spread),
  );
  return Array.from({ length: PAIRS }, (_, pair) =>
    Array.from({ length: FRAMES }, (_, frame) => [
      effects.map((table) => table[pair][frame]),
      effects.map(() => 0),
    ]),
  );
}

/** Of all words over pairs and over frames; and of the splits, over pairs, those with any mark. */
function sharesMarked(splits: number): {
  readonly pairs: number;
  readonly frames: number;
  readonly any: number;
} {
  const random = randomSource(7);
  const count = { pairs: 0, frames: 0, any: 0 };
  for (let split = 0; split < splits; split++) {
    const family = withRandomSides(scoresOf(split), random);
    const marked = countMarked(family, 'pairs');
    count.pairs += marked;
    if (marked > 0) count.any++;
    count.frames += countMarked(family, 'frames');
  }
  const words = splits * WORDS;
  return { pairs: count.pairs / words, frames: count.frames / words, any: count.any / splits };
}

describe('where the sides of pairs are drawn at random', () => {
  test('at most 5 % of words are marked over pairs, and in at most 5 % of splits any is; over frames most were', () => {
    const splits = 60;
    const { pairs, frames, any } = sharesMarked(splits);
    expect(pairs <= 0.05).toBe(true);
    // A word with p ≤ 0.05 is in nearly half of the splits: this is what the correction for many words does.
    expect(any <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / splits)).toBe(true);
    // What the page did before: the test would be worth nothing if these data could not show it.
    expect(frames).toBeGreaterThan(0.5);
  });

  test('turning a pair turns it in every frame and for every word', () => {
    const scores = scoresOf(1);
    const family = withRandomSides(scores, randomSource(3));
    for (let pair = 0; pair < PAIRS; pair++) {
      const signs = family.flatMap((table, word) =>
        table[pair].map((delta, frame) => Math.sign(delta * scores[pair][frame][0][word])),
      );
      expect(new Set(signs).size).toBe(1);
    }
  });

  test('one side’s names make half as many pairs, none with itself', () => {
    const named = Array.from({ length: 7 }, (_, name) => [[[2 ** name], [0]]]);
    for (let seed = 1; seed < 20; seed++) {
      const [table] = withinOneSide(named, 0, randomSource(seed));
      const bits = table.map(([delta]) => Math.abs(delta));
      expect(table).toHaveLength(3);
      expect(bits.every((bit) => bit > 0)).toBe(true);
      expect(withinOneSide(named, 1, randomSource(seed))[0].flat()).toEqual([0, 0, 0]);
    }
  });
});

describe('intervals hold the true mean', () => {
  const how = { tables: 600, samples: 200, seed: 5 };
  /** Two standard errors of the share that is counted. */
  const error = 2 * Math.sqrt((0.93 * 0.07) / how.tables);
  const pairsDiffer = { pair: 1, frame: 0, residual: 0.5 };
  const bothDiffer = { pair: 1, frame: 0.5, residual: 0.5 };
  const shapes = ['normal', 'heavy-tailed (t, 3)', 'lognormal, σ ½', 'exponential'] as const;
  const populations = shapes.flatMap((shape) =>
    [pairsDiffer, bothDiffer].flatMap((spread) => [8, 10].map((pairs) => [shape, spread, pairs] as const)),
  );
  test.each(populations)('%s, %o, %i pairs: at least 93 %', (shape, spread, pairs) => {
    const { covered, contradicted } = coverageOf(shape, { pairs, frames: 10 }, spread, how);
    expect(covered).toBeGreaterThanOrEqual(0.93 - error);
    expect(contradicted).toBeLessThan(0.03);
  });

  test('and are hardly wider than Student’s', () => {
    expect(coverageOf('normal', { pairs: 10, frames: 10 }, pairsDiffer, how).width).toBeLessThan(1.1);
    expect(coverageOf('exponential', { pairs: 10, frames: 10 }, pairsDiffer, how).width).toBeLessThan(1.2);
  });

  test('of pairs as skewed as a lognormal with σ 1: less, as docs/statistics.md says', () => {
    const { covered } = coverageOf('lognormal, σ 1', { pairs: 8, frames: 10 }, pairsDiffer, how);
    expect(covered).toBeGreaterThan(0.86);
    expect(covered).toBeLessThan(0.93);
  });
});
