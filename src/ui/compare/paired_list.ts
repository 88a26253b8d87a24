/** Two rows of log p over the vocabulary as the paired list, and words by name. Pure. */
import { ranksInVocabulary, topIds } from '../../probes/rank.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { CONTINUATION } from '../lab/placed_pieces.ts';

/** Among how many of the likeliest words of either side the paired list is made. */
export const AMONG_CHOICES = [50, 100, 500, 2000] as const;
export type Among = (typeof AMONG_CHOICES)[number];

/** log p of the whole vocabulary, [V] nats, on side A and side B of one pair of sentences. */
export interface Rows {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** One word with its numbers on both sides. */
export interface WordNumbers {
  readonly id: number;
  /** As a reader sees it; see {@link wordName}. */
  readonly word: string;
  readonly isContinuation: boolean;
  /** In the whole vocabulary, from 1. */
  readonly rankA: number;
  readonly rankB: number;
  /** nats */
  readonly logProbA: number;
  readonly logProbB: number;
  /** log p(A) − log p(B), nats. */
  readonly delta: number;
}

export interface PairedList {
  /** By Δ, largest first. */
  readonly a: readonly WordNumbers[];
  /** By Δ, smallest first. */
  readonly b: readonly WordNumbers[];
  /** How many words each list was taken from, before it was cut. */
  readonly foundA: number;
  readonly foundB: number;
}

/**
 * The words that differ most, on either side, among the `among` likeliest of side A and of side B: far down the lists Δ is large
 * for words that neither sentence would ever have.
 * @param shown at most this many a side
 */
export function pairedList(rows: Rows, vocabulary: Vocabulary, among: number, shown: number): PairedList {
  const depth = Math.min(among, rows.a.length);
  const ids = new Set([
    ...topIds(rows.a, depth, vocabulary.special),
    ...topIds(rows.b, depth, vocabulary.special),
  ]);
  const delta = (id: number): number => rows.a[id] - rows.b[id];
  const towardsA = [...ids].filter((id) => delta(id) > 0).sort((x, y) => delta(y) - delta(x) || x - y);
  const towardsB = [...ids].filter((id) => delta(id) < 0).sort((x, y) => delta(x) - delta(y) || x - y);
  return {
    a: wordNumbers(rows, vocabulary, towardsA.slice(0, shown)),
    b: wordNumbers(rows, vocabulary, towardsB.slice(0, shown)),
    foundA: towardsA.length,
    foundB: towardsB.length,
  };
}

/** The numbers of some tokens, in the order asked. */
export function wordNumbers(
  rows: Rows,
  vocabulary: Vocabulary,
  ids: readonly number[],
): readonly WordNumbers[] {
  if (ids.length === 0) return [];
  const ranksA = ranksInVocabulary(rows.a, ids);
  const ranksB = ranksInVocabulary(rows.b, ids);
  return ids.map((id, index) => ({
    id,
    word: vocabulary.words[id],
    isContinuation: vocabulary.continuations[id] === 1,
    rankA: ranksA[index],
    rankB: ranksB[index],
    logProbA: rows.a[id],
    logProbB: rows.b[id],
    delta: rows.a[id] - rows.b[id],
  }));
}

/** A token as text that finds it again: `nurse`, `##er`. */
export function wordName({ words, continuations }: Vocabulary, id: number): string {
  return continuations[id] === 1 ? `${CONTINUATION}${words[id]}` : words[id];
}

const indices = new WeakMap<Vocabulary, ReadonlyMap<string, number>>();

/** The id of a token by its {@link wordName}, or null where the vocabulary has none. Special tokens are not found. */
export function findWord(vocabulary: Vocabulary, name: string): number | null {
  let index = indices.get(vocabulary);
  if (index === undefined) {
    const special = new Set(vocabulary.special);
    const built = new Map<string, number>();
    for (let id = 0; id < vocabulary.words.length; id++) {
      const written = wordName(vocabulary, id);
      // Of two pieces that read alike the lower id is the one the tokenizer gives.
      if (!special.has(id) && !built.has(written)) built.set(written, id);
    }
    indices.set(vocabulary, built);
    index = built;
  }
  return index.get(name) ?? null;
}
