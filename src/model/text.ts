/** Places in the visitor's text, what they became, and the two forms a mask can have. */

/** A stretch of the typed text, in UTF-16 code units, `end` exclusive. `segment` 1 is the second text of a pair. */
export interface TextRange {
  readonly segment: 0 | 1;
  readonly start: number;
  readonly end: number;
}

/**
 * How a typed `[MASK]` is encoded: `typed` is Hugging Face's way, where text that touches the mask begins with a piece of
 * its own for a space that is not there (`[MASK].` is `[MASK]` `▁` `.`); `in-place` leaves that lone `▁` out, as for a word
 * that is masked where it stands.
 */
export type MaskForm = 'typed' | 'in-place';

/** One token of an encoded text. */
export interface Token {
  /** The token's own id; a token masked in place keeps the id it hides. */
  readonly id: number;
  /** What the model reads: `id`, or the id of `[MASK]` where the token is masked in place. */
  readonly inputId: number;
  /** The piece, `▁` included. An unknown piece is its own text, a special token its own form. */
  readonly piece: string;
  /**
   * Where it came from, null for the [CLS] and [SEP] that are added. The space before a word is not part of it; a lone `▁` is
   * the white space it stands for, or empty. Tokens that one character decomposes to (`½`) share its range.
   */
  readonly range: TextRange | null;
  /** [CLS], [SEP], `<unk>`, `<pad>`, a typed [MASK]. */
  readonly special: boolean;
  /** True where no piece of the vocabulary spells it: it is read as `<unk>`. A `<unk>` that was typed is none. */
  readonly unknown?: true;
  /** True for a word that was added to the vocabulary and found in the text before all pieces: nothing is joined to it on either side. */
  readonly added?: true;
  /** Masked, typed or in place: its prediction is asked. */
  readonly masked: boolean;
  readonly maskedInPlace: boolean;
}

/** A stretch that no piece of the vocabulary spells: it is read as `<unk>`. */
export interface UnknownText {
  readonly range: TextRange;
  /** As it was typed. */
  readonly text: string;
  /**
   * A spelling the vocabulary has, where one was surely meant: `'` for `’`. Empty where the stretch cannot be seen, so that nothing is
   * lost without it; null where there is none.
   */
  readonly meant: string | null;
}

/** Masks in the part of a text that the model does not read, because the text is longer than it can. */
export interface UnreadMasks {
  /** The first of them. */
  readonly range: TextRange;
  /** How many there are. */
  readonly count: number;
  /** Tokens of the same text before the first. */
  readonly tokensBefore: number;
  /** Tokens of the same text that are read. */
  readonly tokensRead: number;
  /** Where the text may begin, at a word, so that the first is read with what stands right before it: UTF-16 code units. */
  readonly cutFrom: number;
}
