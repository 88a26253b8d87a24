/** A set of sentence pairs, whatever it was read from. */
import type { Result } from '../result.ts';

/** Two sentences that differ in whom they are about. */
export interface SentencePair {
  /** The more stereotypical sentence, by the set's own account. */
  readonly more: string;
  readonly less: string;
  /** What the pair is filed under, e.g. `gender`. */
  readonly category: string;
  /** In CrowS-Pairs, which of the two its writer began with: a stereotype, or what goes against one. Null elsewhere. */
  readonly direction: 'stereo' | 'antistereo' | null;
}

export interface PairSet {
  /** As a reader knows it: the file's name. */
  readonly name: string;
  readonly kind: 'example' | 'crows-pairs' | 'stereoset' | 'winobias' | 'pairs';
  /** At least one. */
  readonly pairs: readonly SentencePair[];
  /** How many entries were left out because they do not have two different sentences. */
  readonly leftOut: number;
}

/** Why a file is no set of pairs. */
export interface PairSetFault {
  /** What was found. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}

export type PairSetResult = Result<PairSet, PairSetFault>;

/** What one run may hold; StereoSet has 2,106, CrowS-Pairs 1,508. */
export const MAX_PAIRS = 5_000;
/** More could not be read in a plot or a list. */
export const MAX_CATEGORIES = 50;
/** UTF-16 code units of a file: about three times StereoSet, the largest set there is (2.5 million). */
export const MAX_FILE_LENGTH = 8_000_000;

/** The formats that are read, as the page says them. */
export const SET_FORMATS =
  'CrowS-Pairs (CSV), StereoSet (JSON), WinoBias (its pro and anti files together), or a CSV of your own with the columns more, less and category.';
