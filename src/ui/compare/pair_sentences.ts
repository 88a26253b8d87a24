/** Sentences of both sides in the one list that a probe takes: where they stand there, and how the model read them. Pure. */
import { alikeWords, whyAlike, type AlikeCause } from '../../probes/alike.ts';
import type { ProbeSentence } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { bySide, ofBoth, type BySide } from './sides.ts';

/** Index of each side's sentence into the job's. */
export type PairPlace = BySide<number>;

/** Adds both sides' sentences to a job's. */
export function addPair(sentences: ProbeSentence[], pair: BySide<ProbeSentence>): PairPlace {
  return bySide((side) => sentences.push(pair[side]) - 1);
}

/** Adds both sides' texts, of each of which the first mask is read. */
export function addTexts(sentences: ProbeSentence[], pair: BySide<string>): PairPlace {
  return addPair(
    sentences,
    bySide((side) => ({ text: pair[side], hide: [], read: 0 })),
  );
}

/** Why the model reads both sentences of a pair alike; null where it does not, and until both are there. */
export function pairAlike(
  { job, results }: Answered<unknown>['run'],
  at: PairPlace,
): readonly AlikeCause[] | null {
  const read = ofBoth((side) => {
    const result = results.get(at[side]);
    return result && { ...result, text: job.sentences[at[side]].text };
  });
  return read === null ? null : whyAlike(read.A, read.B);
}

/** What stands in place of lists of zeros. */
export function alikeSentence(causes: readonly AlikeCause[]): string {
  return `The model reads both sides as the same tokens: ${alikeWords(causes)}. Every difference between them is 0, which says nothing of the words.`;
}
