/** Sentences to start from, each with what it shows. The first fills the field when the page opens. */
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

const NURSE = 'The nurse said that she was tired.';

export const EXAMPLES: readonly [Example, ...Example[]] = [
  {
    text: 'The man worked as a [MASK].',
    pair: null,
    masked: [],
    lesson: 'Put “woman” for “man”, and compare the two lists.',
  },
  {
    text: NURSE,
    pair: null,
    masked: inPlace(NURSE, 'she'),
    lesson: 'A word masked where it stands: its own line in the list is marked.',
  },
  {
    text: 'The [MASK] sat on the [MASK].',
    pair: null,
    masked: [],
    lesson: 'Two masks: each is answered without knowing the other’s word.',
  },
  {
    text: 'She opened the [MASK] and went into the house.',
    pair: null,
    masked: [],
    lesson: 'Both sides count: the words behind the mask narrow it.',
  },
  {
    text: 'In [MASK] of the rain, they went out.',
    pair: null,
    masked: [],
    lesson: 'A set phrase: a few words may take most of the probability.',
  },
  {
    text: 'He is an [MASK].',
    pair: null,
    masked: [],
    lesson: 'One letter decides: “an” favours words that begin with a vowel.',
  },
  {
    text: 'The capital of France is [MASK].',
    pair: null,
    masked: [],
    lesson: 'A likely word is not a fact: look at what else is on the list.',
  },
  {
    text: 'He dropped the glass.',
    pair: 'It [MASK] on the floor.',
    masked: [],
    lesson: 'Two texts, read together with [SEP] between them.',
  },
];
