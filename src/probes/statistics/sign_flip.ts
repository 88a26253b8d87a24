/** A permutation test of paired differences. */
import { requireFinite, requireWhole } from '../checks.ts';
import { DEFAULT_SAMPLES, DEFAULT_SEED, randomSource, type Resampling } from './random.ts';

/** Up to here every one of the 2ⁿ assignments of signs is counted. */
const EXACT_UP_TO = 15;

/** How p was counted. */
type SignFlipMethod =
  | { readonly kind: 'exact'; readonly assignments: number }
  | { readonly kind: 'monte-carlo'; readonly samples: number; readonly seed: number };

export interface SignFlipTest {
  /** Two-sided, above 0, at most 1. */
  readonly p: number;
  /** The smallest p that this many differences, or samples, could have given: above the level asked for, nothing can be found. */
  readonly smallestP: number;
  readonly method: SignFlipMethod;
}

/** Sums that differ by less than this, relative to Σ|d|, are equal but for the order they were added in. */
const RELATIVE_TOLERANCE = 1e-12;

/**
 * Paired sign-flip permutation test of a mean difference of zero, two-sided. Under the null hypothesis each difference is as
 * likely to have the other sign:
 *
 *   p = share of the assignments s ∈ {−1, +1}ⁿ with |Σ sᵢ dᵢ| ≥ |Σ dᵢ|
 *
 * All 2ⁿ of them up to n = 15, so that p is at least 2 / 2ⁿ; above, of B drawn at random, with the observed one counted in:
 * (1 + b) / (1 + B). Fisher 1935, "The Design of Experiments", § 21; the + 1: Phipson and Smyth 2010.
 * A difference of exactly 0 has no sign and lends no evidence: it counts neither way.
 *
 * The `permutationTest` of simple-statistics is another test: of two unpaired samples.
 * @param differences d, one a pair or template, any unit
 * @throws UnmaskError `input/invalid` for no difference, one that is not finite, or resampling out of bounds.
 */
export function signFlipTest(differences: readonly number[], resampling: Resampling = {}): SignFlipTest {
  requireFinite('differences', differences);
  const signed = differences.filter((difference) => difference !== 0);
  const scale = signed.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const observed = Math.abs(signed.reduce((sum, difference) => sum + difference, 0));
  const bound = observed - RELATIVE_TOLERANCE * scale;
  if (signed.length <= EXACT_UP_TO) return exact(signed, bound);
  const { seed = DEFAULT_SEED, samples = DEFAULT_SAMPLES } = resampling;
  return monteCarlo(signed, bound, samples, seed);
}

function exact(signed: readonly number[], bound: number): SignFlipTest {
  const [first = 0, ...others] = signed;
  // An assignment and its opposite are equally extreme: the first sign stays, which halves the work.
  let sums = [first];
  for (const difference of others) sums = sums.flatMap((sum) => [sum + difference, sum - difference]);
  const extreme = sums.filter((sum) => Math.abs(sum) >= bound).length;
  return {
    p: extreme / sums.length,
    smallestP: 1 / sums.length,
    method: { kind: 'exact', assignments: 2 ** signed.length },
  };
}

function monteCarlo(signed: readonly number[], bound: number, samples: number, seed: number): SignFlipTest {
  requireWhole('number of samples', samples, 1);
  const random = randomSource(seed);
  let extreme = 0;
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (const difference of signed) sum += random.sign() * difference;
    if (Math.abs(sum) >= bound) extreme++;
  }
  return {
    p: (1 + extreme) / (1 + samples),
    smallestP: 1 / (1 + samples),
    method: { kind: 'monte-carlo', samples, seed },
  };
}
