/** What is asked of one text as it is typed, and what is answered at its masks. */
import type { MaskForm, TextRange } from '../model/text.ts';
import type { Prediction } from '../worker/messages.ts';

export interface FillQuery {
  readonly text: string;
  /** The second text of a pair, or null for a single segment. */
  readonly pair: string | null;
  /** Tokens masked in place, by the stretch of text they came from. Unknown ranges are ignored. */
  readonly masked: readonly TextRange[];
  readonly form: MaskForm;
  /** How many predictions a mask, 1 to 128, special tokens not counted. */
  readonly topK: number;
  /** A word whose rank and probability are asked at every mask, or null. */
  readonly find: string | null;
}

/** A looked-up word at one mask. */
export interface FoundWord {
  readonly word: string;
  /** As the tokenizer reads it there, between what touches the mask. */
  readonly pieces: readonly string[];
  /** The pieces that are read as `<unk>`, where there are such. */
  readonly unknown?: readonly string[];
  /** False where a piece reaches beyond the word into what it touches, so that none stands for the word alone. */
  readonly fits: boolean;
  /** Its token, rank and log p when the word is one piece there; null when it is several and so cannot fill one mask. */
  readonly at: { readonly id: number; readonly rank: number; readonly logProb: number } | null;
}

export interface MaskPredictions {
  /** Index into the tokens of the same answer. */
  readonly tokenIndex: number;
  /** The likeliest tokens, special ones left out. */
  readonly predictions: readonly Prediction[];
  /** Total probability of the special tokens that were left out (`[CLS]`, `[SEP]`, `[MASK]`, `<pad>`, `<unk>`), 0 to 1. */
  readonly specialMass: number;
  readonly found: FoundWord | null;
}
