/** Contrasts between groups that do not differ: sides drawn at random within pairs, and one group's names against each other. Pure. */
import { testOverPairs } from '../../src/probes/group_inference.ts';
import { familyMarks } from '../../src/probes/robustness.ts';
import type { RandomSource } from '../../src/probes/statistics/random.ts';
import { signFlipTest } from '../../src/probes/statistics/sign_flip.ts';

/** log p of words, nats: `[pair][frame][side][word]`, side A first. */
export type ScoredPairs = readonly (readonly (readonly (readonly number[])[])[])[];

/** What one effect is taken from: the pairs with frames averaged, which is what is shown, or the frames with pairs averaged. */
export type TestUnit = 'pairs' | 'frames';

/** Δ [word][pair][frame] of the pairs, each with its sides turned or not at random. */
export function withRandomSides(scores: ScoredPairs, random: RandomSource): number[][][] {
  const signs = scores.map(() => random.sign());
  return wordsOf(scores).map((word) =>
    scores.map((frames, pair) => frames.map(([a, b]) => signs[pair] * (a[word] - b[word]))),
  );
}

/** Δ [word][pair][frame] of new pairs within one side, drawn at random without replacement: half as many. */
export function withinOneSide(scores: ScoredPairs, side: 0 | 1, random: RandomSource): number[][][] {
  const order = shuffled(scores.length, random);
  const halves = order.slice(0, Math.floor(order.length / 2));
  return wordsOf(scores).map((word) =>
    halves.map((one, index) => {
      const other = order[order.length - 1 - index];
      return scores[one].map((sides, frame) => sides[side][word] - scores[other][frame][side][word]);
    }),
  );
}

/** How many of a family's words are marked at a false discovery rate of 5 %. @param family Δ [word][pair][frame] */
export function countMarked(family: readonly (readonly (readonly number[])[])[], unit: TestUnit): number {
  const pValues = family.map((table) => {
    if (unit === 'pairs') return testOverPairs(table).p;
    return signFlipTest(table[0].map((_, frame) => mean(table.map((row) => row[frame])))).p;
  });
  return familyMarks(pValues).filter(({ discovery }) => discovery).length;
}

function wordsOf(scores: ScoredPairs): number[] {
  return [...scores[0][0][0].keys()];
}

/** Fisher and Yates's shuffle of 0 … count − 1. */
function shuffled(count: number, random: RandomSource): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = random.index(last + 1);
    [order[last], order[chosen]] = [order[chosen], order[last]];
  }
  return order;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
