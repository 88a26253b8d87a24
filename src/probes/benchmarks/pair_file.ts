/** What every reader of a file of sentence pairs begins and ends with: the file as text, and the set or the refusal that comes of it. */
import { fail, succeed } from '../result.ts';
import {
  MAX_CATEGORIES,
  MAX_PAIRS,
  SET_FORMATS,
  type PairSet,
  type PairSetResult,
  type SentencePair,
} from './pair_set.ts';

/** A file as text. */
export interface PairFile {
  readonly name: string;
  readonly text: string;
}

const NO_CATEGORY = 'without a category';
/** UTF-16 code units. Longer names are cut. */
const MAX_CATEGORY_LENGTH = 60;

/** The set that the entries of a file make, within bounds; what is no pair is left out and counted. */
export function setOf(name: string, kind: PairSet['kind'], entries: readonly SentencePair[]): PairSetResult {
  const pairs = entries
    .map(({ more, less, category, direction }) => ({
      more: more.trim(),
      less: less.trim(),
      category: category.trim().slice(0, MAX_CATEGORY_LENGTH) || NO_CATEGORY,
      direction,
    }))
    .filter(({ more, less }) => more !== '' && less !== '' && more !== less);
  if (pairs.length === 0) return refuse(`“${name}” has no pair of two different sentences.`);
  if (pairs.length > MAX_PAIRS) {
    return fail({
      message: `“${name}” has ${pairs.length} pairs, more than the ${MAX_PAIRS} that one run may have.`,
      remedy: 'Nothing is changed. Cut the file into parts and open one of them.',
    });
  }
  const categories = new Set(pairs.map(({ category }) => category)).size;
  if (categories > MAX_CATEGORIES) {
    return fail({
      message: `“${name}” has ${categories} categories, more than the ${MAX_CATEGORIES} that are shown.`,
      remedy: 'The set before it is kept. Join some of them, or leave the column out.',
    });
  }
  return succeed({ name, kind, pairs, leftOut: entries.length - pairs.length });
}

/** Also of a file whose size in bytes is too large already: it is not read at all. */
export function refuseTooLarge({ name }: Pick<PairFile, 'name'>): PairSetResult {
  return refuse(`“${name}” is too large to be a set of sentence pairs.`);
}

export function refuse(message: string): PairSetResult {
  return fail({ message, remedy: `The set before it is kept. What is read: ${SET_FORMATS}` });
}
