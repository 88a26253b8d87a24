/** Pieces as a reader sees them. */
import type { Token } from '../model/text.ts';
import type { PieceView, Tokenizer } from '../model/tokenizer.ts';
import { SPACE_SYMBOL } from './special_tokens.ts';

/** A piece for display. A lone `▁`, which has no text of its own, is shown as itself; a special token stands alone. */
export function viewPiece(piece: string, special: boolean): PieceView {
  if (special || piece === SPACE_SYMBOL) return { word: piece, continuation: false };
  const continuation = !piece.startsWith(SPACE_SYMBOL);
  return { word: piece.replaceAll(SPACE_SYMBOL, ' ').trim(), continuation };
}

/** Joins pieces into text: `▁` is a space, special tokens are words of their own. */
export function joinPieces(pieces: readonly { readonly piece: string; readonly special: boolean }[]): string {
  return pieces
    .map(({ piece, special }) => (special ? ` ${piece} ` : piece.replaceAll(SPACE_SYMBOL, ' ')))
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** `Tokenizer.decode`, whatever the vocabulary. */
export function joinIds(
  vocabulary: Pick<Tokenizer, 'piece' | 'isSpecial'>,
  ids: Iterable<number>,
  skipSpecial: boolean,
): string {
  const pieces = Array.from(ids, (id) => ({
    piece: vocabulary.piece(id),
    special: vocabulary.isSpecial(id),
  }));
  return joinPieces(pieces.filter(({ special }) => !(skipSpecial && special)));
}

const HAS_LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const APOSTROPHES = new Set(["'", '’']);

/**
 * Groups tokens into words: indices of the tokens of each, in order, every token in exactly one. Pieces of letters and digits
 * that stand together are one word, with apostrophes between them (`it's`); punctuation is by itself; special and added tokens too.
 * A lone `▁` belongs to what follows it.
 */
export function groupWords(tokens: readonly Token[]): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let open: number[] | null = null;
  let pendingSpace: number | null = null;
  const flush = (): void => {
    if (pendingSpace !== null) groups.push([pendingSpace]);
    pendingSpace = null;
  };
  tokens.forEach((token, index) => {
    if (token.piece === SPACE_SYMBOL) {
      flush();
      pendingSpace = index;
      open = null;
      return;
    }
    const isText = isTextual(token);
    const starts =
      token.piece.startsWith(SPACE_SYMBOL) ||
      token.added === true ||
      (token.unknown === true && standsApart(tokens, index));
    const isWord = isText && HAS_LETTER_OR_DIGIT.test(token.piece);
    const bridges = APOSTROPHES.has(token.piece) && tokens.slice(index + 1, index + 2).some(continuesWord);
    if (open !== null && !starts && (isWord || bridges)) {
      open.push(index);
      return;
    }
    const group = pendingSpace === null || starts || !isText ? [index] : [pendingSpace, index];
    if (group.length === 1) flush();
    pendingSpace = null;
    groups.push(group);
    open = isWord && token.added !== true ? group : null;
  });
  flush();
  return groups;
}

/** Something lies between a token and the one before it: an unknown word of a vocabulary that has no mark for its space. */
function standsApart(tokens: readonly Token[], index: number): boolean {
  if (index === 0 || tokens[index - 1].piece === SPACE_SYMBOL) return false;
  const [before, own] = [tokens[index - 1].range, tokens[index].range];
  return before !== null && own !== null && before.segment === own.segment && before.end < own.start;
}

function continuesWord({ piece, special, added }: Token): boolean {
  return !special && added !== true && !piece.startsWith(SPACE_SYMBOL) && HAS_LETTER_OR_DIGIT.test(piece);
}

/** Text, an unknown stretch of it included: all but the special tokens, added or typed. */
function isTextual({ special, unknown }: Token): boolean {
  return !special || unknown === true;
}

/**
 * Words that are masked as a whole: of each word of several pieces the indices of those that may be masked, two or more, side by side.
 * A piece the model does not know cuts a word in two, since it cannot be masked; a lone `▁` is the space before a word, not a part of it.
 */
export function wordsOfPieces(tokens: readonly Token[]): readonly (readonly number[])[] {
  return groupWords(tokens)
    .flatMap((group) => {
      const runs: number[][] = [[]];
      for (const index of group) {
        const { special, range, piece } = tokens[index];
        if (special || range === null || piece === SPACE_SYMBOL) runs.push([]);
        else runs[runs.length - 1].push(index);
      }
      return runs;
    })
    .filter((run) => run.length > 1);
}
