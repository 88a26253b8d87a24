/** The state of Occlusion as a link carries it, and back; the numbers that go with it. Pure. */
import { NO_NUMBERS, type SharedNumbers } from '../../../probes/share/compare.ts';
import { DEFAULT_STATE, sharedModel, SHARE_LIMITS, type SharedState } from '../../../probes/share/state.ts';
import { answerName } from './exports.ts';
import {
  INITIAL_OCCLUSION,
  occludedSentences,
  type OcclusionAnswer,
  type OcclusionState,
} from './occlusion_job.ts';

/** @param numbers that go with the link */
export function occlusionToShared(
  { template, form, mask, answer }: OcclusionState,
  numbers: SharedNumbers = NO_NUMBERS,
): SharedState {
  const targets = answer.trim() === '' ? [] : [answer.trim()];
  return { ...DEFAULT_STATE, view: 'occlusion', template, form, mask, targets, ...numbers };
}

/** What a link, or this tab, says of the view. */
export function occlusionFromShared({ template, form, mask, targets }: SharedState): OcclusionState {
  return { ...INITIAL_OCCLUSION, template, form, mask, answer: targets.at(0) ?? '' };
}

/**
 * log p of the answers: of each sentence whole, then without each of its words. Sentences are numbered in that order.
 * @param words the answers that are asked for, as a link that is compared names them
 */
export function occlusionNumbers(
  answer: OcclusionAnswer | null,
  words: readonly string[] | null = null,
): SharedNumbers {
  const identity = answer?.run.identity ?? null;
  if (answer === null || identity === null) return NO_NUMBERS;
  const sentences = occludedSentences(answer);
  const names = words ?? [...new Set(sentences.map((sentence) => answerName(sentence.answer)))];
  const rows = sentences.flatMap(({ answer: held, words: taken }) =>
    [held, ...taken].map(({ logProb }) => names.map((name) => (name === answerName(held) ? logProb : null))),
  );
  // The first of them, where a link cannot carry all.
  const sent = rows.slice(0, SHARE_LIMITS.sentences);
  return {
    model: sharedModel(identity),
    results: { sentences: [...sent.keys()], words: names, logProbs: sent },
  };
}
