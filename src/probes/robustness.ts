/**
 * The spread that is shown beside every effect: the same contrast over several frames or name pairs. Edits that keep the meaning
 * move such effects by up to 162 % (Seshadri et al. 2022, "Quantifying Social Biases Using Templates is Unreliable").
 */
import { max, mean, median, min } from 'simple-statistics';
import { requireFinite } from './checks.ts';
import { bootstrapInterval, FEWEST_FOR_INTERVAL, type BootstrapInterval } from './statistics/bootstrap.ts';
import { benjaminiHochberg } from './statistics/false_discovery.ts';
import type { Resampling } from './statistics/random.ts';
import { signAgreement, type SignAgreement } from './statistics/sign_agreement.ts';
import { signFlipTest, type SignFlipTest } from './statistics/sign_flip.ts';

/** An interval, or why there is none. */
export type FrameInterval =
  | ({ readonly kind: 'interval' } & BootstrapInterval)
  | {
      readonly kind: 'none';
      readonly reason: 'too-few-frames';
      readonly frames: number;
      readonly needed: number;
    };

/** One effect over n frames; effects in their own unit, nats for Δ. */
export interface Robustness {
  /** n */
  readonly frames: number;
  readonly mean: number;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** "Consistent in 9 of 11 frames". */
  readonly agreement: SignAgreement;
  /** Of a mean of zero. */
  readonly permutation: SignFlipTest;
  /** Of the mean, frames drawn anew. */
  readonly interval: FrameInterval;
}

export interface RobustnessOptions extends Resampling {
  /** The effect the spread stands beside, whose sign is looked for in the frames; their mean where there is none. */
  readonly reference?: number;
}

/**
 * Summary of one effect over its frames.
 * @param effects one a frame, or one a name pair
 * @throws UnmaskError `input/invalid` for no effect, one that is not finite, or resampling out of bounds.
 */
export function robustnessOf(effects: readonly number[], options: RobustnessOptions = {}): Robustness {
  requireFinite('effects', effects);
  const centre = mean(effects);
  const interval = bootstrapInterval(effects, options);
  return {
    frames: effects.length,
    mean: centre,
    median: median(effects),
    lowest: min(effects),
    highest: max(effects),
    agreement: signAgreement(effects, options.reference ?? centre),
    permutation: signFlipTest(effects, options),
    interval:
      interval === null
        ? {
            kind: 'none',
            reason: 'too-few-frames',
            frames: effects.length,
            needed: FEWEST_FOR_INTERVAL,
          }
        : { kind: 'interval', ...interval },
  };
}

/** One of a family of effects. */
export interface FamilyMember extends Robustness {
  /** p of the permutation test, adjusted over the family (Benjamini–Hochberg). */
  readonly adjustedP: number;
  /** `adjustedP` is at most the rate asked for. */
  readonly discovery: boolean;
}

/** The false discovery rate of the marks. */
export const FALSE_DISCOVERY_RATE = 0.05;

/**
 * Summaries of several effects asked about together, with the marks of a false discovery rate of 5 %. The family is the targets
 * asked for or the words pinned, not the vocabulary: see `benjaminiHochberg`.
 * @param family effects by frame, one list an effect
 * @throws UnmaskError `input/invalid` as {@link robustnessOf}.
 */
export function robustnessOfFamily(
  family: readonly (readonly number[])[],
  resampling: Resampling = {},
): FamilyMember[] {
  const summaries = family.map((effects) => robustnessOf(effects, resampling));
  const adjusted = benjaminiHochberg(summaries.map(({ permutation }) => permutation.p));
  return summaries.map((summary, member) => ({
    ...summary,
    adjustedP: adjusted[member],
    discovery: adjusted[member] <= FALSE_DISCOVERY_RATE,
  }));
}
