/**
 * LPBS of one set of words against another. Probabilities are added within one sentence only: with `{a/an}` open, words behind “a” and
 * words behind “an” stand in two sentences, whose probabilities are shares of two different wholes. Pure.
 */
import { lpbs, type Lpbs, type TargetSet } from '../../probes/lpbs.ts';
import { articleFor, type Article } from '../../probes/template/article.ts';
import type { Side } from '../../probes/template/contrast.ts';
import { piecesRange, type PiecesRange } from '../lab/placed_pieces.ts';
import { bySide, type BySide } from './sides.ts';
import type { TargetRow, TargetWords } from './targets.ts';

/**
 * The words of both sets that stand behind one form of the article, against each other. A side is null as long as one of its words has
 * no score.
 */
interface SetScore extends BySide<Lpbs | null> {
  /** Null where no article is open: then one score has all words. */
  readonly article: Article | null;
  readonly first: readonly string[];
  readonly second: readonly string[];
  /** m on each side, over the words of both sets. Sums and comparisons of words of different m are not on one scale. */
  readonly pieces: BySide<PiecesRange>;
}

interface SetScores {
  readonly scores: readonly SetScore[];
  /** Words whose article no word of the other set takes. They have nothing to stand against, so no score has them. */
  readonly alone: readonly string[];
}

/** The first set against the second, by the article its words stand behind; null for fewer than two sets. */
export function setScores(rows: readonly TargetRow[], sets: TargetWords['sets']): SetScores | null {
  const [first, second] = sets;
  if (sets.length < 2) return null;
  const byWord = new Map(rows.map((row) => [row.word, row]));
  const isOpen = rows.some(({ article }) => article !== null);
  const articleOf = (word: string): Article | null => (isOpen ? articleFor(word) : null);
  const forms = [...new Set([...first, ...second].map(articleOf))].sort();
  const scores: SetScore[] = [];
  const alone: string[] = [];
  for (const article of forms) {
    const [one, two] = [first, second].map((words) => words.filter((word) => articleOf(word) === article));
    if (one.length === 0 || two.length === 0) {
      alone.push(...one, ...two);
      continue;
    }
    scores.push({
      ...{ article, first: one, second: two },
      ...bySide((side) => {
        const [target, against] = [targetSet(byWord, one, side), targetSet(byWord, two, side)];
        return target === null || against === null ? null : lpbs(target, against);
      }),
      pieces: bySide((side) =>
        piecesRange([...one, ...two].map((word) => byWord.get(word)?.scores[side] ?? null)),
      ),
    });
  }
  return { scores, alone };
}

function targetSet(
  rows: ReadonlyMap<string, TargetRow>,
  words: readonly string[],
  side: Side,
): TargetSet | null {
  const target = words.flatMap((word) => rows.get(word)?.scores[side]?.logProb ?? []);
  const prior = words.flatMap((word) => rows.get(word)?.priors[side] ?? []);
  if (target.length < words.length) return null;
  return { target, prior: prior.length < words.length ? null : prior };
}
