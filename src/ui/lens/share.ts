/** The state of Lens as a link carries it, and back; the numbers that go with it. Pure. */
import { readPastedWords } from '../../probes/data/pasted_words.ts';
import { NO_NUMBERS, type SharedNumbers } from '../../probes/share/compare.ts';
import { DEFAULT_STATE, sharedModel, type SharedState } from '../../probes/share/state.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { findWord, wordName } from '../compare/paired_list.ts';
import type { PlacedWords } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyLens } from './lens_job.ts';
import { INITIAL_LENS, type LensState } from './lens_state.ts';
import { followedWords, readSentences } from './readings.ts';

/** What a link carries of the words that are followed. */
const MAX_FOLLOWED = 100;

/** @param numbers that go with the link */
export function lensToShared(state: LensState, numbers: SharedNumbers = NO_NUMBERS): SharedState {
  return {
    ...DEFAULT_STATE,
    view: 'lens',
    template: state.template,
    form: state.form,
    mask: state.mask,
    passes: state.passes,
    pins: readPastedWords(state.follow).words.slice(0, MAX_FOLLOWED),
    ...numbers,
  };
}

/** What a link, or this tab, says of the view. */
export function lensFromShared({ template, form, mask, passes, pins }: SharedState): LensState {
  return { ...INITIAL_LENS, template, form, mask, passes, follow: pins.join(', ') };
}

/** log p after the last pass of the words that have a line; of `words` where they are named, as a link that is compared does. */
export function lensNumbers(
  answer: Answered<ReadyLens> | null,
  vocabulary: Vocabulary | null,
  follow: string,
  placed: PlacedWords,
  words: readonly string[] | null = null,
): SharedNumbers {
  const identity = answer?.run.identity ?? null;
  if (answer === null || identity === null || vocabulary === null) return NO_NUMBERS;
  const sentences = readSentences(answer);
  const own = readPastedWords(follow).words;
  const names =
    words ?? followedWords(own, sentences, vocabulary, placed).ids.map((id) => wordName(vocabulary, id));
  return {
    model: sharedModel(identity),
    results: {
      sentences: sentences.map(({ index }) => index),
      words: names,
      logProbs: sentences.map(({ readings }) =>
        names.map((name) => {
          const id = findWord(vocabulary, name);
          return id === null ? null : (readings.at(-1)?.logProbs?.[id] ?? null);
        }),
      ),
    },
  };
}
