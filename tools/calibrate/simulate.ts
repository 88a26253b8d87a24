/** Effects of pairs in frames from distributions whose mean is known: what an interval must cover, and how often. Pure. */
import { randomSource, type RandomSource } from '../../src/probes/statistics/random.ts';
import { bootstrapInterval } from '../../src/probes/statistics/bootstrap.ts';
import { signFlipTest } from '../../src/probes/statistics/sign_flip.ts';

/** Of mean 0 and variance 1. */
export const SHAPES = {
  normal: (random: RandomSource): number => gaussian(random),
  /** Exponential less its mean: skewness 2. */
  skewed: (random: RandomSource): number => -Math.log(uniform(random)) - 1,
  /** Student's t with 5 degrees of freedom, scaled: kurtosis 9. */
  'heavy-tailed': (random: RandomSource): number => {
    const square = Array.from({ length: 5 }, () => gaussian(random) ** 2).reduce((sum, x) => sum + x, 0);
    return (gaussian(random) / Math.sqrt(square / 5)) * Math.sqrt(3 / 5);
  },
} as const;

export type Shape = keyof typeof SHAPES;

/** Standard deviations of what pairs, frames and single sentences add. */
export interface Spread {
  readonly pair: number;
  readonly frame: number;
  readonly residual: number;
}

const STEPS = 2 ** 30;

/** Above 0, below 1. */
function uniform(random: RandomSource): number {
  return (random.index(STEPS) + 0.5) / STEPS;
}

/** Box and Muller 1958. */
function gaussian(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

/**
 * Effects of mean 0: effect of the pair, drawn from `shape`, and of the frame and the sentence, both normal.
 * @returns [pairs][frames]
 */
export function simulateEffects(
  random: RandomSource,
  shape: Shape,
  pairs: number,
  frames: number,
  { pair, frame, residual }: Spread,
): number[][] {
  const ofFrames = Array.from({ length: frames }, () => frame * gaussian(random));
  return Array.from({ length: pairs }, () => {
    const ofPair = pair * SHAPES[shape](random);
    return ofFrames.map((ofFrame) => ofPair + ofFrame + residual * gaussian(random));
  });
}

export interface Coverage {
  /** Share of the tables whose interval holds the true mean. */
  readonly covered: number;
  /** Share of the tables whose interval leaves out 0 while the test over pairs says p > 0.1, or holds it at p < 0.01. */
  readonly contradicted: number;
  readonly tables: number;
}

/** How often the interval holds the mean of the distribution. @throws where a table has no interval: fewer than five pairs */
export function coverageOf(
  shape: Shape,
  size: { readonly pairs: number; readonly frames: number },
  spread: Spread,
  { tables, samples, seed }: { readonly tables: number; readonly samples: number; readonly seed: number },
): Coverage {
  const random = randomSource(seed);
  let covered = 0;
  let contradicted = 0;
  for (let table = 0; table < tables; table++) {
    const effects = simulateEffects(random, shape, size.pairs, size.frames, spread);
    const interval = bootstrapInterval(effects, { samples, seed: table });
    if (interval === null) throw new Error(`${size.pairs} pairs in ${size.frames} frames have no interval.`);
    const holds = interval.lower <= 0 && 0 <= interval.upper;
    if (holds) covered++;
    const { p } = signFlipTest(effects.map((row) => row.reduce((sum, x) => sum + x, 0) / row.length));
    if (holds ? p < 0.01 : p > 0.1) contradicted++;
  }
  return { covered: covered / tables, contradicted: contradicted / tables, tables };
}
