/** The words of an answer that are masked whole. Pure. */
import type { AnswerState, MaskedWord } from '../../page/client.ts';

/** With the tokens that are its pieces. */
export interface WholeWord extends MaskedWord {
  readonly tokens: readonly number[];
}

/**
 * Words of several pieces whose every piece is masked in place, in the order of the text. */
export function maskedWords({
  tokens,
  words,
  masks,
}: Pick<AnswerState, 'tokens' | 'words' | 'masks'>): readonly WholeWord[] {
  const maskAt = new Map(masks.map(({ tokenIndex }, mask) => [tokenIndex, mask]));
  return words.flatMap((word) => {
    const hidden = word.map((index) => tokens[index]);
    const at = word.flatMap((index) => maskAt.get(index) ?? []);
    const isWhole = at.length === word.length && hidden.every(({ maskedInPlace }) => maskedInPlace);
    return isWhole
      ? [{ masks: at, hidden: hidden.map(({ id, piece }) => ({ id, piece })), tokens: word }]
      : [];
  });
}
