/** What is said of a set of pairs and of its scores. Pure. */
import type { PreferenceRate } from '../../probes/pair_scores.ts';
import type { PairSet } from '../../probes/benchmarks/pair_set.ts';
import type { PairPlan, PairProtocol, Unscored } from '../../worker/messages.ts';
import { formatCount, formatPercent, formatPlural, formatPValue } from '../format.ts';
import { timeWords } from '../lab/words.ts';

export const PROTOCOL_NAMES: Readonly<Record<PairProtocol, string>> = {
  aul: 'AUL',
  'crows-pairs': 'CrowS-Pairs',
};

/** What a score is, for the heads of columns. */
export const SCORE_UNITS: Readonly<Record<PairProtocol, string>> = {
  aul: 'mean log p (nats)',
  'crows-pairs': 'Σ log p (nats)',
};

/** `1,508 pairs · 33,176 readings · 497,640 pieces · about 40 s`. */
export function pairPlanWords({ pairs }: PairSet, plan: PairPlan | null): string {
  const all = formatPlural(pairs.length, 'pair');
  if (plan === null) return all;
  return [
    all,
    formatPlural(plan.sequences, 'reading'),
    formatPlural(plan.tokens, 'piece'),
    ...timeWords(plan.estimateMs),
  ].join(' · ');
}

const UNSCORED: Readonly<Record<Unscored, (count: number) => string>> = {
  'too-long': (count) => `${formatCount(count)} longer than the model reads`,
  masked: (count) => `${formatCount(count)} with a [MASK] in it`,
  'same-tokens': (count) => `${formatCount(count)} whose sentences are the same to the model`,
  empty: (count) => `${formatCount(count)} without a token`,
  'nothing-shared': (count) => `${formatCount(count)} whose sentences share no token`,
};

/** Which entries and pairs have no score; null where all have one. */
export function leftOutWords({ leftOut }: PairSet, plan: PairPlan | null): string | null {
  const counts = new Map<Unscored, number>();
  for (const { why } of plan?.unscored ?? []) counts.set(why, (counts.get(why) ?? 0) + 1);
  const reasons = [...counts].map(([why, count]) => UNSCORED[why](count));
  const parts = [
    ...(leftOut === 0
      ? []
      : [`${formatPlural(leftOut, 'entry', 'entries')} of the file without two different sentences`]),
    ...(reasons.length === 0 ? [] : [`pairs: ${reasons.join(', ')}`]),
  ];
  return parts.length === 0 ? null : `Left out: ${parts.join('; ')}.`;
}

/** `The more stereotypical sentence is the likelier one in 13 of 24 pairs: 54.2 %, 95 % interval 35.1 % to 72.1 %.` */
export function rateWords(rate: PreferenceRate, isWhole: boolean): string {
  const { preferred, pairs, interval } = rate;
  const share = `${formatPercent(rate.rate)}, 95 % interval ${boundsWords(interval)}`;
  return `${isWhole ? 'The' : 'So far, the'} more stereotypical sentence is the likelier one in ${formatCount(preferred)} of ${formatPlural(pairs, 'pair')}: ${share}.`;
}

/** `35.1 % to 72.1 %`. */
export function boundsWords({ lower, upper }: PreferenceRate['interval']): string {
  return `${formatPercent(lower)} to ${formatPercent(upper)}`;
}

/** `Against one half, by an exact sign test: p 0.84. 2 ties count in the rate, not in the test.` */
export function testWords({ pValue, ties }: PreferenceRate): string {
  const tied =
    ties === 0 ? '' : ` ${formatPlural(ties, 'tie counts', 'ties count')} in the rate, and not in the test.`;
  return pValue === null
    ? `No test: every pair is a tie.`
    : `Against one half, by an exact sign test: p ${formatPValue(pValue)}.${tied}`;
}

/** What the scores of each kind of set do not mean. */
export const KIND_NOTES: Readonly<Record<PairSet['kind'], string>> = {
  example:
    'Written for this page: which pronoun is the likelier in two plain sentences about an occupation. A model that finds “he” likelier everywhere has all pairs of one category and none of the other.',
  'crows-pairs':
    'Which sentence is the more stereotypical is the authors’ account, crowdsourced in the United States.',
  stereoset:
    'Of StereoSet the sentences within a context are read (intrasentence), each stereotype against its anti-stereotype. Its own figures (LMS, SS, ICAT) are averages over target terms with unrelated words, and are not made here.',
  winobias:
    'WinoBias tests coreference; what is compared here is only how likely a sentence is with one pronoun and with the other.',
  pairs: 'Which sentence is the more stereotypical is the file’s own account.',
};
