/** What a head's outputs say: log p of labels, of spans, of choices. Natural logs, nats. Pure. */
import { logOfSum } from './log_probs.ts';

/** log softmax: outputs of which one holds. */
export function logSoftmax(logits: ArrayLike<number>): readonly number[] {
  const values = Array.from(logits);
  if (values.length === 0) return [];
  const sum = logOfSum(values);
  return values.map((value) => value - sum);
}

/** log sigmoid: each output for itself, any number of which may hold. */
export function logSigmoid(logits: ArrayLike<number>): readonly number[] {
  // ln σ(x) = min(x, 0) − ln(1 + e^−|x|), which neither overflows nor loses a small p.
  return Array.from(logits, (value) => Math.min(value, 0) - Math.log1p(Math.exp(-Math.abs(value))));
}

/** A stretch of tokens as an answer. */
export interface Span {
  /** Indices of its first and last token. */
  readonly first: number;
  readonly last: number;
  /** log p that an answer starts at `first`, over all tokens of the sequence. */
  readonly startLogProb: number;
  /** The same of its end, at `last`. */
  readonly endLogProb: number;
  /** Their sum: start and end are read independently of each other, as `AlbertForQuestionAnswering` is trained. */
  readonly logProb: number;
}

/** The most tokens of an answer, as BERT's own evaluation of SQuAD has it. */
export const LONGEST_ANSWER = 30;

/**
 * The likeliest spans within `allowed` tokens, likeliest first (ties: the earlier, then the shorter).
 * @param outputs [T][2], logits of start and end of every token of the sequence
 * @param allowed indices of the tokens of the text that is asked, ascending; a span has none but these, without a gap
 */
export function bestSpans(
  outputs: readonly ArrayLike<number>[],
  allowed: readonly number[],
  count: number,
): readonly Span[] {
  const { starts, ends } = startsAndEnds(outputs);
  const isAllowed = new Set(allowed);
  const spans: Span[] = [];
  for (const first of allowed) {
    for (let last = first; last < first + LONGEST_ANSWER && isAllowed.has(last); last++) {
      const logProb = starts[first] + ends[last];
      const least = spans.length < count ? -Infinity : spans[spans.length - 1].logProb;
      if (!(logProb > least)) continue;
      const at = spans.findIndex((span) => logProb > span.logProb);
      const span = { first, last, startLogProb: starts[first], endLogProb: ends[last], logProb };
      spans.splice(at < 0 ? spans.length : at, 0, span);
      spans.length = Math.min(spans.length, count);
    }
  }
  return spans;
}

/** That there is no answer: start and end at [CLS], as SQuAD 2 trains it. */
export function noAnswer(outputs: readonly ArrayLike<number>[]): Span {
  return spanAt(outputs, 0, 0);
}

/** One span, whether or not it may be an answer. @param outputs [T][2] */
export function spanAt(outputs: readonly ArrayLike<number>[], first: number, last: number): Span {
  const { starts, ends } = startsAndEnds(outputs);
  const [startLogProb, endLogProb] = [starts[first], ends[last]];
  return { first, last, startLogProb, endLogProb, logProb: startLogProb + endLogProb };
}

function startsAndEnds(outputs: readonly ArrayLike<number>[]) {
  return {
    starts: logSoftmax(outputs.map((row) => row[0])),
    ends: logSoftmax(outputs.map((row) => row[1])),
  };
}
