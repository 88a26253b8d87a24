/** What is asked of a sentence without each of its words, and what is read of the answer. Pure. */
import type { MaskForm, Occlusion, OccludedWord, ProbeJob, TokenView } from '../../../worker/messages.ts';
import type { Answered, Asked } from '../../lab/probe_desk.ts';
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

/** What is run: each sentence whole, and without each of its words. */
export function occlusionQuestion(
  ready: ReadyLens,
  { form, mask, answer }: Pick<OcclusionState, 'form' | 'mask' | 'answer'>,
): Asked<ReadyLens> {
  const word = answer.trim();
  const job: ProbeJob = {
    sentences: ready.read.map(({ text }) => ({ text, hide: [], read: maskRead(ready, mask) })),
    form,
    topK: 1,
    targets: word === '' ? [] : [word],
    ranks: false,
    onePieceOnly: true,
    fullLogProbs: false,
    occlude: true,
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
  readonly answer: Occlusion['answer'];
  readonly words: readonly HoldingWord[];
}

/** One word, and how much of the answer it holds up. */
export interface HoldingWord extends OccludedWord {
  /** As it was typed. */
  readonly text: string;
  /** log p of the answer in the whole sentence less that without the word, nats: above 0 the word holds it up. */
  readonly holdsUp: number;
}

/** Those that are there and have an answer, in order. */
export function occludedSentences({ about, run }: Answered<ReadyLens>): readonly OccludedSentence[] {
  return about.read.flatMap((sentence, index) => {
    const result = run.results.get(index);
    const mask = result?.masks.at(0);
    if (result === undefined || mask?.occlusion == null) return [];
    const { answer, words } = mask.occlusion;
    return [
      {
        ...{ ...sentence, index, tokens: result.tokens, maskIndex: mask.tokenIndex, answer },
        words: words.map((word) => ({
          ...word,
          text: textOf(word, result.tokens, sentence.text),
          holdsUp: answer.logProb - word.logProb,
        })),
      },
    ];
  });
}

/** Sentences in which the word asked for is no single piece, by their place. */
export function withoutAnswer({ about, run }: Answered<ReadyLens>): readonly number[] {
  return about.read.flatMap((_, index) =>
    run.results.get(index)?.masks.at(0)?.occlusion === null ? [index] : [],
  );
}

function textOf({ tokens: word }: OccludedWord, tokens: readonly TokenView[], text: string): string {
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
