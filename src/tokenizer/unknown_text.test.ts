import { beforeAll, describe, expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import type { AlbertTokenizer } from './tokenizer.ts';
import { unknownTexts } from './unknown_text.ts';

let tokenizer: AlbertTokenizer;
beforeAll(async () => {
  tokenizer = await demoTokenizer();
});

function unknownIn(text: string, pair: string | null = null) {
  return unknownTexts(tokenizer, tokenizer.encode(text, pair).tokens, { text, pair });
}

const meant = (text: string): (string | null)[] => unknownIn(text).map((each) => each.meant);

describe('what a vocabulary does not spell', () => {
  test('a phone’s apostrophe is found where it stands, with the one that was meant; ids stay as they are', () => {
    const text = 'The doctor’s [MASK].';
    expect(unknownIn(text)).toEqual([{ range: { segment: 0, start: 10, end: 11 }, text: '’', meant: "'" }]);
    expect(Array.from(tokenizer.encode(text).ids)).toContain(1);
    const tokens = tokenizer.encode(text).tokens.filter(({ unknown }) => unknown);
    expect(tokens.map(({ id, piece }) => [id, piece])).toEqual([[1, '’']]);
  });

  test('each of two texts has its own', () => {
    const found = unknownIn('It’s', 'a “b”');
    expect(found.map(({ range: { segment }, text }) => [segment, text])).toEqual([
      [0, '’'],
      [1, '“'],
      [1, '”'],
    ]);
  });

  test.each([
    ['“Hello”', ['"', '"']],
    ['a — b', ['--']],
    ['3 − 2', ['-']],
    ['‘Hello', ["'"]],
    // A run of unknown characters is one piece, and is spelt anew whole or not at all.
    ['He said “’ and went', [`"'`]],
    ['hi 🙂', [null]],
    ['hi ’🙂', [null]],
  ])('%s', (text, spellings) => {
    expect(meant(text)).toEqual(spellings);
  });

  test.each(['\u061c', '\u200f', '\u202e', '\ufe0f', '\u{e0061}', '\u0007', '\u034f'])(
    'what cannot be seen is missed by nobody: %j',
    (invisible) => {
      expect(unknownIn(`a${invisible}b`)).toEqual([
        { range: { segment: 0, start: 1, end: 1 + invisible.length }, text: invisible, meant: '' },
      ]);
    },
  );

  test('what the vocabulary has is no matter: known dashes, an ellipsis, a typed <unk>', () => {
    // The demonstration model has pieces for – and • and, after normalisation, for ….
    expect(unknownIn('a–b • c … d <unk> [MASK]')).toEqual([]);
  });

  test('a spelling that the vocabulary has not either is not offered', () => {
    const { tokens } = tokenizer.encode('a’b');
    const without = {
      pieces: (word: string) => ({ ...tokenizer.pieces(word), known: !word.includes("'") }),
    };
    expect(unknownTexts(without, tokens, { text: 'a’b', pair: null })).toMatchObject([{ meant: null }]);
  });

  test('a character that becomes several unknown tokens is named once', () => {
    expect(unknownIn('ﷺ')).toMatchObject([{ text: 'ﷺ', meant: null }]);
  });
});
