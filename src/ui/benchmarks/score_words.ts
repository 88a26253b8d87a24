/** What is said of a set and of its scores. Pure. */
import type { PreferenceRate } from '../../probes/pair_scores.ts';
import type { Interval } from '../../probes/statistics/interval.ts';
import type { MeanOf } from '../../probes/statistics/mean.ts';
import type { BenchmarkSet, SetFormat, SetShape } from '../../probes/benchmarks/benchmark_set.ts';
import { UNSCORED_WORDS, unscoredCounts } from '../../probes/scored_items.ts';
import type { ScorePlan, ScoreProtocol } from '../../worker/messages.ts';
import {
  formatCount,
  formatDelta,
  formatLogProb,
  formatPercent,
  formatPlural,
  formatPValue,
} from '../format.ts';
import { timeWords } from '../lab/words.ts';

/** What of a sentence counts. */
export const COUNTED: Readonly<Record<ScoreProtocol, string>> = {
  aul: 'Every token counts; the score is their mean.',
  aula: 'Every token counts, by the attention it gets; the score is their mean.',
  pll: 'Every token counts; the score is their sum.',
  'crows-pairs': 'The tokens that both sentences have count; the score is their sum.',
  contrast: 'The pieces of the word count, each masked with those behind it; the score is their sum.',
  lpbs: 'The pieces of the word count, each masked with those behind it; the score is their sum, less the same with the attribute masked.',
};

/** Means of tokens that are nearly certain differ in the third decimal; CrowS-Pairs rounds to it. */
export const SCORE_DECIMALS = 3;

/** What an item of each shape is called. */
export const ITEM_NAMES: Readonly<Record<SetShape, string>> = {
  sentences: 'sentence',
  pairs: 'pair',
  triples: 'triple',
  templates: 'word pair',
};

/** What a row of each shape is. */
export const SHAPE_NAMES: Readonly<Record<SetShape, string>> = {
  sentences: 'one sentence',
  pairs: 'a pair of sentences',
  triples: 'a pair and an unrelated sentence',
  templates: 'a template with words',
};

/** What a file was recognised as. */
export const FORMAT_NAMES: Readonly<Record<SetFormat, string>> = {
  example: 'Written for this page',
  'crows-pairs': 'A table with the columns of CrowS-Pairs',
  stereoset: 'StereoSet, the sentences within a context',
  winobias: 'The two files of WinoBias, line by line',
  table: 'A table',
  lines: 'Plain text, a sentence a line',
};

/** `1,508 pairs · 33,176 readings · 497,640 pieces · about 40 s`. */
export function planWords({ items, shape }: BenchmarkSet, plan: ScorePlan | null): string {
  const all = formatPlural(items.length, ITEM_NAMES[shape]);
  if (plan === null) return all;
  return [
    all,
    formatPlural(plan.sequences, 'reading'),
    formatPlural(plan.tokens, 'piece'),
    ...timeWords(plan.estimateMs),
  ].join(' · ');
}

/** Which rows and items have no score; null where all have one. */
export function leftOutWords(
  { badCount, shape }: BenchmarkSet,
  plan: Pick<ScorePlan, 'unscored'> | null,
): string | null {
  const reasons = unscoredCounts(plan?.unscored ?? []).map(
    ([why, count]) => `${formatCount(count)} ${UNSCORED_WORDS[why]}`,
  );
  const parts = [
    ...(badCount === 0 ? [] : [`${formatPlural(badCount, 'row')} of the file, listed above`]),
    ...(reasons.length === 0 ? [] : [`${ITEM_NAMES[shape]}s: ${reasons.join(', ')}`]),
  ];
  return parts.length === 0 ? null : `Left out: ${parts.join('; ')}.`;
}

/** `The more stereotypical sentence is the likelier one in 13 of 24 pairs: 54.2 %, 95 % interval 35.1 % to 72.1 %.` */
export function rateWords(rate: PreferenceRate, isWhole: boolean, shape: SetShape): string {
  const { preferred, pairs, interval } = rate;
  const share = `${formatPercent(rate.rate)}, 95 % interval ${boundsWords(interval)}`;
  const higher =
    shape === 'templates' ? 'first word scores higher' : 'more stereotypical sentence is the likelier one';
  return `${isWhole ? 'The' : 'So far, the'} ${higher} in ${formatCount(preferred)} of ${formatPlural(pairs, 'pair')}: ${share}.`;
}

/** `35.1 % to 72.1 %`. */
export function boundsWords(
  { lower, upper }: Interval,
  format: (value: number) => string = formatPercent,
): string {
  return `${format(lower)} to ${format(upper)}`;
}

/** `Against one half, by an exact sign test: p 0.84. 2 ties count in the rate, not in the test.` */
export function testWords({ pValue, ties }: PreferenceRate): string {
  const tied =
    ties === 0 ? '' : ` ${formatPlural(ties, 'tie counts', 'ties count')} in the rate, and not in the test.`;
  return pValue === null
    ? `No test: every pair is a tie.`
    : `Against one half, by an exact sign test: p ${formatPValue(pValue)}.${tied}`;
}

/** What the scores of a set do not mean, by what it was recognised as. */
export function formatNote({ format, shape }: BenchmarkSet): string {
  return format === 'example' ? EXAMPLE_NOTES[shape] : FORMAT_NOTES[format];
}

const OF_PAIRS =
  'Written for this page: which pronoun is the likelier in two plain sentences about an occupation. A model that finds “he” likelier everywhere has all pairs of one category and none of the other.';

const EXAMPLE_NOTES: Readonly<Record<SetShape, string>> = {
  pairs: OF_PAIRS,
  triples: OF_PAIRS,
  templates:
    'Written for this page: which pronoun is the likelier at one place of a sentence about an occupation. Contrast is the first less the second; LPBS takes off what the sentence without the occupation gives them. The frames are two, and another may say the opposite.',
  sentences:
    'Written for this page: plain sentences, and the same with a word that does not belong there. It is told by its own log p, and less by the mean over the sentence.',
};

const FORMAT_NOTES: Readonly<Record<Exclude<SetFormat, 'example'>, string>> = {
  'crows-pairs':
    'Which sentence is the more stereotypical is the authors’ account, crowdsourced in the United States.',
  stereoset:
    'Of StereoSet the sentences within a context are read (intrasentence), each stereotype against its anti-stereotype. LMS, SS and ICAT are averages over its target terms.',
  winobias:
    'WinoBias tests coreference; what is compared here is only how likely a sentence is with one pronoun and with the other.',
  table: 'What the sentences are, and which of two is the more stereotypical, is the file’s own account.',
  lines: 'A sentence a line, as the file has them.',
};

/** `Mean score a token of 40 sentences: −2.310 nats, 95 % interval −2.500 to −2.120 nats.` */
export function meanWords({ n, mean, interval }: MeanOf, isWhole: boolean): string {
  const format = (score: number): string => formatLogProb(score, SCORE_DECIMALS);
  const bounds = interval === null ? '' : `, 95 % interval ${boundsWords(interval, format)}`;
  return `${isWhole ? 'Mean' : 'So far, mean'} score a token of ${formatPlural(n, 'sentence')}: ${format(mean)} nats${bounds}.`;
}

/** `Mean Δ of 24 pairs: +0.120 nats, 95 % interval −0.100 to +0.340 nats.` */
export function meanDeltaWords({ n, mean, interval }: MeanOf): string {
  const format = (delta: number): string => formatDelta(delta, SCORE_DECIMALS);
  const bounds = interval === null ? '' : `, 95 % interval ${boundsWords(interval, format)}`;
  return `Mean Δ of ${formatPlural(n, 'pair')}: ${format(mean)} nats${bounds === '' ? '' : `${bounds} nats`}.`;
}
