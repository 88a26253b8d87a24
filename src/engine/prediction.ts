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
