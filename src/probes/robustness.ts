/**
 * The spread that is shown beside every effect: the same contrast over several frames and pairs. Edits that keep the meaning
 * move such effects by up to 162 % (Seshadri et al. 2022, "Quantifying Social Biases Using Templates is Unreliable").
 *
 * Two questions are kept apart. Over frames: does the effect hold in other wordings of these pairs? That is counted, and no more.
 * Over pairs: do the groups differ that the pairs stand for? That has a test, an interval and marks. With frames as the unit,
 * seven words of ten are marked where the names of one group are split at random: docs/statistics.md.
 */
import { max, mean, median, min } from 'simple-statistics';
import { requireFinite } from './checks.ts';
import { benjaminiHochberg } from './statistics/false_discovery.ts';
import { signAgreement, type SignAgreement } from './statistics/sign_agreement.ts';

/** One effect over n frames, or over n pairs; effects in their own unit, nats for Δ. */
export interface EffectSpread {
  /** n */
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** "Consistent in 9 of 11"; null where there is nothing to agree with, or nothing but the compared sentence itself. */
  readonly agreement: SignAgreement | null;
}

interface SpreadOptions {
  /** The effect the spread stands beside, whose sign is looked for; null: there is none. Left out: the mean of the others. */
  readonly reference?: number | null;
  /** The effects without the one they stand beside, where that is among them: it is no evidence for itself. */
  readonly others?: readonly number[];
}

/**
 * Summary of one effect over its frames or its pairs: how far it holds, not whether groups differ.
 * @param effects one a frame, or one a pair
 * @throws UnmaskError `input/invalid` for no effect, or one that is not finite.
 */
export function spreadOf(effects: readonly number[], options: SpreadOptions = {}): EffectSpread {
  requireFinite('effects', effects);
  const { others = effects, reference } = options;
  const agreed = reference === undefined && others.length > 0 ? mean([...others]) : (reference ?? null);
  return {
    count: effects.length,
    mean: mean(effects),
    median: median(effects),
    lowest: min(effects),
    highest: max(effects),
    agreement: others.length === 0 || agreed === null ? null : signAgreement(others, agreed),
  };
}

/** The smallest p that `pairs` pairs can give, by the exact test: 2 / 2ⁿ. */
export function smallestPOf(pairs: number): number {
  return Math.min(1, 2 ** (1 - pairs));
}

/** Whether `pairs` pairs can show anything at the rate of the marks: from six on. */
export function canBeMarked(pairs: number): boolean {
  return smallestPOf(pairs) <= FALSE_DISCOVERY_RATE;
}

/** p among others. */
export interface FamilyMark {
  /** p of the permutation test, adjusted over the family (Benjamini–Hochberg). */
  readonly adjustedP: number;
  /** `adjustedP` is at most {@link FALSE_DISCOVERY_RATE}. */
  readonly discovery: boolean;
}

/** The false discovery rate of the marks. */
const FALSE_DISCOVERY_RATE = 0.05;

/**
 * Marks at a false discovery rate of 5 %. The family is what was asked for before anything was seen: the targets the visitor
 * wrote, neither the vocabulary (see `benjaminiHochberg`) nor words chosen because their effect is large.
 * @param pValues one a member
 * @throws UnmaskError `input/invalid` for a p that is none.
 */
export function familyMarks(pValues: readonly number[]): FamilyMark[] {
  return benjaminiHochberg(pValues).map((adjustedP) => ({
    adjustedP,
    discovery: adjustedP <= FALSE_DISCOVERY_RATE,
  }));
}
