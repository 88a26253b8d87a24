/** A set of sentences, whatever it was read from: items of one shape. Plain data. */
import type { SourceRange } from '../template/syntax.ts';

/** What the sentences of an item are, in their order. */
export const ROLES = {
  /** One sentence. */
  sentences: ['sentence'],
  /** Two that differ in whom they are about; `more` is the more stereotypical one, by the set's own account. */
  pairs: ['more', 'less'],
  /** A pair, and the same sentence with a word that has nothing to do with it. */
  triples: ['more', 'less', 'unrelated'],
  /** A template with each of two words at its mask. */
  templates: ['first', 'other'],
} as const;

export const SET_SHAPES = [
  'sentences',
  'pairs',
  'triples',
  'templates',
] as const satisfies readonly (keyof typeof ROLES)[];

export type SetShape = keyof typeof ROLES;

/** Where the word of a template stands in a sentence. */
export interface WordPlace {
  readonly word: SourceRange;
  /** The stretch that is hidden for the prior of the word; null where the template names none. */
  readonly attribute: SourceRange | null;
}

export interface SetItem {
  /** One for each role of the set's shape. */
  readonly sentences: readonly string[];
  /** What the item is filed under, e.g. `gender`. */
  readonly category: string;
  /** Where it stands in the file, as a reader counts there: the row of a table, its titles not counted, the line of a text, the entry of a list. */
  readonly row: number;
  /** In CrowS-Pairs, which of the two its writer began with: a stereotype, or what goes against one. Null elsewhere. */
  readonly direction: 'stereo' | 'antistereo' | null;
  /** Of a template, one for each sentence; left out elsewhere. */
  readonly places?: readonly WordPlace[];
  /** In StereoSet, whom the context is about. Null elsewhere. */
  readonly term: string | null;
}

/** A row that is no item of the set. */
export interface BadRow {
  /** As {@link SetItem.row}. */
  readonly row: number;
  /** What is wrong with it, as the end of a sentence: `has no sentence`. */
  readonly reason: string;
}

/** What a file may be recognised as. */
export const SET_FORMAT_NAMES = [
  'example',
  'crows-pairs',
  'stereoset',
  'winobias',
  'table',
  'lines',
] as const;

/** What a file was recognised as. */
export type SetFormat = (typeof SET_FORMAT_NAMES)[number];

/** Which bytes a set was read from, and what of them. */
export interface SetInput {
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** Of a table the titles of the columns that were read, by what they hold; left out of what is none. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Of the sentences that were read, in their order. */
  readonly sentencesSha256: string;
}

export interface BenchmarkSet {
  /** As a reader knows it: the file's name. */
  readonly name: string;
  readonly format: SetFormat;
  readonly shape: SetShape;
  /** At least one. */
  readonly items: readonly SetItem[];
  /** The first {@link MAX_LISTED_BAD} of the rows that are left out. */
  readonly bad: readonly BadRow[];
  /** How many are left out. */
  readonly badCount: number;
  /** Left out of the example, which is no file. */
  readonly input?: SetInput;
}

/** Why a file is no set. */
export interface SetFault {
  /** What was found. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}

/** What one set may hold; StereoSet has 2,106, CrowS-Pairs 1,508. */
export const MAX_ITEMS = 100_000;
/** More could not be read in a plot or a list: those with the fewest items are counted together. */
export const MAX_CATEGORIES = 50;
export const MAX_LISTED_BAD = 1_000;
/** The formats that are read, as the page says them. */
export const SET_FORMATS =
  'CrowS-Pairs (CSV), StereoSet (JSON), WinoBias (its pro and anti files together), any CSV, TSV, JSON Lines or plain text, a sentence a line, templates with [MASK] and their words (columns template, words, attribute), and scores that were saved here.';
