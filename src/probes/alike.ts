/**
 * Why the model reads two texts as the same tokens. Every measure between such texts is 0 whatever the model is: that is a fact
 * about how it reads, not about its associations.
 */

/** A text as the model read it. */
export interface TokenizedText {
  readonly text: string;
  /** Special tokens included. An unknown piece has its own text and the id of `<unk>`. */
  readonly tokens: readonly { readonly inputId: number; readonly piece: string }[];
  /** How many tokens were cut at the end, because the model reads no more. */
  readonly cutTokens: number;
}

/** What makes two texts alike; several where only all of them together do. */
export type AlikeCause = 'case' | 'accents' | 'spaces' | 'forms' | 'unknown' | 'cut' | 'tokens';

/** The tokenizer's steps that lose something, each by itself, the simplest first (`tokenizer/normalize.ts`). */
const STEPS: readonly (readonly [cause: AlikeCause, step: (text: string) => string])[] = [
  ['case', (text) => text.toLowerCase()],
  [
    'accents',
    (text) =>
      text
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC'),
  ],
  ['spaces', (text) => text.replace(/\s+/gu, ' ').trim()],
  // Ligatures, full-width letters, two apostrophes for a quote: other ways to write the same characters.
  ['forms', (text) => text.normalize('NFKC').replace(/``|''/g, '"')],
];

/**
 * Why the model reads two different texts as the same tokens: the fewest steps of normalisation that make the texts equal, or
 * another cause. Null where it reads different tokens, and where the texts themselves are the same.
 */
export function whyAlike(one: TokenizedText, other: TokenizedText): readonly AlikeCause[] | null {
  if (one.text === other.text || one.tokens.length === 0 || one.tokens.length !== other.tokens.length) {
    return null;
  }
  if (!one.tokens.every(({ inputId }, index) => inputId === other.tokens[index].inputId)) return null;
  const steps = fewestSteps(one.text, other.text);
  if (steps !== null) return steps;
  if (one.cutTokens > 0 || other.cutTokens > 0) return ['cut'];
  return one.tokens.some(({ piece }, index) => piece !== other.tokens[index].piece)
    ? ['unknown']
    : ['tokens'];
}

function fewestSteps(one: string, other: string): readonly AlikeCause[] | null {
  const sets = Array.from({ length: 2 ** STEPS.length - 1 }, (_, bits) =>
    STEPS.filter((__, step) => ((bits + 1) >> step) % 2 === 1),
  ).sort((a, b) => a.length - b.length);
  const found = sets.find((set) => {
    const read = (text: string): string => set.reduce((changed, [, step]) => step(changed), text);
    return read(one) === read(other);
  });
  return found?.map(([cause]) => cause) ?? null;
}

const CAUSE_WORDS: Readonly<Record<AlikeCause, string>> = {
  case: 'capitals are read as small letters',
  accents: 'accents are left out',
  spaces: 'white space of any kind and length is one space',
  forms: 'other ways to write a character are read as the plain one',
  unknown: 'what differs is in no piece of the vocabulary, and all such text is read as <unk>',
  cut: 'what differs is past what the model reads',
  tokens: 'the vocabulary writes both with the same pieces',
};

/** `capitals are read as small letters and accents are left out` */
export function alikeWords(causes: readonly AlikeCause[]): string {
  return causes.map((cause) => CAUSE_WORDS[cause]).join(' and ');
}
