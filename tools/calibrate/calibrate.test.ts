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

function sharesMarked(splits: number): { readonly pairs: number; readonly frames: number } {
  const random = randomSource(7);
  const count = { pairs: 0, frames: 0 };
  for (let split = 0; split < splits; split++) {
    const family = withRandomSides(scoresOf(split), random);
    count.pairs += countMarked(family, 'pairs');
    count.frames += countMarked(family, 'frames');
  }
  return { pairs: count.pairs / (splits * WORDS), frames: count.frames / (splits * WORDS) };
}

describe('where the sides of pairs are drawn at random', () => {
  test('at most 5 % of words are marked over pairs; over frames most were', () => {
    const { pairs, frames } = sharesMarked(30);
    expect(pairs <= 0.05).toBe(true);
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
  const how = { tables: 200, samples: 150, seed: 5 };
  const size = { pairs: 8, frames: 10 };
  test.each([
    ['normal', { pair: 1, frame: 0, residual: 0.5 }],
    ['normal', { pair: 1, frame: 0.5, residual: 0.5 }],
    ['heavy-tailed', { pair: 1, frame: 0.5, residual: 0.5 }],
    ['skewed', { pair: 0.5, frame: 1, residual: 0.5 }],
  ] as const)('%s, %o: at least 93 % from eight pairs', (shape, spread) => {
    expect(coverageOf(shape, size, spread, how).covered).toBeGreaterThanOrEqual(0.93);
  });

  test('effects of pairs alone that are skewed by 2: less, as docs/statistics.md says', () => {
    const { covered } = coverageOf('skewed', size, { pair: 1, frame: 0, residual: 0.1 }, how);
    expect(covered).toBeGreaterThan(0.87);
    expect(covered).toBeLessThan(0.95);
  });
});
