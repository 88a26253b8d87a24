/** What is read of the answer: words by pass, who leads since when, and the lines of the words that are followed. Pure. */
import { ranksInVocabulary } from '../../probes/rank.ts';
import type { PassReading, Prediction, Reading, Vocabulary } from '../../worker/messages.ts';
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
  readonly readings: readonly PassReading[];
}

/** Those that are there, in order. */
export function readSentences({ about, run }: Answered<ReadyLens>): readonly ReadSentence[] {
  return about.read.flatMap((sentence, index) => {
    const readings = run.results.get(index)?.masks.at(0)?.afterEachPass;
    return readings === undefined ? [] : [{ ...sentence, index, readings }];
  });
}

/** The likeliest word after the last pass, special tokens left out. Of passes, 0 is before the first. */
export interface Lead {
  readonly word: Prediction;
  /** The first pass after which it is the likeliest. */
  readonly first: number;
  /** The pass from which on it is the likeliest of each. */
  readonly since: number;
}

export function leader(readings: readonly Reading[]): Lead | null {
  const word = readings.at(-1)?.predictions.at(0);
  if (word === undefined) return null;
  const leads = ({ predictions }: Reading): boolean => predictions.at(0)?.id === word.id;
  const others = readings.findLastIndex((reading) => !leads(reading));
  return { word, first: readings.findIndex(leads), since: others + 1 };
}

/** The rank of each token in a reading, in the whole vocabulary, 1 for the likeliest; null where its vocabulary is not there. */
export function ranksOf({ logProbs }: Reading, ids: readonly number[]): readonly (number | null)[] {
  return logProbs === null ? ids.map(() => null) : ranksInVocabulary(logProbs, ids);
}

/** More lines are no longer told apart. */
export const MAX_LINES = 10;
/** Of a sentence's likeliest words after the last pass. */
const LIKELIEST = 5;

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

/** log p of each word by pass, nats. @param ownPasses as many as the model was made for, where that is known */
export function logProbLines(
  readings: readonly Reading[],
  ids: readonly number[],
  vocabulary: Vocabulary,
  ownPasses: number | null,
): LineChartData {
  return {
    ...sweep(readings.length, ownPasses),
    series: wordLines(ids, vocabulary, readings.length, (pass, id) => readings[pass].logProbs?.[id] ?? null),
  };
}

/** log p on side A less log p on side B of each word by pass, nats. */
export function deltaLines(
  a: readonly Reading[],
  b: readonly Reading[],
  ids: readonly number[],
  vocabulary: Vocabulary,
  ownPasses: number | null,
): LineChartData {
  const count = Math.min(a.length, b.length);
  return {
    ...sweep(count, ownPasses),
    series: wordLines(ids, vocabulary, count, (pass, id) => {
      const [onA, onB] = [a[pass].logProbs?.[id], b[pass].logProbs?.[id]];
      return onA === undefined || onB === undefined ? null : onA - onB;
    }),
  };
}

/** The norm of the hidden state at the mask, or its cosine with that of a pass before, by pass: a line a sentence. */
export function stateLines(
  sentences: readonly ReadSentence[],
  of: 'norm' | 'cosineToBefore',
  ownPasses: number | null,
): LineChartData {
  const passes = Math.max(0, ...sentences.map(({ readings }) => readings.length));
  return {
    ...sweep(passes, ownPasses),
    series: sentences.map(({ side, name, readings }) => ({
      name: side === null ? 'the mask' : `${side}: ${name}`,
      values: readings.map((reading) => reading[of]),
    })),
  };
}

/** The passes; those beyond the model's own are drawn apart. */
function sweep(count: number, ownPasses: number | null): Omit<LineChartData, 'series'> {
  return {
    xTitle: 'after pass',
    x: passNumbers(count),
    ...(ownPasses !== null && count - 1 > ownPasses
      ? { apart: { from: ownPasses, name: 'as trained' } }
      : {}),
  };
}

function passNumbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, pass) => pass);
}

function wordLines(
  ids: readonly number[],
  vocabulary: Vocabulary,
  count: number,
  value: (pass: number, id: number) => number | null,
): LineChartData['series'] {
  return ids.map((id) => ({
    name: wordName(vocabulary, id),
    values: passNumbers(count).map((pass) => value(pass, id)),
  }));
}
