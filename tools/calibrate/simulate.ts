/** Effects of pairs in frames from distributions whose mean is known: what an interval must cover, and how often. Pure. */
import { mean, median, sampleStandardDeviation } from 'simple-statistics';
import { randomSource, type RandomSource } from '../../src/probes/statistics/random.ts';
import { bootstrapInterval } from '../../src/probes/statistics/bootstrap.ts';
import { LEVEL } from '../../src/probes/statistics/interval.ts';
import { signFlipTest } from '../../src/probes/statistics/sign_flip.ts';
import { studentLimit } from '../../src/probes/statistics/student.ts';

/** Of mean 0 and variance 1. */
export const SHAPES = {
  normal: gaussian,
  /** Student's t with 3 degrees of freedom, scaled: no fourth moment. */
  'heavy-tailed (t, 3)': (random: RandomSource): number => {
    const squares = [0, 0, 0].reduce((sum) => sum + gaussian(random) ** 2, 0);
    return gaussian(random) / Math.sqrt(squares);
  },
  /** Skewness 1.75. */
  'lognormal, σ ½': logNormal(0.5),
  /** Exponential less its mean: skewness 2. */
  exponential: (random: RandomSource): number => -Math.log(uniform(random)) - 1,
  /** Skewness 6.2. */
  'lognormal, σ 1': logNormal(1),
} as const satisfies Readonly<Record<string, (random: RandomSource) => number>>;

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

/** e^(σ z) of a normal z, less its mean and over its standard deviation. */
function logNormal(sigma: number): (random: RandomSource) => number {
  const growth = Math.exp(sigma ** 2);
  const [mean, deviation] = [Math.sqrt(growth), Math.sqrt(growth * (growth - 1))];
  return (random) => (Math.exp(sigma * gaussian(random)) - mean) / deviation;
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
  /** Median width of the intervals, over that of Student's t on the pairs' means. */
  readonly width: number;
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
  const widths: number[] = [];
  const student = studentLimit(size.pairs - 1, LEVEL);
  for (let table = 0; table < tables; table++) {
    const effects = simulateEffects(random, shape, size.pairs, size.frames, spread);
    const interval = bootstrapInterval(effects, { samples, seed: table });
    if (interval === null) throw new Error(`${size.pairs} pairs in ${size.frames} frames have no interval.`);
    const holds = interval.lower <= 0 && 0 <= interval.upper;
    if (holds) covered++;
    const means = effects.map((row) => mean(row));
    widths.push(
      (interval.upper - interval.lower) /
        (2 * student * (sampleStandardDeviation(means) / Math.sqrt(size.pairs))),
    );
    const { p } = signFlipTest(means, { samples });
    if (holds ? p < 0.01 : p > 0.1) contradicted++;
  }
  return { covered: covered / tables, contradicted: contradicted / tables, width: median(widths), tables };
}
