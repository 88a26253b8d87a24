/** Pairs of first names. All are common in the United States or the United Kingdom; some are several pieces, which the page says. */
import type { Credit, SidePair } from './preset.ts';

/** A name mostly given to boys, and one mostly given to girls, of about the same time. */
export const GENDER_NAME_PAIRS: readonly SidePair[] = [
  ['John', 'Mary'],
  ['James', 'Anna'],
  ['Robert', 'Linda'],
  ['Michael', 'Jennifer'],
  ['David', 'Susan'],
  ['Thomas', 'Margaret'],
  ['Daniel', 'Sarah'],
  ['Peter', 'Helen'],
  ['Paul', 'Laura'],
  ['George', 'Alice'],
];

/** Names that readers in the United States took for a White, and for a Black, applicant's; a pair has one gender. */
export const HERITAGE_NAME_PAIRS: readonly SidePair[] = [
  ['Emily', 'Lakisha'],
  ['Anne', 'Keisha'],
  ['Jill', 'Tamika'],
  ['Sarah', 'Aisha'],
  ['Allison', 'Ebony'],
  ['Greg', 'Jamal'],
  ['Brad', 'Darnell'],
  ['Todd', 'Tyrone'],
  ['Matthew', 'Jermaine'],
  ['Neil', 'Kareem'],
];

export const HERITAGE_NAMES_CREDIT: Credit = {
  name: 'Are Emily and Greg More Employable than Lakisha and Jamal?',
  authors: 'Bertrand and Mullainathan',
  year: 2004,
  licence: 'the study’s names, as facts',
};
