/** What huggingface/tokenizers 0.23.3 does with characters that it and a browser of today know differently. */
import { describe, expect, test } from 'vitest';
import { identityText } from '../aligned_text.ts';
import { normalizerStep } from './normalize.ts';
import { preTokenize } from './pre_tokenize.ts';
import type { NormalizerStep } from './tokenizer_json.ts';

const BERT = { type: 'BertNormalizer', handleChineseChars: false, lowercase: false } as const;

function normalized(step: NormalizerStep, text: string): string {
  const noPattern = () => {
    throw new Error('no step here has a pattern');
  };
  return normalizerStep(step, noPattern)(identityText(text)).text;
}

describe('dropped or kept as the Rust library does it, whatever the engine knows', () => {
  test.each([
    ['a combining acute', '\u0301', true],
    ['a mark of Unicode 11', '\u07fd', false],
    ['a mark that is a letter now', '\u1cf2', true],
    ['an Arabic mark of Unicode 14', '\u0898', false],
    ['a letter', 'b', false],
  ])('StripAccents: %s', (_, character, isDropped) => {
    expect(normalized({ type: 'StripAccents' }, `a${character}`)).toBe(isDropped ? 'a' : `a${character}`);
  });

  test.each([
    ['a combining acute', '\u0301', true],
    ['a mark of Unicode 11', '\u07fd', false],
    ['a mark that takes space now', '\u1734', true],
    ['a mark that takes space', '\u0903', false],
  ])('Bert’s accents: %s', (_, character, isDropped) => {
    const step = { ...BERT, cleanText: false, stripAccents: true };
    expect(normalized(step, `a${character}`)).toBe(isDropped ? 'a' : `a${character}`);
  });

  test.each([
    ['a NUL', '\0', ''],
    ['a soft hyphen', '\u00ad', ''],
    ['U+FFFD', '\ufffd', ''],
    ['private use', '\ue000', ''],
    ['a format character of Unicode 14', '\u0890', '\u0890'],
    ['a tab', '\t', ' '],
    ['a wide space', '\u3000', ' '],
  ])('Bert’s cleaning: %s', (_, character, becomes) => {
    const step = { ...BERT, cleanText: true, stripAccents: false };
    expect(normalized(step, `a${character}`)).toBe(`a${becomes}`);
  });
});

test.each([
  ['a full stop', '.', 3],
  ['a sign that counts as punctuation in Bert', '$', 3],
  ['an Arabic mark of Unicode 14', '\u061d', 1],
  ['a punctuation mark that is a symbol now', '\u166d', 3],
  ['a dash', '—', 3],
  ['a space', ' ', 2],
])('BertPreTokenizer: %s', (_, character, words) => {
  expect(preTokenize(identityText(`a${character}b`), [{ type: 'BertPreTokenizer' }], true)).toHaveLength(
    words,
  );
});
