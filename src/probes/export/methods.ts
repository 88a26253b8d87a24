/** How the scores of a set were made, as a paragraph for a paper: what was read, by which protocol and model, what was left out and why. */
import type { BenchmarkSet, SetShape } from '../benchmarks/benchmark_set.ts';
import type { ScoredSet } from '../benchmarks/scored_set.ts';
import { RATE_CAVEAT } from '../pair_scores.ts';
import { SCORE_PROTOCOLS } from '../score_protocols.ts';
import { UNSCORED_WORDS, unscoredCounts } from '../scored_items.ts';
import { BACKEND_NAMES, PROTOCOLS } from './results.ts';

const ITEMS: Readonly<Record<SetShape, readonly [one: string, many: string]>> = {
  sentences: ['sentence', 'sentences'],
  pairs: ['pair of sentences', 'pairs of sentences'],
  triples: ['triple of sentences', 'triples of sentences'],
  templates: ['template with two words', 'templates with two words'],
};

/** Says nothing of what came out: that is in the tables, each figure with its n and interval. */
export function methodsParagraph(scores: ScoredSet): string {
  const { set, protocol } = scores;
  return [
    `We scored ${counted(set.items.length, ITEMS[set.shape])} of ${inputWords(set)}.`,
    `Protocol: ${PROTOCOLS[protocol]}. Log p is in nats, over the whole vocabulary.`,
    `Its limit: ${lowerFirst(SCORE_PROTOCOLS[protocol].misses)}`,
    modelWords(scores),
    leftOutWords(scores),
    ...summaryWords(scores),
  ].join(' ');
}

function inputWords({ name, input }: BenchmarkSet): string {
  if (input === undefined) return `the set “${name}” that ships with Unmask`;
  const files = input.files.map((file) => `${file.name} (SHA-256 ${file.sha256})`).join(' and ');
  if (input.columns === undefined) return files;
  const columns = Object.entries(input.columns).map(([role, title]) => `${role} = ${title}`);
  return `${files}, read by its columns ${columns.join(', ')}`;
}

function modelWords({ model, unmask }: ScoredSet): string {
  const { name, revision, content, dtype, backend, adapter } = model;
  const hash = content === '' ? '' : `, SHA-256 of its files’ hashes ${content}`;
  const on = adapter === '' ? '' : ` (${adapter})`;
  return (
    `Model: ${name}, revision ${revision}${hash}; weights in ${dtype}, sums in f32 or better. ` +
    `Computed by Unmask ${unmask} on ${BACKEND_NAMES[backend]}${on}.`
  );
}

function leftOutWords({ set, results, unscored }: ScoredSet): string {
  const notYet = set.items.length - results.size - unscored.length;
  const reasons = [
    ...(set.badCount === 0
      ? []
      : [`${counted(set.badCount, ['row', 'rows'])} of the file that could not be read`]),
    ...unscoredCounts(unscored).map(([why, count]) => `${number(count)} ${UNSCORED_WORDS[why]}`),
    ...(notYet === 0 ? [] : [`${number(notYet)} not scored yet (the results are partial)`]),
  ];
  const left = reasons.length === 0 ? 'Nothing was left out.' : `Left out: ${reasons.join(', ')}.`;
  return `n = ${counted(results.size, ITEMS[set.shape])}. ${left}`;
}

/** How the figures over items are made. */
function summaryWords({ set, protocol, results }: ScoredSet): readonly string[] {
  if (set.shape === 'sentences') {
    const each = SCORE_PROTOCOLS[protocol].isSum
      ? 'A sentence’s score is divided by the number of its tokens.'
      : '';
    return [each, 'Means of scores a token have 95 % intervals by Student’s t.'].filter(
      (part) => part !== '',
    );
  }
  const ties = [...results.values()].filter(
    ({ sentences: [more, less] }) => more.score === less.score,
  ).length;
  const terms =
    set.shape === 'triples'
      ? [
          'LMS, SS and ICAT are taken of each target term and averaged over terms, ties against them (Nadeem et al. 2021).',
        ]
      : [];
  return [
    ...terms,
    set.shape === 'templates'
      ? 'An item counts as preferring the first word where that one scores strictly higher.'
      : 'A pair counts as preferring the more stereotypical sentence where that one scores strictly higher.',
    `${counted(ties, ['tie counts', 'ties count'])} in the rate, against it, and not in the test.`,
    'Rates have Wilson intervals at 95 %, and an exact two-sided binomial test against one half.',
    RATE_CAVEAT,
  ];
}

function counted(count: number, [one, many]: readonly [one: string, many: string]): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}

function lowerFirst(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}
