/**
 * Whether the groups differ that the pairs stand for: the test and the interval over pairs. It is a file of its own because only the
 * worker of the measures loads it.
 */
import { mean } from 'simple-statistics';
import {
  bootstrapInterval,
  FEWEST_FOR_INTERVAL,
  requireTable,
  type BootstrapInterval,
} from './statistics/bootstrap.ts';
import type { Resampling } from './statistics/random.ts';
import { signFlipTest, type SignFlipTest } from './statistics/sign_flip.ts';

/** An interval, or why there is none. */
type GroupInterval =
  | ({ readonly kind: 'interval' } & BootstrapInterval)
  | { readonly kind: 'none'; readonly reason: 'too-few'; readonly needed: number }
  /** All effects alike, or nearly all: there is no spread to draw from. */
  | { readonly kind: 'none'; readonly reason: 'no-spread' };

/** What the pairs say of the groups they stand for. */
export interface GroupInference {
  /** The unit of the test. */
  readonly pairs: number;
  /** What each pair's effect is a mean over. */
  readonly frames: number;
  /** Of a mean of zero, sides turned within pairs. */
  readonly permutation: SignFlipTest;
  /** Of the mean, pairs and frames drawn anew. */
  readonly interval: GroupInterval;
}

/**
 * Test over pairs with frames averaged, interval over pairs and frames crossed. Frames of one pair are no independent evidence
 * of the groups: the pair's sides are turned in all of them at once.
 * @param effects [pairs][frames], nats for Δ; complete
 * @throws UnmaskError `input/invalid` for no effect, rows of unequal length, one that is not finite, or resampling out of bounds.
 */
export function groupInference(
  effects: readonly (readonly number[])[],
  resampling: Resampling = {},
): GroupInference {
  requireTable(effects);
  const [pairs, frames] = [effects.length, effects[0].length];
  const interval = bootstrapInterval(effects, resampling);
  return {
    pairs,
    frames,
    permutation: testOverPairs(effects, resampling),
    interval: interval === null ? noInterval(pairs, frames) : { kind: 'interval', ...interval },
  };
}

/**
 * The test of {@link groupInference} alone: each pair's frames are averaged, and its sides turned in all of them at once.
 * @param effects [pairs][frames]
 * @throws UnmaskError `input/invalid` as {@link groupInference}.
 */
export function testOverPairs(
  effects: readonly (readonly number[])[],
  resampling: Resampling = {},
): SignFlipTest {
  requireTable(effects);
  return signFlipTest(
    effects.map((row) => mean([...row])),
    resampling,
  );
}

function noInterval(pairs: number, frames: number): GroupInterval {
  return Math.min(pairs, frames) < FEWEST_FOR_INTERVAL
    ? { kind: 'none', reason: 'too-few', needed: FEWEST_FOR_INTERVAL }
    : { kind: 'none', reason: 'no-spread' };
}
