/** What the engine asks of a tokenizer, whatever kind of file it was read from. */
import type { MaskForm, TextRange, Token } from './text.ts';

/** The special tokens that a masked language model is asked with. */
export type SpecialToken = 'pad' | 'unk' | 'cls' | 'sep' | 'mask';

export interface EncodeOptions {
  /** Hugging Face's own form by default. */
  readonly form?: MaskForm;
  /** The model's `max_position_embeddings`; nothing is cut by default. */
  readonly maxTokens?: number;
  /** Tokens to mask in place, by range. Special tokens and ranges that no token has are left alone. */
  readonly masked?: readonly TextRange[];
}

/** An encoded text. T tokens, [CLS] and [SEP] included. */
export interface Encoding {
  readonly tokens: readonly Token[];
  /** [T], what the model reads. */
  readonly ids: Uint32Array;
  /** [T], 0 up to and with the first added [SEP], 1 for the second text and its [SEP]. */
  readonly tokenTypeIds: Uint32Array;
  /** Indices into the tokens, ascending. */
  readonly maskPositions: Uint32Array;
  /** How many tokens were left out at the end of the texts because the model reads no more. */
  readonly cutTokens: number;
}

/** An encoded text and what to offer about it. */
export interface EncodedText extends Encoding {
  /** Stretches of both texts that look like a mask and are not (`[mask]`). */
  readonly almostMasks: readonly TextRange[];
}

/** How one word is split where it stands after a space. */
export interface WordPieces {
  readonly ids: Uint32Array;
  readonly pieces: readonly string[];
  /** False when some of it is in no piece of the vocabulary: then it cannot be looked up. */
  readonly known: boolean;
}

/** A piece as a reader sees it, without the mark of a space. `continuation`: it joins the word before it. */
export interface PieceView {
  readonly word: string;
  readonly continuation: boolean;
}

/** Synchronous. Holds what it was made from until `destroy()`. */
export interface Tokenizer {
  /** The number of pieces, special tokens included. */
  readonly size: number;
  /** The ids of its special tokens. */
  readonly specialIds: Readonly<Record<SpecialToken, number>>;
  /** Ids that the model has a row for and the tokenizer no piece: rows to fill up, or of tokens that were added. They are never words. */
  readonly unnamedIds: readonly number[];
  /** A special token, or an id without a piece. */
  isSpecial(id: number): boolean;
  /** Any text, or pair of texts, to tokens. Never throws for a text. What is over the limit is cut at the end, and counted exactly. */
  encode(text: string, pair?: string | null, options?: EncodeOptions): EncodedText;
  /** Ids to text, pieces joined into words; special tokens are left out by default. */
  decode(ids: Iterable<number>, options?: { readonly skipSpecial?: boolean }): string;
  /** The piece of an id as the vocabulary has it; that of the unknown token for an id outside the vocabulary. */
  piece(id: number): string;
  /** The id of a piece, its mark of a space included; that of `specialIds.unk` where the vocabulary has no such piece. */
  idOf(piece: string): number;
  /** The piece of an id as a reader sees it. */
  show(id: number): PieceView;
  /** How a word is split where it stands after a space. White space around it is ignored; of several words, all pieces. */
  pieces(word: string): WordPieces;
  /** Frees what it holds; nothing may be encoded after it. Idempotent. */
  destroy(): void;
}
