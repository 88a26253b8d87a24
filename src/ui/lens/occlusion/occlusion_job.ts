/** What is asked of a sentence without each of its words, and what is read of the answer. Pure. */
import type {
  MaskForm,
  OcclusionJob,
  OcclusionResult,
  Prediction,
  TokenView,
} from '../../../worker/messages.ts';
import type { Answered, Asked } from '../../lab/answered.ts';
import { visibleText } from '../../characters.ts';
import { maskRead, type LensSentence, type ReadyLens } from '../lens_job.ts';

/** What the visitor has set up. Text is kept as typed. */
export interface OcclusionState {
  /** One sentence; where it has a slot, its first two alternatives stand beside each other. */
  readonly template: string;
  readonly form: MaskForm;
  /** Which [MASK] is read, 0 for the first; the last where there are fewer. */
  readonly mask: number;
  /** The word that is held up, as typed; empty for the likeliest of each sentence. */
  readonly answer: string;
}

export type ChangeOcclusion = (change: Partial<OcclusionState>) => void;

export const INITIAL_OCCLUSION: OcclusionState = {
  template: 'The {man|woman} worked as a [MASK].',
  form: 'typed',
  mask: 0,
  answer: '',
};

export type OcclusionAnswer = Answered<ReadyLens, 'occlusion'>;

/** What is run: each sentence whole, and without each of its words. */
export function occlusionQuestion(
  ready: ReadyLens,
  { form, mask, answer }: Pick<OcclusionState, 'form' | 'mask' | 'answer'>,
): Asked<ReadyLens, 'occlusion'> {
  const word = answer.trim();
  const job: OcclusionJob = {
    texts: ready.read.map(({ text }) => text),
    mask: maskRead(ready, mask),
    form,
    answer: word === '' ? null : word,
  };
  return { job, about: ready };
}

/** A sentence with what its words do to the answer. */
export interface OccludedSentence extends LensSentence {
  /** Into those that are run. */
  readonly index: number;
  readonly tokens: readonly TokenView[];
  /** Of the mask that is read, among the tokens. */
  readonly maskIndex: number;
  readonly answer: Prediction;
  /** All of them, in the order of the text. */
  readonly words: readonly HoldingWord[];
}

/** One word, and how much of the answer it holds up: null as long as the sentence has not been read without it. */
export interface HoldingWord {
  /** Indices into the tokens of the sentence. */
  readonly tokens: readonly number[];
  /** As it was typed. */
  readonly text: string;
  /** log p of the answer without the word, nats. */
  readonly logProb: number | null;
  /** Of the answer, without the word. */
  readonly rank: number | null;
  /** What is likeliest without the word; null also where no word is among the first. */
  readonly likeliest: Prediction | null;
  /** log p of the answer in the whole sentence less that without the word, nats: above 0 the word holds it up. */
  readonly holdsUp: number | null;
}

/** Those that are there and have an answer, in order. */
export function occludedSentences({ about, run }: OcclusionAnswer): readonly OccludedSentence[] {
  const { results } = run;
  return about.read.flatMap((sentence, index) => {
    const whole = results.get(index);
    if (whole?.kind !== 'sentence' || whole.answer === null) return [];
    const { answer, tokens, maskIndex, firstWord } = whole;
    const words = whole.words.map((word, w): HoldingWord => {
      const own = { tokens: word, text: textOf(word, tokens, sentence.text) };
      const without = results.get(firstWord + w);
      if (without?.kind !== 'word')
        return { ...own, logProb: null, rank: null, likeliest: null, holdsUp: null };
      const { logProb, rank, likeliest } = without;
      return { ...own, logProb, rank, likeliest, holdsUp: answer.logProb - logProb };
    });
    return [{ ...sentence, index, tokens, maskIndex, answer, words }];
  });
}

/** Sentences in which the word asked for is no single piece, by their place. */
export function withoutAnswer({ about, run }: OcclusionAnswer): readonly number[] {
  return about.read.flatMap((_, index) => {
    const whole = run.results.get(index);
    return whole?.kind === 'sentence' && whole.answer === null ? [index] : [];
  });
}

/** How many words have been taken away so far. */
export function wordsRead(results: ReadonlyMap<number, OcclusionResult>): number {
  return [...results.values()].filter(({ kind }) => kind === 'word').length;
}

/** Whether the text has been read without the word. */
export function isRead<Word extends Pick<HoldingWord, 'holdsUp'>>(
  word: Word,
): word is Word & { readonly holdsUp: number } {
  return word.holdsUp !== null;
}

function textOf(word: readonly number[], tokens: readonly TokenView[], text: string): string {
  const ranges = word.flatMap((index) => tokens[index].range ?? []);
  return visibleText(text.slice(ranges.at(0)?.start ?? 0, ranges.at(-1)?.end ?? 0).trim());
}

/** The most of all words' |Δ| first: how strongly a chip is coloured, 0 to 4. Nats, one scale for every sentence. */
export function levelOf(holdsUp: number): number {
  return [0.1, 0.5, 1, 2].filter((least) => Math.abs(holdsUp) >= least).length;
}

/** The sentence as the model read it without the word: its stretch replaced by [MASK]. */
export function withoutWord(sentence: OccludedSentence, { tokens: word }: HoldingWord): string {
  const ranges = word.flatMap((index) => sentence.tokens[index].range ?? []);
  const { text } = sentence;
  return `${text.slice(0, ranges.at(0)?.start ?? 0)}[MASK]${text.slice(ranges.at(-1)?.end ?? 0)}`;
}
