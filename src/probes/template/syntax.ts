/**
 * The template language: one text that stands for many sentences.
 *
 * | written                     | stands for                                                                          |
 * | --------------------------- | ----------------------------------------------------------------------------------- |
 * | `{man\|woman}`              | one sentence an alternative                                                         |
 * | `{\|young} man`             | an alternative may be empty; spaces that meet at a slot's edge become one           |
 * | `{1900..2020:10}`           | whole numbers from, to, and the step (1 if left out); `{2020..1900:10}` descends    |
 * | `{who:man\|woman} … {who}`  | a slot with a name, used again: the same alternative in both places                 |
 * | `{year:1900..2020:10}`      | a sweep with a name                                                                 |
 * | `{a/an}`, `{A/An}`          | the article of the word that follows; where `[MASK]` follows, two sentences         |
 * | `\{ \} \| \\ \:`            | a backslash before any ASCII punctuation gives that character                       |
 *
 * Outside braces `|` and `:` are text. Inside them `|` parts alternatives and a first `:` ends a name. A name is a letter, then
 * up to 31 letters, digits, `_` or `-`; it may be used before it is defined. Braces do not nest. A sweep's last value is the last
 * that does not pass its end (`{1..10:4}` is 1, 5, 9); decimals and leading zeros are refused, for they would not come out as
 * written. What an alternative says is kept as written.
 *
 * Order of the sentences: as nested loops, the slot that appears first in the outermost, the articles of masks in the innermost.
 */

/** Typed as it stands, upper case: what the tokenizer reads as the mask. */
export const MASK = '[MASK]';

/** UTF-16 code units of a template. */
export const MAX_TEMPLATE_LENGTH = 20_000;
export const MAX_SLOTS = 16;
/** Alternatives of one slot, values of a sweep included. */
export const MAX_ALTERNATIVES = 1_000;
/** UTF-16 code units of the longest sentence of a template: far over what a model reads, and little to hold. */
export const MAX_SENTENCE_LENGTH = 20_000;
/** The most sentences a template may be expanded to. Counting is free at any size. */
export const MAX_SENTENCES = 100_000;
/** UTF-16 code units of all sentences of an expansion together. */
export const MAX_EXPANDED_CHARACTERS = 20_000_000;

/** A range of the template's text, in UTF-16 code units, `end` exclusive. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export interface Slot {
  /** Null where it was given none. */
  readonly name: string | null;
  /** Its name, else `slot 1`, `slot 2` … by order of appearance. */
  readonly label: string;
  /** At least one. Escapes are undone. */
  readonly alternatives: readonly string[];
  /** The bounds, where it was written as a sweep: its alternatives are numbers, and a plot may draw them as such. */
  readonly sweep: { readonly from: number; readonly to: number; readonly step: number } | null;
  /** From `{` to `}` of its definition. */
  readonly range: SourceRange;
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string; readonly range: SourceRange }
  /** `slot`: index into {@link Template.slots}. */
  | { readonly kind: 'slot'; readonly slot: number; readonly range: SourceRange }
  /** `open`: index of the article among those a mask follows, or null where the word that follows decides. */
  | {
      readonly kind: 'article';
      readonly capital: boolean;
      readonly open: number | null;
      readonly range: SourceRange;
    };

/** A template without a fault. */
export interface Template {
  readonly source: string;
  readonly parts: readonly TemplatePart[];
  /** By order of appearance. */
  readonly slots: readonly Slot[];
  /** How many `{a/an}` stand before a mask: each doubles the sentences. */
  readonly openArticles: number;
  /** What is allowed but may be a slip. */
  readonly notices: readonly TemplateNotice[];
}

export interface TemplateNotice {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

type TemplateErrorCode =
  | 'too-long'
  | 'unknown-escape'
  | 'unclosed-slot'
  | 'stray-brace'
  | 'nested-slot'
  | 'empty-slot'
  | 'one-alternative'
  | 'bad-name'
  | 'bad-sweep'
  | 'unknown-name'
  | 'defined-twice'
  | 'too-many-slots'
  | 'too-many-alternatives'
  | 'article-place'
  | 'split-mask'
  | 'no-mask'
  | 'several-masks'
  | 'too-many-sentences';

/** A fault of a template, at a place of its text. `offset + length` is within the text. */
export interface TemplateError extends TemplateNotice {
  readonly code: TemplateErrorCode;
  /** One thing to do. */
  readonly remedy: string;
}

/** A fault without its place. */
export type TemplateFault = Omit<TemplateError, 'offset' | 'length'>;

export function faultAt({ start, end }: SourceRange, fault: TemplateFault): TemplateError {
  return { ...fault, offset: start, length: end - start };
}
