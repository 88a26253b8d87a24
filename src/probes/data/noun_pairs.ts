/** Pairs of common nouns for people, as they stand behind an article. */
import type { SidePair } from './preset.ts';

export const GENDER_NOUN_PAIRS: readonly SidePair[] = [
  ['man', 'woman'],
  ['boy', 'girl'],
  ['father', 'mother'],
  ['husband', 'wife'],
  ['brother', 'sister'],
  ['uncle', 'aunt'],
];

/** The same and two more, for frames about several people: `The {who} were …`. */
export const GENDER_PLURAL_PAIRS: readonly SidePair[] = [
  ['men', 'women'],
  ['boys', 'girls'],
  ['fathers', 'mothers'],
  ['husbands', 'wives'],
  ['brothers', 'sisters'],
  ['uncles', 'aunts'],
  ['sons', 'daughters'],
  ['grandfathers', 'grandmothers'],
];
