/** The likeliest words of two rows of log p over the vocabulary, those that differ most between them, and words by name. Pure. */
import { jsdShares } from '../../probes/divergence.ts';
import { ranksInVocabulary, topIds } from '../../probes/rank.ts';
import type { WordSort } from '../../probes/share/state.ts';
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

/** A word of the lists of those that differ most. */
export interface DifferingWord extends WordNumbers {
  /** Its share of the Jensen–Shannon divergence between the two rows, 0 to 1. */
  readonly jsdShare: number;
}

/** The likeliest words of either side. */
export interface Likeliest {
  /** Likeliest first, special tokens left out. */
  readonly lists: BySide<readonly WordNumbers[]>;
  /** Ids that stand in both lists. */
  readonly both: ReadonlySet<number>;
}

/** What each side alone would be filled with. @param shown words a side */
export function likeliest(rows: Rows, vocabulary: Vocabulary, shown: number): Likeliest {
  const ids = bySide((side) => [...topIds(rows[side], Math.min(shown, rows.A.length), vocabulary.special)]);
  const inA = new Set(ids.A);
  return {
    lists: bySide((side) => wordNumbers(rows, vocabulary, ids[side])),
    both: new Set(ids.B.filter((id) => inA.has(id))),
  };
}

/** Which words are listed, and in what order. */
export interface Listing {
  /** Chosen from this many of the likeliest of each side: further down Δ is large for words that no such sentence would ever have. */
  readonly among: number;
  /** At most this many a side. */
  readonly shown: number;
  readonly sort: WordSort;
}

/**
 * The words that differ most.
 * @returns on each side the words that are likelier there: the largest |Δ| first, the likeliest there first, or those first that make
 *   most of the divergence
 */
export function pairedList(
  rows: Rows,
  vocabulary: Vocabulary,
  { among, shown, sort }: Listing,
): BySide<readonly DifferingWord[]> {
  const depth = Math.min(among, rows.A.length);
  const ids = [...new Set(SIDES.flatMap((side) => [...topIds(rows[side], depth, vocabulary.special)]))];
  const shares = jsdShares(rows.A, rows.B, ids);
  const shareOf = new Map(ids.map((id, index) => [id, shares[index]]));
  return bySide((side) => {
    const towards = (id: number): number => (rows.A[id] - rows.B[id]) * (side === 'A' ? 1 : -1);
    const measure = {
      delta: towards,
      p: (id: number): number => rows[side][id],
      jsd: (id: number): number => shareOf.get(id) ?? 0,
    }[sort];
    const likelier = ids
      .filter((id) => towards(id) > 0)
      .sort((x, y) => measure(y) - measure(x) || x - y)
      .slice(0, shown);
    return wordNumbers(rows, vocabulary, likelier).map((word) => ({
      ...word,
      jsdShare: shareOf.get(word.id) ?? 0,
    }));
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
