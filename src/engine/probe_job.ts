/** What is asked of many sentences at once, what it will cost, and what is answered. Plain data: it crosses the worker as it is. */
import type { MaskForm, TextRange, Token, UnknownText, UnreadMasks } from '../model/text.ts';

/** One sentence of a probe. */
export interface ProbeSentence {
  /** With one `[MASK]` or more, or with a stretch to hide. */
  readonly text: string;
  /** The second text of a pair, in which targets of several pieces have no score; a single segment where there is none. */
  readonly pair?: string | null;
  /** Stretches of `text`, UTF-16 code units, whose tokens are masked in place; empty normally. */
  readonly hide: readonly { readonly start: number; readonly end: number }[];
  /** Tokens masked in place, by the very stretch they came from. Unknown ranges are ignored. */
  readonly masked?: readonly TextRange[];
  /** Which mask is read, 0 for the first; null reads every one. An index past the last mask reads none. */
  readonly read: number | null;
  /**
   * Token ids put at its masks, in their order, so that these are read as if they stood there; null leaves a mask. `read` counts the
   * masks that are left. None unless said otherwise.
   */
  readonly put?: readonly (number | null)[];
}

/** What is asked of every sentence of a probe. */
export interface ProbeJob {
  readonly sentences: readonly ProbeSentence[];
  readonly form: MaskForm;
  /** How many predictions a mask, 0 to 100, special tokens not counted. */
  readonly topK: number;
  /**
   * Words scored at every mask that is read. A word of one piece: log p of that piece. A word of m pieces: PLL-word-l2r, the mask
   * becoming m masks (Kauf & Ivanova 2023).
   */
  readonly targets: readonly string[];
  /** Ranks of one-piece targets in the whole vocabulary. */
  readonly ranks: boolean;
  /** A target of several pieces is not scored: only how it reads is told. */
  readonly onePieceOnly?: boolean;
  /** log p of the whole vocabulary at every mask that is read: 120 KB a mask for a published ALBERT. */
  readonly fullLogProbs: boolean;
  /** How often the layer is applied, 1 to {@link maxPasses}; as often as the model was made for unless said otherwise. */
  readonly passes?: number;
  /** Also what the head makes of each mask after the embedding projection and after each pass, the logit lens, and how its state changed. */
  readonly afterEachPass?: boolean;
}

/** The most sentences one probe may have: a page cannot hold the answers of more. */
export const MAX_PROBE_SENTENCES = 20_000;
/** The most unknown texts that a plan names: what is in thousands of sentences is told by a few. */
export const MAX_UNKNOWN = 12;
/** The most rows of the whole vocabulary one probe may bring back: 240 MB for a published ALBERT. */
export const MAX_FULL_ROWS = 2_000;

/** How a target is split where it stands after a space. */
export interface TargetPieces {
  readonly word: string;
  readonly ids: readonly number[];
  readonly pieces: readonly string[];
  /** False: some of it is in no piece of the vocabulary, so it has no score. */
  readonly known: boolean;
  /** The pieces that no vocabulary has, where there are such: each its own text. */
  readonly unknown?: readonly string[];
}

/** How a target is split at one mask, between what touches it. */
export interface PlacedTarget extends TargetPieces {
  /**
   * False: the tokenizer reads it together with what it touches, so no piece stands for the word alone. `ids` is empty, `pieces`
   * are those that cover it, and there is no score.
   */
  readonly fits: boolean;
}

/** Words whose pieces are asked for at the masks of some sentences; nothing is run. */
export interface PlaceJob {
  readonly sentences: readonly ProbeSentence[];
  readonly form: MaskForm;
  readonly words: readonly string[];
}

/** How words read at the masks of some sentences, at the first that is read of each. */
export interface PlacedWordLists {
  /** Of the model that reads them: `ModelIdentity.content`. */
  readonly content: string;
  /** Each way in which all of the words read somewhere, once, in the order they were asked: most masks have the same. */
  readonly lists: readonly (readonly (TargetPieces | PlacedTarget)[])[];
  /** [sentence] into `lists`; null where there is no mask to read. */
  readonly at: readonly (number | null)[];
}

/** A text as the model reads it, before any number. */
export interface ReadText {
  readonly tokens: readonly Token[];
  /** Tokens cut because the model reads no more; 0 normally. */
  readonly cutTokens: number;
  readonly maxTokens: number;
  /** Stretches that look like a mask but are not (`[mask]`), so that the page can offer to replace them. */
  readonly almostMasks: readonly TextRange[];
  /** Stretches that are read as `<unk>`, each with the spelling that was meant. */
  readonly unknown: readonly UnknownText[];
  /** Masks in the part that is not read; null where there are none. */
  readonly unreadMasks: UnreadMasks | null;
  /** Words of several pieces that are masked as a whole: indices into `tokens`, those of a word side by side. */
  readonly words: readonly (readonly number[])[];
}

/** What some sentences of a probe have that no piece of the vocabulary spells: it is read as `<unk>`. */
export interface UnknownInProbe extends Pick<UnknownText, 'text' | 'meant'> {
  /** In how many of the sentences it stands. */
  readonly sentences: number;
}

/** A sentence of a probe with masks that the model does not read. */
export interface UnreadInProbe extends Pick<UnreadMasks, 'tokensBefore' | 'tokensRead'> {
  /** Into the sentences of the probe. */
  readonly index: number;
}

/** What a probe will cost, before it runs. */
export interface ProbePlan {
  readonly sentences: number;
  /** Sequences the model reads: one a sentence, and m more for each target of m > 1 pieces. */
  readonly sequences: number;
  readonly tokens: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  readonly targets: readonly TargetPieces[];
  /** There where some target is split otherwise at some mask, for what touches it. */
  readonly placedOtherwise?: true;
  /** How the text reads, where the probe is one sentence. */
  readonly text?: ReadText;
  /** Indices of sentences in which there is no mask to read, and of those that are cut to what the model reads. */
  readonly withoutMask: readonly number[];
  readonly cut: readonly number[];
  /** What is unknown in the sentences, each text once, at most {@link MAX_UNKNOWN} of them, in the order they were found; left out where all is known. */
  readonly unknown?: readonly UnknownInProbe[];
  /** The first sentence that has its mask where the model does not read; left out where there is none. */
  readonly unread?: UnreadInProbe;
}

export interface TargetScore {
  /** nats; null for a word that is not in the vocabulary or does not fit the place. */
  readonly logProb: number | null;
  /** How many pieces the sum runs over: scores of different m are not ranked together unmarked. */
  readonly pieces: number;
  /** 1 is the likeliest of the vocabulary; null unless asked, and for a word of several pieces. */
  readonly rank: number | null;
  /** How the word is split at this mask; left out where that is as after a space, which the plan says. */
  readonly placed?: PlacedTarget;
}

/** One of the words a model would put at a mask. */
export interface Prediction {
  /** 1 is the likeliest of the whole vocabulary; special tokens keep their rank but are listed apart. */
  readonly rank: number;
  readonly id: number;
  readonly piece: string;
  /** The piece as a reader sees it, without `▁`. */
  readonly word: string;
  /** No leading `▁`: joins the word before it. */
  readonly continuation: boolean;
  /** Natural log of the probability over the whole vocabulary, specials included. Never renormalised. */
  readonly logProb: number;
}

/** What the prediction head makes of one hidden state. */
export interface Reading {
  /** The likeliest tokens, special ones left out; at most `topK`. */
  readonly predictions: readonly Prediction[];
  /** Total probability of the special tokens that were left out, 0 to 1. */
  readonly specialMass: number;
  /** [V] nats, when asked. */
  readonly logProbs: Float32Array<ArrayBuffer> | null;
}

/** What the prediction head makes of the state after one pass, and how that state stands to the one before. */
export interface PassReading extends Reading {
  /** Euclidean norm of the hidden state. */
  readonly norm: number;
  /** Cosine of the hidden state and the one a pass before, −1 to 1; null before the first pass. */
  readonly cosineToBefore: number | null;
}

/** One mask of one sentence. */
export interface ProbeMask extends Reading {
  /** Index into the tokens of the sentence. */
  readonly tokenIndex: number;
  /** In the order of the job's targets. */
  readonly targets: readonly TargetScore[];
  /** [passes + 1], when asked: after the embedding projection, then after each pass. */
  readonly afterEachPass?: readonly PassReading[];
}

export interface ProbeSentenceResult {
  /** Into the job's sentences. */
  readonly index: number;
  readonly tokens: readonly Token[];
  readonly cutTokens: number;
  /** Those that were asked for, in order; none where there was no mask. */
  readonly masks: readonly ProbeMask[];
}

/** Every token of the model in use, by id: what the points of a plot over the vocabulary are called. */
export interface Vocabulary {
  readonly model: string;
  readonly revision: string;
  /** Of the model: `ModelIdentity.content`. */
  readonly content: string;
  /** [V], as a reader sees them, without `▁`. */
  readonly words: readonly string[];
  /** [V], 1 where the piece joins the word before it. */
  readonly continuations: Uint8Array<ArrayBuffer>;
  /** Ids left out of lists: special tokens and padding of the vocabulary. */
  readonly special: readonly number[];
}
