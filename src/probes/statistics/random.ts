/**
 * Seeded random numbers (pure-rand, xoroshiro128+): `Math.random` takes no seed, and a p or an interval that is shared must
 * come out the same on every machine.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { requireWhole } from '../checks.ts';

/** The seed of every result that names no other: fixed, so that the same effects always give the same figures. */
export const DEFAULT_SEED = 1991;

/** Resamples of a bootstrap or of a Monte Carlo test. */
export const DEFAULT_SAMPLES = 10_000;

export interface Resampling {
  /** A whole number from 0 up, below 2³². */
  readonly seed?: number;
  /** How many resamples, at least 1. */
  readonly samples?: number;
}

export interface RandomSource {
  /** +1 or −1, each as likely. */
  sign(): 1 | -1;
  /** A whole number from 0 to `count` − 1, each as likely. */
  index(count: number): number;
}

/** @throws UnmaskError `input/invalid` for a seed that is no whole number from 0 to 2³² − 1. */
export function randomSource(seed: number): RandomSource {
  requireWhole('seed', seed, 0, 2 ** 32 - 1);
  const generator = xoroshiro128plus(seed);
  return {
    // The highest bit: the lowest of this generator are its weakest.
    sign: () => (generator.next() < 0 ? -1 : 1),
    index: (count) => uniformInt(generator, 0, count - 1),
  };
}
