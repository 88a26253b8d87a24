/** What is said of two runs beside each other. Pure. */
import type { BootstrapInterval } from '../../probes/statistics/bootstrap.ts';
import type { SetShape } from '../../probes/benchmarks/benchmark_set.ts';
import type { PreferenceInTwoRuns } from '../../probes/two_runs.ts';
import { shortRevision } from '../../probes/export/caption.ts';
import { PROTOCOLS } from '../../probes/export/results.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import { formatCount, formatDelta, formatPlural, formatPValue } from '../format.ts';
import { provenanceWords } from '../lab/words.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { boundsWords, ITEM_NAMES, SCORE_DECIMALS } from './score_words.ts';
import type { TwoRuns, TwoRunsPart } from './two_runs_rows.ts';

/** A difference of two shares in percentage points: `+8.3`. The unit stands in the title. */
export function formatPoints(difference: number): string {
  return formatDelta(difference * 100, 1);
}

export const formatScoreDelta = (delta: number): string => formatDelta(delta, SCORE_DECIMALS);

/** Model, revision, precision, engine and protocol of a run, after the file that it comes from. */
export function runWords({ identity, protocol, recorded, set }: ScoreAnswer, file: string | null): string {
  const what = identity === null ? PROTOCOLS[protocol] : provenanceWords(identity, PROTOCOLS[protocol]);
  return recorded === undefined ? what : `${file ?? set.name}: ${what}`;
}

/** As one of a few to choose from: `AUL · albert-demo · f32 · CPU`; with the revision where another of them would read the same. */
export function runName(run: ScoreAnswer, among: readonly ScoreAnswer[]): string {
  const isLike = (other: ScoreAnswer): boolean => other !== run && shortName(other) === shortName(run);
  const { revision } = run.identity ?? { revision: '' };
  return among.some(isLike) ? `${shortName(run)} · ${shortRevision(revision)}` : shortName(run);
}

function shortName({ identity, protocol, recorded }: ScoreAnswer): string {
  const { name } = SCORE_PROTOCOLS[protocol];
  const words =
    identity === null ? [] : [identity.name, identity.dtype, identity.backend === 'webgpu' ? 'GPU' : 'CPU'];
  return [...(recorded === undefined ? [] : ['from the file']), name, ...words].join(' · ');
}

/** `This run finds the more stereotypical sentence likelier in 13 of 24 pairs, the other run in 15.` */
export function ratesWords(
  { pairs, both, onlyFirst, onlySecond }: PreferenceInTwoRuns,
  shape: SetShape,
): string {
  const finds =
    shape === 'templates'
      ? 'the first word scores higher by this run'
      : 'this run finds the more stereotypical sentence the likelier one';
  return `Of ${formatPlural(pairs, 'pair')} that both have scored, ${finds} in ${formatCount(both + onlyFirst)}, the other run in ${formatCount(both + onlySecond)}.`;
}

/** `4 pairs flip: in 1 only this run prefers it, in 3 only the other run does. McNemar’s exact test: p 0.63.` */
export function flipsWords({ onlyFirst, onlySecond, pValue }: PreferenceInTwoRuns): string {
  if (pValue === null) return 'No pair flips.';
  const flipped = formatPlural(onlyFirst + onlySecond, 'pair flips', 'pairs flip');
  return `${flipped}: in ${formatCount(onlyFirst)} only this run prefers it, in ${formatCount(onlySecond)} only the other run does. McNemar’s exact test: p ${formatPValue(pValue)}.`;
}

/** `The rate differs by +8.3 points, 95 % interval −4.2 to +20.8, other run less this one (paired bootstrap over 24 pairs, …).` */
export function differenceWords(part: TwoRunsPart, interval: BootstrapInterval | null): string {
  const isOfPairs = part.preference !== null;
  const format = isOfPairs ? formatPoints : formatScoreDelta;
  const mean = part.differences.reduce((sum, each) => sum + each, 0) / part.differences.length;
  const bounds = interval === null ? '' : `, 95 % interval ${boundsWords(interval, format)}`;
  const how =
    interval === null
      ? ''
      : ` (paired bootstrap over ${formatPlural(part.n, isOfPairs ? 'pair' : 'sentence')}, B = ${formatCount(interval.samples)}, seed ${interval.seed})`;
  const what = isOfPairs ? 'The rate' : 'The mean score a token';
  return `${what} differs by ${format(mean)} ${isOfPairs ? 'points' : 'nats'}${bounds}, other run less this one${how}.`;
}

/** What of the two runs is not compared; null where all is. */
export function notComparedWords({ shown, other, matched, rows }: TwoRuns): string | null {
  const item = ITEM_NAMES[shown.set.shape];
  if (matched === 0) {
    return `The two runs have no ${item} in common: the other run is of “${other.set.name}”. Choose scores of this set.`;
  }
  const notIn = [
    ...(matched < shown.set.items.length
      ? [`${formatPlural(shown.set.items.length - matched, item)} of this set`]
      : []),
    ...(matched < other.set.items.length
      ? [`${formatPlural(other.set.items.length - matched, item)} of the other`]
      : []),
  ];
  const parts = [
    ...(notIn.length > 0 ? [`${notIn.join(' and ')}, which only one has`] : []),
    ...(rows.length < matched
      ? [`${formatPlural(matched - rows.length, item)} that only one has scored, or none`]
      : []),
  ];
  return parts.length === 0 ? null : `Not compared: ${parts.join('; ')}.`;
}
