/** Tokens made by hand; those of real texts are in `tokenizer.test.ts`. */
import { describe, expect, test } from 'vitest';
import type { Token } from '../model/text.ts';
import * as encode from './encode.ts';
import { ALBERT_SPECIALS } from './special_tokens.ts';

const makeToken = encode.makeToken.bind(null, ALBERT_SPECIALS);
import { SPECIAL_TOKENS } from './special_tokens.ts';
import { groupWords, joinPieces, viewPiece, wordsOfPieces } from './words.ts';

/** A token of a piece; what is written `?日` is an unknown stretch, and `+Zorg` a word that was added to the vocabulary. */
function token(written: string) {
  const special = SPECIAL_TOKENS.findIndex((name) => name === written);
  if (special >= 0) return makeToken(special, written, null);
  if (written.startsWith('+')) return { ...makeToken(8_000, written.slice(1), null), added: true } as const;
  return written.startsWith('?') ? makeToken(1, written.slice(1), null) : makeToken(100, written, null);
}

describe('grouping', () => {
  test.each<[string, readonly string[], readonly (readonly number[])[]]>([
    ['no token', [], []],
    ['pieces of a word', ['▁un', 'believ', 'ably', '▁old'], [[0, 1, 2], [3]]],
    ['a word in the middle of nothing', ['ed', 'it'], [[0, 1]]],
    [
      'an apostrophe inside a word',
      ['▁it', "'", 's', '▁he', '’', 's'],
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    ['an apostrophe that ends one', ['▁dogs', "'", '▁old'], [[0], [1], [2]]],
    ['an apostrophe at the end', ['▁dogs', "'"], [[0], [1]]],
    ['an apostrophe before a mask', ['▁it', "'", '[MASK]'], [[0], [1], [2]]],
    ['an apostrophe before a comma', ['▁it', "'", ','], [[0], [1], [2]]],
    ['an apostrophe that begins', ['▁', "'", 's'], [[0, 1], [2]]],
    ['punctuation by itself', ['▁old', ',', 'new', '.'], [[0], [1], [2], [3]]],
    ['special tokens by themselves', ['[CLS]', '▁a', '[MASK]', 'b', '[SEP]'], [[0], [1], [2], [3], [4]]],
    ['a typed <unk>', ['▁a', '<unk>', 'b'], [[0], [1], [2]]],
    ['an unknown stretch is text', ['▁a', '?日本', 'b'], [[0, 1, 2]]],
    [
      'a lone ▁ with what follows it',
      ['▁', '?日', '▁', ','],
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['an added word between others', ['▁the', '+Zorg', '▁cat'], [[0], [1], [2]]],
    ['an added word that touches others', ['▁x', '+Zorg', 's', 'ed'], [[0], [1], [2, 3]]],
    ['added words that touch', ['?x', '+▁Zorg', '+▁Zorg'], [[0], [1], [2]]],
    ['an apostrophe before an added word', ['▁it', "'", '+Zorg'], [[0], [1], [2]]],
    ['a lone ▁ ends a word', ['▁a', '▁', 'b'], [[0], [1, 2]]],
    ['two of them', ['▁', '▁', 'b'], [[0], [1, 2]]],
    ['one before a word with its own', ['▁', '▁the', 's'], [[0], [1, 2]]],
    ['one before a mask', ['▁', '[MASK]'], [[0], [1]]],
    ['one at the end', ['▁a', '▁'], [[0], [1]]],
  ])('%s', (_name, pieces, groups) => {
    expect(groupWords(pieces.map(token))).toEqual(groups);
  });
});

describe('pieces for a reader', () => {
  test.each([
    ['▁man', false, 'man', false],
    ['s', false, 's', true],
    ['▁', false, '▁', false],
    ['a▁b▁', false, 'a b', true],
    ['[MASK]', true, '[MASK]', false],
    ['▁man', true, '▁man', false],
  ])('%s, special: %s', (piece, special, word, continuation) => {
    expect(viewPiece(piece, special)).toEqual({ word, continuation });
  });

  test('joined, a ▁ is a space and a special token a word', () => {
    const text = ['▁the', '▁', 'm', 'an', '[MASK]', 's', '[MASK]', '▁▁of', '[SEP]'].map((piece) => ({
      piece,
      special: piece.startsWith('['),
    }));
    expect(joinPieces(text)).toBe('the man [MASK] s [MASK] of [SEP]');
    expect(joinPieces([])).toBe('');
  });
});

describe('words that are masked as a whole', () => {
  /** Tokens of a text: all but [CLS] and [SEP] have a place in it. */
  const ofText = (pieces: readonly string[]): Token[] =>
    pieces.map((piece, index) => {
      const range = { segment: 0, start: index, end: index + 1 } as const;
      return { ...token(piece), range: piece === '[CLS]' ? null : range };
    });

  test.each<[string, readonly string[], readonly (readonly number[])[]]>([
    ['the pieces of a word of several, of no word of one', ['[CLS]', '▁the', '▁he', 'llo', '.'], [[2, 3]]],
    [
      'an apostrophe inside a word is of it',
      ['▁it', "'", 's', '▁na', 'ive'],
      [
        [0, 1, 2],
        [3, 4],
      ],
    ],
    ['a piece the model does not know cuts a word', ['▁do', 'cto', 'r', '?’', 's'], [[0, 1, 2]]],
    ['a lone ▁ is the space before it', ['▁', 'he', 'llo', '[MASK]', '▁', '.'], [[1, 2]]],
    ['no word', ['[CLS]', '▁', '[MASK]'], []],
  ])('%s', (_, pieces, words) => {
    expect(wordsOfPieces(ofText(pieces))).toEqual(words);
  });
});
