/** The state of Fill as a link carries it, and back; the numbers that go with it. Pure. */
import {
  DEFAULT_STATE,
  SHARE_LIMITS,
  type SharedModel,
  type SharedResults,
  type SharedState,
  sharedModel,
} from '../../probes/share/state.ts';
import type { AnswerState } from '../../page/client.ts';
import type { FillQuery, MaskPredictions } from '../../page/fill_query.ts';
import { INITIAL_DRAFT, TOP_K_CHOICES, toQuery, type Draft } from './draft.ts';

/** Words of each mask's list whose numbers go with a link, at most. */
const SHARED_A_MASK = 10;

/** @param answer whose numbers go with the link, or null */
export function draftToShared(draft: Draft, answer: AnswerState | null): SharedState {
  return {
    ...DEFAULT_STATE,
    view: 'fill',
    template: draft.text,
    pair: draft.pair,
    masked: draft.masked,
    form: draft.form,
    topK: draft.topK,
    targets: draft.find.trim() === '' ? [] : [draft.find.trim()],
    ...(answer === null
      ? { model: null, results: null }
      : numbersToShare(answer, sharedWords(answer, draft.topK))),
  };
}

export function draftFromShared({ template, pair, masked, form, topK, targets }: SharedState): Draft {
  const length = (segment: 0 | 1): number => (segment === 0 ? template : (pair ?? '')).length;
  return {
    text: template,
    pair,
    // A range outside the text, or of nothing, masks nothing.
    masked: masked.filter(({ segment, start, end }) => start < end && end <= length(segment)),
    form,
    topK: TOP_K_CHOICES.find((choice) => choice === topK) ?? INITIAL_DRAFT.topK,
    find: targets.at(0) ?? '',
  };
}

/** True where the draft asks for all that a link's draft asked for; it may list more rows. */
export function asksAllOf(draft: Draft, shared: Draft): boolean {
  return answersAllOf(toQuery(draft), toQuery(shared));
}

/** True where the answer has all that the draft asks for: a link just opened may still have the answer to the one before it. */
export function isAnswerTo({ query }: Pick<AnswerState, 'query'>, draft: Draft): boolean {
  return answersAllOf(query, toQuery(draft));
}

function answersAllOf(query: FillQuery, asked: FillQuery): boolean {
  return query.topK >= asked.topK && sentenceKey(query) === sentenceKey(asked);
}

function sentenceKey({ text, pair, masked, form, find }: FillQuery): string {
  const ranges = masked.map(({ segment, start, end }) => [segment, start, end]);
  return JSON.stringify([text, pair, form, find, ranges]);
}

/**
 * The upper half of each list, and the word looked for. Half, because of two words with the same probability to the last digit
 * another GPU may list the other one: what is shared is never at the end of the list.
 */
export function sharedWords({ masks }: Pick<AnswerState, 'masks'>, topK: number): readonly string[] {
  const listed = Math.min(SHARED_A_MASK, Math.ceil(topK / 2));
  const words = masks.flatMap(({ predictions, found }) => [
    ...(found?.at == null ? [] : [found.word]),
    ...predictions.slice(0, listed).map(predictionName),
  ]);
  return [...new Set(words)].filter((word) => word.length <= SHARE_LIMITS.word).slice(0, MAX_WORDS);
}

const MAX_WORDS = 100;

/** log p of the words at each mask; null where a mask's list does not hold the word. */
export function numbersToShare(
  { masks, identity }: Pick<AnswerState, 'masks' | 'identity'>,
  words: readonly string[],
): { readonly model: SharedModel; readonly results: SharedResults } {
  const shared = masks.slice(0, Math.floor(SHARE_LIMITS.numbers / Math.max(1, words.length)));
  return {
    model: sharedModel(identity),
    results: {
      // Of this view a "sentence" is a mask, by its place among the masks.
      sentences: [...shared.slice(0, SHARE_LIMITS.sentences).keys()],
      words,
      logProbs: shared.slice(0, SHARE_LIMITS.sentences).map((mask) => {
        const known = logProbs(mask);
        return words.map((word) => known.get(word) ?? null);
      }),
    },
  };
}

function logProbs({ predictions, found }: MaskPredictions): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const prediction of predictions) {
    const name = predictionName(prediction);
    // Of two pieces that read alike the likelier is meant.
    if (!known.has(name)) known.set(name, prediction.logProb);
  }
  if (found?.at != null && !known.has(found.word)) known.set(found.word, found.at.logProb);
  return known;
}

function predictionName({ word, continuation }: MaskPredictions['predictions'][number]): string {
  return continuation ? `##${word}` : word;
}
