/** What is read of the answer: words by pass, who leads since when, and the lines of the words that are followed. Pure. */
import { ranksInVocabulary } from '../../probes/rank.ts';
import type { Prediction, Reading, Vocabulary } from '../../worker/messages.ts';
import { typedPieces } from '../compare/named_pieces.ts';
import { wordName } from '../compare/paired_list.ts';
import type { PlacedWords } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { LineChartData } from '../plots/line_option.ts';
import type { LensSentence, ReadyLens } from './lens_job.ts';

/** A sentence with what the head made of its mask, [passes + 1]: after the embedding projection, then after each pass. */
export interface ReadSentence extends LensSentence {
  /** Into those that are run. */
  readonly index: number;
  readonly readings: readonly Reading[];
}

/** Those that are there, in order. */
export function readSentences({ about, run }: Answered<ReadyLens>): readonly ReadSentence[] {
  return about.read.flatMap((sentence, index) => {
    const readings = run.results.get(index)?.masks.at(0)?.afterEachPass;
    return readings === undefined ? [] : [{ ...sentence, index, readings }];
  });
}

/**
 * The likeliest word after the last pass, special tokens left out, and the pass from which on it is the likeliest of each; 0 is before
 * the first.
 */
export function leader(
  readings: readonly Reading[],
): { readonly word: Prediction; readonly since: number } | null {
  const word = readings.at(-1)?.predictions.at(0);
  if (word === undefined) return null;
  const others = readings.findLastIndex(({ predictions }) => predictions.at(0)?.id !== word.id);
  return { word, since: others + 1 };
}

/** The rank of a token in each reading, in the whole vocabulary, 1 for the likeliest; null where its vocabulary is not there. */
export function ranksByPass(readings: readonly Reading[], id: number): readonly (number | null)[] {
  return readings.map(({ logProbs }) => (logProbs === null ? null : ranksInVocabulary(logProbs, [id])[0]));
}

/** More lines are no longer told apart. */
export const MAX_LINES = 6;
/** Of a sentence's likeliest words after the last pass. */
const LIKELIEST = 3;

export interface Followed {
  /** At most {@link MAX_LINES}: the visitor's own first, then the likeliest after the last pass. */
  readonly ids: readonly number[];
  /** Words asked for that are no single piece at the mask. */
  readonly unknown: readonly string[];
  /** How many of those asked for have no line, being over the most. */
  readonly over: number;
}

/**
 * The words that get a line, each as the piece that fits the masks.
 * @param placed how the words read at the mask of each sentence; a word that is not there yet has no line yet
 */
export function followedWords(
  words: readonly string[],
  sentences: readonly ReadSentence[],
  vocabulary: Vocabulary,
  placed: PlacedWords,
): Followed {
  const found = words.map((word) => ({ word, ids: typedPieces(vocabulary, word, placed) }));
  const own = new Set(found.flatMap(({ ids }) => ids ?? []));
  const likeliest = sentences.flatMap(({ readings }) =>
    (readings.at(-1)?.predictions ?? []).slice(0, LIKELIEST).map(({ id }) => id),
  );
  return {
    ids: [...new Set([...own, ...likeliest])].slice(0, MAX_LINES),
    unknown: found.flatMap(({ word, ids }) => (ids?.length === 0 ? [word] : [])),
    over: Math.max(0, own.size - MAX_LINES),
  };
}

/** log p of each word by pass, nats. */
export function logProbLines(
  readings: readonly Reading[],
  ids: readonly number[],
  vocabulary: Vocabulary,
): LineChartData {
  return lines(readings.length, ids, vocabulary, (pass, id) => readings[pass].logProbs?.[id] ?? null);
}

/** log p on side A less log p on side B of each word by pass, nats. */
export function deltaLines(
  a: readonly Reading[],
  b: readonly Reading[],
  ids: readonly number[],
  vocabulary: Vocabulary,
): LineChartData {
  return lines(Math.min(a.length, b.length), ids, vocabulary, (pass, id) => {
    const [onA, onB] = [a[pass].logProbs?.[id], b[pass].logProbs?.[id]];
    return onA === undefined || onB === undefined ? null : onA - onB;
  });
}

function lines(
  count: number,
  ids: readonly number[],
  vocabulary: Vocabulary,
  value: (pass: number, id: number) => number | null,
): LineChartData {
  const passes = Array.from({ length: count }, (_, pass) => pass);
  return {
    xTitle: 'after pass',
    x: passes,
    series: ids.map((id) => ({
      name: wordName(vocabulary, id),
      values: passes.map((pass) => value(pass, id)),
    })),
  };
}
