/** From what a head answered to what is shown and exported of it. Pure. */
import {
  bestSpans,
  logSigmoid,
  logSoftmax,
  noAnswer,
  spanAt,
  type Span,
} from '../../probes/classification.ts';
import type { ClassifiedResult, HeadTask, TokenView } from '../../worker/messages.ts';
import type { Answered } from '../lab/answered.ts';
import { visibleText } from '../characters.ts';
import type { AskedText, ClassifyAbout } from './classify_question.ts';
import { labelNames } from './label_names.ts';

export type ClassifyAnswer = Answered<ClassifyAbout, 'classes'>;

/** A label with what a head says of it. */
export interface LabelReading {
  /** Its name, told apart from the others; of a choice the answer. */
  readonly label: string;
  /** The head's own output: a logit, or the value of a regression. */
  readonly output: number;
  /** nats; null where outputs are values. */
  readonly logProb: number | null;
}

/** A text that was answered. */
export interface TextReading extends AskedText {
  /** Into the job's texts. */
  readonly index: number;
  readonly result: ClassifiedResult;
  /** Without each of its words. */
  readonly without: readonly WordReading[];
}

/** A text without one of its words. */
export interface WordReading {
  /** Indices of the word's tokens. */
  readonly tokens: readonly number[];
  /** As those of the whole text; null as long as it has not been read. */
  readonly outputs: readonly Float32Array[] | null;
}

/** Those that have come so far, in the order asked. */
export function textReadings({ about, run: { results } }: ClassifyAnswer): readonly TextReading[] {
  return about.texts.flatMap((text, index) => {
    const result = results.get(index);
    if (result?.kind !== 'text') return [];
    const without = result.words.map((tokens, w): WordReading => {
      const word = results.get(result.firstWord + w);
      return { tokens, outputs: word?.kind === 'word' ? word.outputs : null };
    });
    return [{ ...text, index, result, without }];
  });
}

/** What a row of outputs says of each label, in the order of the head. */
export function labelReadings(
  { labels, scale }: Pick<HeadTask, 'labels' | 'scale'>,
  outputs: ArrayLike<number>,
): readonly LabelReading[] {
  const logProbs = scale === 'value' ? null : scale === 'sigmoid' ? logSigmoid(outputs) : logSoftmax(outputs);
  return labelNames(labels).map((label, i) => ({
    label,
    output: outputs[i],
    logProb: logProbs?.[i] ?? null,
  }));
}

/** Likeliest first; those that are alike stay in the order of the head. */
export function likeliestFirst<R extends Pick<LabelReading, 'output'>>(readings: readonly R[]): readonly R[] {
  return readings.toSorted((a, b) => b.output - a.output);
}

/** The label that is followed, into the head's: the one asked for, or the likeliest of the first text. */
export function followedLabel(
  task: HeadTask,
  readings: readonly TextReading[],
  asked: number | null,
): number {
  if (asked !== null && asked < task.labels.length) return asked;
  const first = readings.at(0);
  if (first === undefined) return 0;
  const labels = labelReadings(task, first.result.outputs[0]);
  return labels.indexOf(likeliestFirst(labels)[0]);
}

/** One word of a text, and how much of a label it holds up. */
export interface HoldingWord {
  /** Indices of its tokens. */
  readonly tokens: readonly number[];
  readonly text: string;
  /** Null as long as the text has not been read without it. */
  readonly without: LabelReading | null;
  /** log p of the label (or the value) in the whole text less that without the word: above 0 the word holds it up. */
  readonly holdsUp: number | null;
}

export function holdingWords(task: HeadTask, reading: TextReading, label: number): readonly HoldingWord[] {
  const { result } = reading;
  const whole = measured(labelReadings(task, result.outputs[0])[label]);
  return withoutWords(reading, whole, (outputs) => labelReadings(task, outputs[0])[label]);
}

/** The answer that stands, without each word of the question and of the text: its log p, start and end at the same tokens. */
export function holdingAnswer(reading: TextReading, answer: SpanReading): readonly HoldingWord[] {
  return withoutWords(reading, answer.logProb, (outputs) => {
    const { logProb } = spanAt(outputs, answer.first, answer.last);
    return { label: answer.text ?? 'no answer', output: logProb, logProb };
  });
}

function withoutWords(
  reading: TextReading,
  whole: number,
  read: (outputs: readonly Float32Array[]) => LabelReading,
): readonly HoldingWord[] {
  return reading.without.map(({ tokens, outputs }) => {
    const without = outputs === null ? null : read(outputs);
    const text = stretch(
      reading,
      tokens.map((index) => reading.result.tokens[index]),
    );
    return { tokens, text, without, holdsUp: without === null ? null : whole - measured(without) };
  });
}

/** log p, or the value where there is none. */
export function measured({ logProb, output }: LabelReading): number {
  return logProb ?? output;
}

/** One token with the label that is likeliest there. */
export interface TokenReading {
  readonly token: TokenView;
  readonly labels: readonly LabelReading[];
  readonly best: LabelReading;
}

/** Every token of the text itself, in its order. */
export function tokenReadings(task: HeadTask, { result }: TextReading): readonly TokenReading[] {
  return result.tokens.flatMap((token, index) => {
    if (token.range === null) return [];
    const labels = labelReadings(task, result.outputs[index]);
    return [{ token, labels, best: likeliestFirst(labels)[0] }];
  });
}

/** A stretch of the text as an answer. */
export interface SpanReading extends Span {
  /** As it stands in the text; null for no answer. */
  readonly text: string | null;
}

/** How many spans are listed. */
export const LISTED_SPANS = 5;

/** The likeliest answers, and that there is none, likeliest first. */
export function spanReadings(reading: TextReading): readonly SpanReading[] {
  const { result } = reading;
  const { tokens, outputs } = result;
  const allowed = tokens.flatMap(({ range }, index) => (range?.segment === 1 ? [index] : []));
  const spans = bestSpans(outputs, allowed, LISTED_SPANS).map((span) => ({
    ...span,
    text: stretch(reading, tokens.slice(span.first, span.last + 1)),
  }));
  return [...spans, { ...noAnswer(outputs), text: null }].toSorted((a, b) => b.logProb - a.logProb);
}

/** The answers of a choice by their place, with the log p of each among them. Empty until all have come. */
export function choiceReadings({ about }: ClassifyAnswer, readings: readonly TextReading[]) {
  if (readings.length < about.texts.length) return [];
  const outputs = readings.map(({ result }) => result.outputs[0][0]);
  const logProbs = logSoftmax(outputs);
  return readings.map(({ name }, i): LabelReading => ({
    label: name,
    output: outputs[i],
    logProb: logProbs[i],
  }));
}

/** What some tokens of one text stand for, as it was typed. */
function stretch({ text, pair }: AskedText, tokens: readonly TokenView[]): string {
  const ranges = tokens.flatMap(({ range }) => range ?? []);
  const of = ranges.at(0)?.segment === 1 ? (pair ?? '') : text;
  return visibleText(of.slice(ranges.at(0)?.start ?? 0, ranges.at(-1)?.end ?? 0).trim());
}
