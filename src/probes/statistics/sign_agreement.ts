/** How many effects point the way of the one they stand beside. */
import { invalid, requireFinite } from '../checks.ts';

/** "`agreeing` of `total`". */
export interface SignAgreement {
  readonly agreeing: number;
  readonly total: number;
  /** The sign agreed with; 0 where there is none, and then nothing agrees. */
  readonly sign: 1 | 0 | -1;
}

/**
 * Counts the effects whose sign is that of `reference`. An effect of exactly 0 agrees with neither side.
 * @param effects one a frame or pair, any unit
 * @param reference the effect they stand beside, or their mean
 * @throws UnmaskError `input/invalid` for no effect, or one that is not finite.
 */
export function signAgreement(effects: readonly number[], reference: number): SignAgreement {
  requireFinite('effects', effects);
  if (!Number.isFinite(reference)) {
    throw invalid('The effect to agree with is not a number.', 'a finite number', String(reference));
  }
  const sign = reference > 0 ? 1 : reference < 0 ? -1 : 0;
  const agreeing = effects.filter((effect) => effect * sign > 0).length;
  return { agreeing, total: effects.length, sign };
}
