/** From a template to its sentences: counted without making them, and made one by one by their index. */
import type { Article } from './article.ts';
import { countMasks } from './masks.ts';
import {
  faultAt,
  MAX_EXPANDED_CHARACTERS,
  MAX_SENTENCES,
  type Slot,
  type Template,
  type TemplateError,
} from './syntax.ts';
import { writeSentence } from './write_sentence.ts';

/** One sentence of a template. */
export interface Sentence {
  /** Its place in the order of expansion, from 0. */
  readonly index: number;
  readonly text: string;
  /** Which alternative stands in each slot, [slots]: indices into `Template.slots[s].alternatives`. */
  readonly choices: readonly number[];
  /** The form of each article that a mask follows, [openArticles]. */
  readonly articles: readonly Article[];
  /** How many `[MASK]` it has. */
  readonly masks: number;
}

/** How many sentences a template stands for; at least 1. Exact below 2⁵³. */
export function countSentences({ slots, openArticles }: Template): number {
  return slots.reduce((product, { alternatives }) => product * alternatives.length, 2 ** openArticles);
}

/**
 * Sentence `index` of the template, in constant memory.
 * @throws RangeError for an index that is no whole number from 0 to the count: a fault of the caller, never of a text.
 */
export function sentenceAt(template: Template, index: number): Sentence {
  const count = countSentences(template);
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`sentence ${index} of ${count}`);
  }
  let rest = index;
  const articles: Article[] = new Array<Article>(template.openArticles);
  for (let open = template.openArticles - 1; open >= 0; open--) {
    articles[open] = rest % 2 === 0 ? 'a' : 'an';
    rest = Math.floor(rest / 2);
  }
  const choices = new Array<number>(template.slots.length);
  for (let slot = template.slots.length - 1; slot >= 0; slot--) {
    const { length } = template.slots[slot].alternatives;
    choices[slot] = rest % length;
    rest = Math.floor(rest / length);
  }
  const text = writeSentence(template, choices, articles);
  return { index, text, choices, articles, masks: countMasks(text) };
}

/** The error of a template that stands for more than `limit` sentences or for too much text, or null. Points at its widest slot. */
export function checkCount(template: Template, limit = MAX_SENTENCES): TemplateError | null {
  const { sentences: count, characters } = measureExpansion(template);
  if (count <= limit && characters <= MAX_EXPANDED_CHARACTERS) return null;
  const widest = template.slots.reduce<Slot | null>(
    (best, slot) => (best === null || slot.alternatives.length > best.alternatives.length ? slot : best),
    null,
  );
  const factors = template.slots.map(({ alternatives }) => String(alternatives.length));
  if (template.openArticles > 0) factors.push(`${2 ** template.openArticles} for a/an`);
  return faultAt(widest?.range ?? { start: 0, end: 0 }, {
    code: 'too-many-sentences',
    message:
      count > limit
        ? `The template stands for ${inWords(count)} sentences (${factors.join(' × ')}); at most ${inWords(limit)} are run.`
        : `The sentences have ${inWords(characters)} characters together; at most ${inWords(MAX_EXPANDED_CHARACTERS)} are run.`,
    remedy: 'Take alternatives out, or a larger step. Your text is kept.',
  });
}

/**
 * The size of what would be run, without making it: sentences, and the UTF-16 code units of all of them together. Spaces that merge
 * at a slot's edge are counted as written.
 */
export function measureExpansion(template: Template): {
  readonly sentences: number;
  readonly characters: number;
} {
  const sentences = countSentences(template);
  const meanLength = template.parts.reduce((sum, part) => {
    if (part.kind === 'text') return sum + part.text.length;
    if (part.kind === 'article') return sum + 1.5;
    const { alternatives } = template.slots[part.slot];
    return sum + alternatives.reduce((total, { length }) => total + length, 0) / alternatives.length;
  }, 0);
  return { sentences, characters: Math.round(sentences * meanLength) };
}

function inWords(count: number): string {
  return count >= 1e15 ? 'over 10¹⁵' : count.toLocaleString('en-GB');
}
