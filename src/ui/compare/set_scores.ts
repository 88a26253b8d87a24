/**
 * LPBS of one set of words against another. Probabilities are added within one sentence only: with `{a/an}` open, words behind “a” and
 * words behind “an” stand in two sentences, whose probabilities are shares of two different wholes. Pure.
 */
import { lpbs, type Lpbs, type TargetSet } from '../../probes/lpbs.ts';
import { articleFor, type Article } from '../../probes/template/article.ts';
import type { TargetScore } from '../../worker/messages.ts';
import { piecesRange, type PiecesRange } from '../lab/placed_pieces.ts';
import type { TargetRow, TargetWords } from './targets.ts';

/** The words of both sets that stand behind one form of the article, against each other. */
export interface SetScore {
  /** Null where no article is open: then there is one, of all words. */
  readonly article: Article | null;
  readonly first: readonly string[];
  readonly second: readonly string[];
  /** On each side; null where a word is not scored yet, or never. */
  readonly A: Lpbs | null;
  readonly B: Lpbs | null;
  /** m on each side, over the words of both sets: where it is not one number, neither sum nor comparison is on one scale. */
  readonly pieces: Readonly<Record<'A' | 'B', PiecesRange>>;
}

export interface SetScores {
  readonly scores: readonly SetScore[];
  /** Words behind a form that no word of the other set takes: they are against nothing, and in no score. */
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
    const score = (side: 'A' | 'B'): Lpbs | null => {
      const [target, against] = [targetSet(byWord, one, side), targetSet(byWord, two, side)];
      return target === null || against === null ? null : lpbs(target, against);
    };
    const pieces = (side: 'A' | 'B'): PiecesRange =>
      piecesRange([...one, ...two].map((word) => scoreOn(byWord.get(word), side)));
    scores.push({
      ...{ article, first: one, second: two, A: score('A'), B: score('B') },
      pieces: { A: pieces('A'), B: pieces('B') },
    });
  }
  return { scores, alone };
}

function targetSet(
  rows: ReadonlyMap<string, TargetRow>,
  words: readonly string[],
  side: 'A' | 'B',
): TargetSet | null {
  const found = words.map((word) => rows.get(word));
  const target = found.map((row) => scoreOn(row, side)?.logProb ?? null);
  const prior = found.map((row) => (side === 'A' ? row?.priorA : row?.priorB) ?? null);
  const known = target.filter((value) => value !== null);
  const knownPrior = prior.filter((value) => value !== null);
  if (known.length < words.length) return null;
  return { target: known, prior: knownPrior.length < words.length ? null : knownPrior };
}

function scoreOn(row: TargetRow | undefined, side: 'A' | 'B'): TargetScore | null {
  return (side === 'A' ? row?.a : row?.b) ?? null;
}
