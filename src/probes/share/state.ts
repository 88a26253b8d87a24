/** What a link says: the whole state of the bias lab, and, where asked, the numbers it gave. */
import type { ModelIdentity } from '../../model/session.ts';
import type { TaskName } from '../../model/tasks.ts';
import type { MaskForm, TextRange } from '../../model/text.ts';
import type { FrameSet } from '../data/preset.ts';
import { FEATURE_KINDS, type FeatureKind } from '../features.ts';
import type { Contrast, Side } from '../template/contrast.ts';

export const SHARED_VIEWS = [
  'fill',
  'compare',
  'targets',
  'robustness',
  'grid',
  'lens',
  'attention',
  'occlusion',
  'patching',
  'features',
  'classify',
] as const;
type SharedView = (typeof SHARED_VIEWS)[number];

/** Which model gave the numbers. Only said and compared: a link never makes the page fetch anything. */
export interface SharedModel {
  readonly name: string;
  readonly revision: string;
  /** The hash of its files; null in links of before there was one. */
  readonly content: string | null;
  readonly precision: ModelIdentity['dtype'];
  readonly backend: ModelIdentity['backend'];
}

/** What a link says of the model that gave its numbers. */
export function sharedModel({ name, revision, content, dtype, backend }: ModelIdentity): SharedModel {
  return { name, revision, content, precision: dtype, backend };
}

/** Numbers that came with a link. */
export interface SharedResults {
  /** Which sentences, by their place in the order in which the view runs them, [S]. */
  readonly sentences: readonly number[];
  /** [W]. */
  readonly words: readonly string[];
  /** log p in nats, [S][W]; null where a word was not scored. Four decimals are kept. */
  readonly logProbs: readonly (readonly (number | null)[])[];
}

/**
 * Numbers that came with a link and are no log p, each in −1 to 1: weights of attention, cosines. In an order of the view's own, [N];
 * null where there was none. Five decimals are kept.
 */
type SharedValues = readonly (number | null)[];

/** How the grid lies: the slots of its sides, and what its cells show. */
interface SharedGrid {
  /** Indices of slots; `columns` null for a single line of cells. */
  readonly rows: number;
  readonly columns: number | null;
  readonly measure: 'log-ratio' | 'jsd';
}

/**
 * What the words that differ most are sorted by: the log-ratio, their probability where they are likelier, or their share of the
 * Jensen–Shannon divergence.
 */
export const WORD_SORTS = ['delta', 'p', 'jsd'] as const;
export type WordSort = (typeof WORD_SORTS)[number];

/**
 * What the grid's cells show, of its words: a word by its place in the list, from 0; or the sum of a set: −1 for the first, −2 for the
 * second.
 */
type SharedWord = number;

/** What of the attention of a text is looked at. */
export interface SharedAttention {
  /** Which of the template's sentences, from 0. */
  readonly sentence: number;
  /** From 1; null for the last pass, and for the mean over heads. */
  readonly pass: number | null;
  readonly head: number | null;
  /** The token that is chosen, by its place; null where none is. */
  readonly token: number | null;
  readonly direction: 'from' | 'to';
  /** [CLS], [SEP] and full stops are left out. */
  readonly leavesOut: boolean;
}

/** A cell of the grid. */
export interface SharedCell {
  readonly row: number;
  readonly column: number;
}

export interface SharedState {
  readonly view: SharedView;
  /** The preset it began with, by id, or null. The page ignores an id that no preset has. */
  readonly preset: string | null;
  /** The template, or the text of the fill view. */
  readonly template: string;
  /** The second text of a pair (fill), or null. */
  readonly pair: string | null;
  /** Words masked in place (fill). */
  readonly masked: readonly TextRange[];
  /** The frames and pairs of a robustness test; null for the preset's own. */
  readonly frameSets: readonly FrameSet[] | null;
  readonly targets: readonly string[];
  /** 1 to 128. */
  readonly topK: number;
  readonly form: MaskForm;
  /** Which alternatives are the sides, in their order; null for the template's first two. */
  readonly sides: Contrast | null;
  /** Which alternative stands in slots that are not the contrast's; the first where nothing is said. */
  readonly held: readonly { readonly slot: number; readonly alternative: number }[];
  readonly grid: SharedGrid | null;
  /** Null for the first word. */
  readonly shownWord: SharedWord | null;
  /** The cell whose sentence is open. */
  readonly cell: SharedCell | null;
  /** The two corners of the difference in differences; null for the first two rows and columns. */
  readonly corners: readonly [SharedCell, SharedCell] | null;
  readonly pins: readonly string[];
  /** Of the words that differ most (compare). */
  readonly sort: WordSort;
  /** Which [MASK] is read (lens), 0 for the first. */
  readonly mask: number;
  /** How often the layer is applied (lens); null for as often as the model was made for. */
  readonly passes: number | null;
  /** The side whose states are overwritten (patching). */
  readonly into: Side;
  /** Which vector stands for a text (features). */
  readonly vector: FeatureKind;
  /** What is looked at (attention); null for what a fresh view looks at. */
  readonly attention: SharedAttention | null;
  /** What a head is asked to do (classify); null for what the checkpoint does first. */
  readonly task: TaskName | null;
  /** The answers to choose between, one a line (classify). */
  readonly choices: string;
  /** Every word is masked in turn (classify). */
  readonly occlude: boolean;
  /** LPBS with its prior. */
  readonly prior: boolean;
  readonly model: SharedModel | null;
  readonly results: SharedResults | null;
  readonly values: SharedValues | null;
}

/** A fresh bias lab: what a link need not say. */
export const DEFAULT_STATE: SharedState = {
  view: 'compare',
  preset: null,
  template: '',
  pair: null,
  masked: [],
  frameSets: null,
  targets: [],
  topK: 20,
  form: 'typed',
  sides: null,
  held: [],
  grid: null,
  shownWord: null,
  cell: null,
  corners: null,
  pins: [],
  sort: 'delta',
  mask: 0,
  passes: null,
  into: 'A',
  vector: FEATURE_KINDS[0],
  attention: null,
  task: null,
  choices: '',
  occlude: false,
  prior: false,
  model: null,
  results: null,
  values: null,
};

/** Bounds of a state that can be shared. Texts in UTF-16 code units. */
export const SHARE_LIMITS = {
  template: 20_000,
  masked: 200,
  frameSets: 8,
  frames: 50,
  frame: 500,
  pairs: 100,
  targets: 500,
  pins: 100,
  /** Twice the most that any model is made for: which model it will be is not known. */
  passes: 2_000,
  heads: 1_000,
  /** Of a text whose attention is read. */
  tokens: 10_000,
  word: 100,
  modelText: 200,
  sentences: 500,
  words: 200,
  numbers: 5_000,
  /** Those that are no log p. */
  values: 64,
  /** Of all texts of a state together. */
  characters: 250_000,
} as const;
