/** What stands in the cells, of the words that were scored: one word, or a set of them. Pure. */
import { articleFor } from '../../probes/template/article.ts';
import { formatPlural } from '../format.ts';
import type { ReadyGrid } from './grid_job.ts';
import type { ShownWords } from './grid_state.ts';

/** Words as they stand in the cells together. */
export interface CellWords {
  /** As a reader knows them: `“nurse”`, `the sum of “he”, “him”`. */
  readonly name: string;
  /** One, or those of a set. */
  readonly words: readonly string[];
  readonly isSum: boolean;
  /** The sentence of each cell, row after row; null where the words of a set do not stand in one and the same. */
  readonly sentences: readonly number[] | null;
}

type Grid = Pick<ReadyGrid, 'words' | 'sentencesBy'>;

/** What may be shown: each word, then the sum of each set of several. */
export function shownChoices({ words: { words, sets } }: Pick<Grid, 'words'>): readonly ShownWords[] {
  return [
    ...words.map((_, index): ShownWords => ({ kind: 'word', index })),
    ...sets.flatMap((set, index): ShownWords[] => (set.length < 2 ? [] : [{ kind: 'sum', index }])),
  ];
}

/** The words that `shown` stands for; the first where the list has become shorter. Null for an empty list. */
export function cellWords(grid: Grid, shown: ShownWords): CellWords | null {
  const { words, sets } = grid.words;
  const set = shown.kind === 'sum' ? sets.at(shown.index) : undefined;
  if (set !== undefined && set.length > 1) {
    const sentences = new Set(set.map((word) => sentencesFor(grid, word)));
    const [first] = sentences;
    return { name: sumName(set), words: set, isSum: true, sentences: sentences.size === 1 ? first : null };
  }
  const word = (shown.kind === 'word' ? words.at(shown.index) : undefined) ?? words.at(0);
  if (word === undefined) return null;
  return { name: `“${word}”`, words: [word], isSum: false, sentences: sentencesFor(grid, word) };
}

/** Which of the words stand in the cells once the list is another: the same word wherever it is now, else what is at its place. */
export function shownAmong(shown: ShownWords, before: Grid['words'], now: Grid['words']): ShownWords {
  const word = shown.kind === 'word' ? before.words.at(shown.index) : undefined;
  const index = word === undefined ? -1 : now.words.indexOf(word);
  return index < 0 ? shown : { kind: 'word', index };
}

/** The sentence of each cell for a word, row after row: that whose article fits it. */
export function sentencesFor({ sentencesBy }: Pick<Grid, 'sentencesBy'>, word: string): readonly number[] {
  return sentencesBy.get(articleFor(word)) ?? [...sentencesBy.values()][0];
}

/** The sentence of each cell where whole vocabularies are compared. */
export function firstSentences({ sentencesBy }: Pick<Grid, 'sentencesBy'>): readonly number[] {
  return [...sentencesBy.values()][0];
}

/** The sum of a set, by its words: all of a few, else the first and how many. */
function sumName(set: readonly string[]): string {
  return set.length <= NAMED
    ? `the sum of ${set.map((word) => `“${word}”`).join(', ')}`
    : `the sum of “${set[0]}”, … (${formatPlural(set.length, 'word')})`;
}

const NAMED = 4;
