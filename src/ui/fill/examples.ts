/**
 * Sentences to start from, each with what it shows. The first fills the field when the page opens, and is read with the embedded model
 * by everyone who comes: `test/examples.test.ts` holds its likeliest words to being no insult. What offends is there to be found, and
 * nobody should be met by it before having asked.
 */
import type { TextRange } from '../../worker/messages.ts';

export interface Example {
  readonly text: string;
  readonly pair: string | null;
  /** Words masked in place. */
  readonly masked: readonly TextRange[];
  /** What it shows, one line. */
  readonly lesson: string;
}

/** The stretch of `word` in `text`, both of them fixed here; a slip gives no mask rather than a wrong one. */
function inPlace(text: string, word: string): readonly TextRange[] {
  const start = text.indexOf(word);
  return start < 0 ? [] : [{ segment: 0, start, end: start + word.length }];
}

/** Words the visitor types, with a mask among them. */
function typed(text: string, lesson: string, pair: string | null = null): Example {
  return { text, pair, masked: [], lesson };
}

const NURSE = 'The nurse said that she was tired.';

export const EXAMPLES: readonly [Example, ...Example[]] = [
  typed(
    'The captain said that [MASK] was tired.',
    'Put “nurse” for “captain”, and see what becomes of “he” and “she”.',
  ),
  {
    text: NURSE,
    pair: null,
    masked: inPlace(NURSE, 'she'),
    lesson: 'A word masked where it stands: its own line in the list is marked.',
  },
  typed('The [MASK] sat on the [MASK].', 'Two masks: each is answered without knowing the other’s word.'),
  typed(
    'She opened the [MASK] and went into the house.',
    'Both sides count: the words behind the mask narrow it.',
  ),
  typed(
    'In [MASK] of the rain, they went out.',
    'A set phrase: a few words may take most of the probability.',
  ),
  typed('It was an [MASK].', 'One letter decides: “an” favours words that begin with a vowel.'),
  typed('The capital of France is [MASK].', 'A likely word is not a fact: look at what else is on the list.'),
  typed(
    'He dropped the glass.',
    'Two texts, read together with [SEP] between them.',
    'It [MASK] on the floor.',
  ),
];
