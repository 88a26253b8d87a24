/** Gathers the items of a set, row by row. A row that is none is listed with its reason and leaves the rest alone. */
import {
  MAX_ITEMS,
  MAX_LISTED_BAD,
  ROLES,
  type BadRow,
  type BenchmarkSet,
  type SetItem,
  type SetShape,
} from './benchmark_set.ts';
import { SetError } from './set_fault.ts';

const NO_CATEGORY = 'without a category';
/** UTF-16 code units. Longer names are cut. */
const MAX_CATEGORY_LENGTH = 60;
/** UTF-16 code units. No ALBERT reads as much: it has 512 tokens. */
const MAX_SENTENCE_LENGTH = 20_000;

/** What a reader found in a row, before it is looked at. */
export interface FoundItem extends Pick<SetItem, 'row' | 'sentences' | 'places'> {
  readonly category?: string;
  readonly direction?: SetItem['direction'];
  readonly term?: string;
}

export class SetBuilder {
  readonly #name: string;
  readonly #shape: SetShape;
  readonly #items: SetItem[] = [];
  readonly #bad: BadRow[] = [];
  #badCount = 0;

  constructor(name: string, shape: SetShape) {
    this.#name = name;
    this.#shape = shape;
  }

  /** @throws SetError for more rows than a set may have. */
  add({ row, sentences, places, category = '', direction = null, term = '' }: FoundItem): void {
    // Places count from the beginning of a sentence as it was found.
    const trimmed = places === undefined ? sentences.map((sentence) => sentence.trim()) : sentences;
    const reason = this.#whyNot(trimmed);
    if (reason !== null) {
      this.leaveOut(row, reason);
      return;
    }
    this.#items.push({
      ...{ row, sentences: trimmed, direction, term: term.trim() || null },
      ...(places && { places }),
      category: category.trim().slice(0, MAX_CATEGORY_LENGTH) || NO_CATEGORY,
    });
    this.#requireRoom();
  }

  /** @param reason as {@link BadRow.reason} */
  leaveOut(row: number, reason: string): void {
    this.#badCount++;
    if (this.#bad.length < MAX_LISTED_BAD) this.#bad.push({ row, reason });
    this.#requireRoom();
  }

  /** @throws SetError for no item. */
  build(format: BenchmarkSet['format']): BenchmarkSet {
    if (this.#items.length === 0) {
      const [first] = this.#bad;
      const why = this.#badCount === 0 ? '' : ` Row ${first.row} ${first.reason}.`;
      throw new SetError(`“${this.#name}” has no ${NOTHING[this.#shape]}.${why}`);
    }
    return {
      ...{ name: this.#name, format, shape: this.#shape },
      ...{ items: this.#items, bad: this.#bad, badCount: this.#badCount },
    };
  }

  #whyNot(sentences: readonly string[]): string | null {
    const empty = sentences.indexOf('');
    if (empty >= 0) return this.#shape === 'sentences' ? 'has no sentence' : `lacks ${this.#named(empty)}`;
    if (sentences.some(({ length }) => length > MAX_SENTENCE_LENGTH)) {
      return `has a sentence of more than ${MAX_SENTENCE_LENGTH} characters`;
    }
    return sentences.length > 1 && sentences[0] === sentences[1] ? 'has the same sentence twice' : null;
  }

  #named(role: number): string {
    return `the sentence “${ROLES[this.#shape][role]}”`;
  }

  #requireRoom(): void {
    if (this.#items.length + this.#badCount <= MAX_ITEMS) return;
    throw new SetError(
      `“${this.#name}” has more than the ${MAX_ITEMS.toLocaleString('en')} rows that a set may have.`,
      'Nothing is changed. Cut the file into parts and open one of them.',
    );
  }
}

const NOTHING: Readonly<Record<SetShape, string>> = {
  sentences: 'sentence',
  pairs: 'pair of two different sentences',
  templates: 'template with two words or more',
  triples: 'stereotype with its anti-stereotype and an unrelated sentence',
};
