import { beforeAll, describe, expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { alikeWords, whyAlike, type TokenizedText } from './alike.ts';

let tokenizer: AlbertTokenizer;
beforeAll(async () => {
  tokenizer = await demoTokenizer();
});

function read(word: string, maxTokens = 64): TokenizedText {
  const text = `The ${word} was a [MASK].`;
  const { tokens, cutTokens } = tokenizer.encode(text, null, { maxTokens });
  return { text, tokens, cutTokens };
}

describe('texts that the model reads alike', () => {
  test.each([
    ['Polish', 'polish', ['case']],
    ['café', 'cafe', ['accents']],
    ['Café', 'cafe', ['case', 'accents']],
    ['old  man', 'old man', ['spaces']],
    ['ﬁre', 'fire', ['forms']],
    ['日', '本', ['unknown']],
  ] as const)('%s and %s: %j', (one, other, causes) => {
    expect(whyAlike(read(one), read(other))).toEqual(causes);
    expect(whyAlike(read(other), read(one))).toEqual(causes);
  });

  test('are told from texts that are the same, and from those it reads apart', () => {
    expect(whyAlike(read('man'), read('man'))).toBeNull();
    expect(whyAlike(read('man'), read('woman'))).toBeNull();
    expect(whyAlike(read('Man'), read('woman'))).toBeNull();
  });

  test('may differ only past what the model reads', () => {
    expect(whyAlike(read('man who was a nurse', 5), read('man who was a clerk', 5))).toEqual(['cut']);
  });

  test('are explained in words', () => {
    expect(alikeWords(['case', 'accents'])).toBe(
      'capitals are read as small letters and accents are left out',
    );
  });
});
