/** The words that differ most between two rows of log p over the vocabulary, and words by name. Pure. */
import { ranksInVocabulary, topIds } from '../../probes/rank.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { CONTINUATION } from '../lab/placed_pieces.ts';
import { bySide, SIDES, type BySide } from './sides.ts';

/** How many of the likeliest words of either side the paired list chooses from. */
export const AMONG_CHOICES = [50, 100, 500, 2000] as const;
export type Among = (typeof AMONG_CHOICES)[number];

/** log p of the whole vocabulary, [V] nats, on both sides of one pair of sentences. */
export type Rows = BySide<Float32Array>;

/** One word with its numbers on both sides. */
export interface WordNumbers {
  readonly id: number;
  /** As a reader sees it; `isContinuation` is seen beside it. */
  readonly word: string;
  /** {@link wordName} */
  readonly name: string;
  readonly isContinuation: boolean;
  /** In the whole vocabulary, from 1. */
  readonly rank: BySide<number>;
  /** nats */
  readonly logProb: BySide<number>;
  /** log p(A) − log p(B), nats. */
  readonly delta: number;
}

/**
 * The words that differ most among the `among` likeliest of each side. Further down Δ is large for words that no such sentence would
 * ever have.
 * @param shown at most this many a side
 * @returns on each side the words that are likelier there, the largest |Δ| first
 */
export function pairedList(
  rows: Rows,
  vocabulary: Vocabulary,
  among: number,
  shown: number,
): BySide<readonly WordNumbers[]> {
  const depth = Math.min(among, rows.A.length);
  const ids = [...new Set(SIDES.flatMap((side) => [...topIds(rows[side], depth, vocabulary.special)]))];
  return bySide((side) => {
    const towards = (id: number): number => (rows.A[id] - rows.B[id]) * (side === 'A' ? 1 : -1);
    const likelier = ids.filter((id) => towards(id) > 0).sort((x, y) => towards(y) - towards(x) || x - y);
    return wordNumbers(rows, vocabulary, likelier.slice(0, shown));
  });
}

/** The numbers of some tokens, in the order asked. */
export function wordNumbers(
  rows: Rows,
  vocabulary: Vocabulary,
  ids: readonly number[],
): readonly WordNumbers[] {
  if (ids.length === 0) return [];
  const ranks = bySide((side) => ranksInVocabulary(rows[side], ids));
  return ids.map((id, index) => ({
    id,
    word: vocabulary.words[id],
    name: wordName(vocabulary, id),
    isContinuation: vocabulary.continuations[id] === 1,
    rank: bySide((side) => ranks[side][index]),
    logProb: bySide((side) => rows[side][id]),
    delta: rows.A[id] - rows.B[id],
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
      // Where two pieces read alike, the tokenizer gives the lower id.
      if (!special.has(id) && !built.has(written)) built.set(written, id);
    }
    indices.set(vocabulary, built);
    index = built;
  }
  return index.get(name) ?? null;
}
