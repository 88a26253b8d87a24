/** How tokens are named and whether they may be masked: the words of the chips, apart from their looks. */
import type { MaskForm, TokenView } from '../../worker/messages.ts';
import { describeCharacters, visibleText } from '../characters.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';
import type { PieceOfWord } from './word_chips.ts';

/** A piece for reading: without the space mark; `space` where nothing else is in it; what cannot be seen by its name. */
export function pieceName(piece: string): string {
  const bare = piece.startsWith(SPACE_MARK) ? piece.slice(1) : piece;
  return bare === '' ? 'space' : visibleText(bare);
}

/** How much is masked with a piece: nothing, itself, or its whole word of several pieces. */
export type MaskedOf = 'none' | 'piece' | 'word';

/**
 * The accessible name of a token's chip: `worked, token 577, masked`; `’ (U+2019, …), token 1, not known, read as <unk>`.
 * @param word the word of several pieces that it is a piece of
 */
export function tokenName(token: TokenView, masked: MaskedOf, pair: boolean, word?: PieceOfWord): string {
  const parts = [
    token.unknown === true ? describeCharacters(token.piece) : pieceName(token.piece),
    `token ${token.id}`,
  ];
  if (token.unknown === true) parts.push('not known to this model, read as <unk>');
  else if (isTypedMask(token)) parts.push('typed mask');
  else if (token.special) parts.push('special');
  else if (word !== undefined) parts.push(`piece ${word.at + 1} of ${word.tokens.length} of “${word.text}”`);
  else if (!token.piece.startsWith(SPACE_MARK)) parts.push('joins the piece before');
  if (pair && token.range?.segment === 1) parts.push('second text');
  if (masked === 'word') parts.push('masked with its word');
  else if (masked === 'piece') parts.push(word === undefined ? 'masked' : 'masked alone');
  return parts.join(', ');
}

/** True for a `[MASK]` that was typed. */
export function isTypedMask(token: TokenView): boolean {
  return token.masked && !token.maskedInPlace;
}

/** True when a click may mask this token: it comes from the text and is not special. */
export function isMaskable(token: TokenView): boolean {
  return token.range !== null && !token.special;
}

/**
 * True where the choice of form shows: a typed mask followed by the lone `▁` that the in-place form drops.
 * In the in-place form the `▁` is already gone, so any typed mask keeps the choice in view.
 */
export function formMatters(tokens: readonly TokenView[], form: MaskForm): boolean {
  return tokens.some(
    (token, index) =>
      isTypedMask(token) && (form === 'in-place' || tokens.at(index + 1)?.piece === SPACE_MARK),
  );
}

/**
 * Words written right behind a typed mask that the model reads a space before, as Hugging Face's tokenizer does: of `[MASK]ing` the
 * model reads `[MASK] ing`. In the order of the text, each once.
 * @param texts as they were tokenized
 */
export function spacedAfterMask(
  tokens: readonly TokenView[],
  texts: readonly [text: string, pair: string],
): readonly string[] {
  const spaced = tokens.flatMap(({ maskedInPlace, range, masked }, index) => {
    const next = tokens.at(index + 1);
    if (!masked || maskedInPlace || range === null || next?.piece.startsWith(SPACE_MARK) !== true) return [];
    const [, word = ''] = /^([\p{L}\p{N}]+)/u.exec(texts[range.segment].slice(range.end)) ?? [];
    return word === '' ? [] : [word];
  });
  return [...new Set(spaced)];
}

/** Said where {@link spacedAfterMask} finds something. */
export function spacedWords(words: readonly string[]): string {
  const written = words.map((word) => `“[MASK]${word}”`).join(', ');
  return `The model reads a space after [MASK] in ${written}, as Hugging Face’s tokenizer does: what fills it there is a word of its own, not the beginning of one.`;
}
