/** Figures made of many rows (a mean with its interval and test, a likeness, a rate). */
import { roundTripDigits } from './digits.ts';

/** What each is. The names stand in exported files. */
const FIGURES = {
  overlap: 'share of the k likeliest words that both sides have',
  jaccard: 'the k likeliest words: those of both sides, of those of either',
  rbo: 'extrapolated rank-biased overlap of the k likeliest words (Webber et al. 2010)',
  jsd: 'Jensen-Shannon divergence over the whole vocabulary',
  lpbs: 'log-probability bias score with its prior (Kurita et al. 2019)',
  'lpbs-without-prior': 'log-probability bias score without its prior',
  'mean-delta': 'mean of Δ over all complete pairs and frames',
  'delta-of-pair': 'Δ of one pair, its mean over the frames',
  'delta-of-frame': 'Δ in one frame, its mean over the pairs',
  'difference-in-differences':
    'log p: the step between two columns in the second row, less the same step in the first',
  'preference-rate':
    'share of pairs of which the more stereotypical sentence scores higher; a tie counts against it',
  'stereoset-lms':
    'language modelling score: of the comparisons with the unrelated sentence, the share that it loses, averaged over terms (Nadeem et al. 2021)',
  'stereoset-ss': 'stereotype score: share of contexts whose stereotype scores higher, averaged over terms',
  'stereoset-icat': 'LMS times the lesser of SS and 1 - SS, over one half',
  'mean-score': 'mean over sentences of their score a token',
  'special-mass': 'summed p of the special tokens, which are left out of the list',
  'patch-effect':
    'Δ of the sentence that hidden states come from less Δ of the one they are put into, Δ of log p of the first target less the second',
  'restored-after-pass': 'shares of the effect restored after one pass, summed over the tokens',
  'restored-at-token': 'shares of the effect restored at one token, summed over the passes',
  'leads-first': 'the first pass after which the likeliest word after the last pass is the likeliest',
  'leads-since': 'the pass from which on the likeliest word after the last pass is the likeliest of each',
  'hidden-norm': 'Euclidean norm of the hidden state at the mask',
  'cosine-to-before': 'cosine of the hidden state at the mask with that of the pass before',
} as const;

export interface FigureInterval {
  readonly lower: number;
  readonly upper: number;
  /** 0 to 1 */
  readonly level: number;
  readonly method: 'bootstrap-t over pairs and frames' | 'Wilson' | 'Student';
  /** B, and the seed of the draws; null where nothing is drawn. */
  readonly samples: number | null;
  readonly seed: number | null;
}

export interface FigureTest {
  readonly p: number;
  readonly method: 'sign-flip, exact' | 'sign-flip, drawn' | 'binomial, exact';
  /** How many assignments of signs were counted, or drawn; null for none. */
  readonly samples: number | null;
  /** Of what was drawn. */
  readonly seed: number | null;
  /** The smallest p that n could give; null where that is not told. */
  readonly smallestP: number | null;
  /** Benjamini–Hochberg; null where no p can be small enough for a mark, and where there is no family. */
  readonly adjustedP: number | null;
  /** Of how many tests; as {@link adjustedP}. */
  readonly family: number | null;
  /** Marked at FDR 5 %; as {@link adjustedP}. */
  readonly discovery: boolean | null;
}

export interface Figure {
  readonly figure: keyof typeof FIGURES;
  /** The word, sentences, sets, cells or category it is of, as a reader knows them. */
  readonly of: string;
  readonly side: 'A' | 'B' | null;
  /** What stands on side A and on side B: `man | woman`; of frames each pair that was asked, parted by semicolons. */
  readonly contrast?: string;
  /** Where it is of one frame. */
  readonly frame?: string;
  /** The set of frames, and what is held in their other slots: `year = 1900`. */
  readonly frameSet?: string;
  readonly held?: string;
  /** Null where something it needs is missing. */
  readonly value: number | null;
  readonly unit: 'nats' | 'bits' | 'share' | 'pass' | 'norm' | 'cosine';
  /** How many of the unit it is over: of inference where there is an interval or a test. */
  readonly n: number;
  readonly unitOfN: 'pair' | 'term' | 'sentence' | 'frame' | 'word' | 'cell' | 'mask' | 'pass' | 'token';
  /** How far down ranked lists were taken, and RBO's p. */
  readonly depth?: number;
  readonly persistence?: number;
  /** `set-sum`: probabilities of a set are summed, a rule of ours. */
  readonly rule?: 'kurita-2019' | 'set-sum';
  /** m, the fewest and the most pieces of the words it is over: where they differ, its numbers are not on one scale. */
  readonly pieces?: { readonly fewest: number; readonly most: number };
  /** In the unit of the value, over the unit of n. */
  readonly lowest?: number;
  readonly highest?: number;
  /** The same in the one sentence it stands beside, in the unit of the value; null where there is none. */
  readonly reference?: number | null;
  /** After which pass of the layer, 0 before the first. */
  readonly pass?: number;
  /** Pairs and frames that are complete. */
  readonly pairs?: number;
  readonly frames?: number;
  /** How many of the n agree with the compared sentence, which is not counted; or how many are preferred. */
  readonly count?: number;
  readonly countOf?: number;
  /** How many of the unit there are in all: more than n while some have no score. */
  readonly outOf?: number;
  readonly ties?: number;
  /** A word that was picked for its effect: it has no test and no interval. */
  readonly chosen?: boolean;
  /** What is against what, where a program needs it apart. */
  readonly sentences?: readonly [a: string, b: string];
  readonly sets?: readonly [readonly string[], readonly string[]];
  readonly corners?: {
    readonly rows: readonly [string, string];
    readonly columns: readonly [string, string];
  };
  readonly interval?: FigureInterval | null;
  readonly test?: FigureTest | null;
}

/** As JSON has it: numbers to six digits, and what the figure means. */
export function figureData(figure: Figure): Readonly<Record<string, unknown>> {
  const { interval, test } = figure;
  return {
    ...rounded(figure),
    meaning: FIGURES[figure.figure],
    ...(interval == null ? {} : { interval: rounded(interval) }),
    ...(test == null ? {} : { test: rounded(test) }),
  };
}

function rounded(record: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]: [string, unknown]) => [key, roundTripDigits(value)]),
  );
}
