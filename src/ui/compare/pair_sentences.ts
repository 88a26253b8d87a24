/** A probe takes one list of sentences. Here each pair is put into it, keeps where its two sentences stand, and is read back. Pure. */
import { alikeWords, whyAlike, type AlikeCause } from '../../probes/alike.ts';
import type { ProbeSentence } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { bySide, ofBoth, type BySide } from './sides.ts';

/** Where each side's sentence stands in the job: its index. */
export type PairPlace = BySide<number>;

/** Adds a sentence for each side, and says where they stand. */
export function addPair(sentences: ProbeSentence[], pair: BySide<ProbeSentence>): PairPlace {
  return bySide((side) => sentences.push(pair[side]) - 1);
}

/** Adds a text for each side; the first mask of each is read. */
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

/** Said instead of lists in which every number would be 0. */
export function alikeSentence(causes: readonly AlikeCause[]): string {
  return `The model reads both sides as the same tokens: ${alikeWords(causes)}. Every difference between them is 0, which says nothing of the words.`;
}
