import { beforeAll, describe, expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import type { TextRange } from '../model/text.ts';
import type { AlbertTokenizer } from './tokenizer.ts';
import { unreadMasks } from './unread_masks.ts';

const MAX_TOKENS = 32;
let tokenizer: AlbertTokenizer;
beforeAll(async () => {
  tokenizer = await demoTokenizer();
});

function unreadIn(text: string, pair: string | null = null, masked: readonly TextRange[] = []) {
  const options = { form: 'typed', maxTokens: MAX_TOKENS, masked } as const;
  return unreadMasks(tokenizer, { text, pair }, tokenizer.encode(text, pair, options), options);
}

const LONG = 'the man '.repeat(50);

describe('masks beyond what the model reads', () => {
  test('a mask that is read is none, however long the text behind it', () => {
    expect(unreadIn('a [MASK] b')).toBeNull();
    expect(unreadIn(`a [MASK] ${LONG}`)).toBeNull();
    expect(unreadIn(LONG)).toBeNull();
  });

  test('the first of them: where it is, what comes before it, and what is read', () => {
    const text = `${LONG}went to the [MASK] and a [MASK].`;
    expect(unreadIn(text)).toMatchObject({
      range: { segment: 0, start: text.indexOf('[MASK]'), end: text.indexOf('[MASK]') + 6 },
      count: 2,
      tokensBefore: 100 + 3,
      tokensRead: MAX_TOKENS - 2,
    });
  });

  test('one mask is read and the next is not', () => {
    const text = `a [MASK] ${LONG} [MASK]`;
    expect(unreadIn(text)).toMatchObject({ count: 1, range: { start: text.lastIndexOf('[MASK]') } });
  });

  test('a word masked in place, and the second text', () => {
    const text = `${LONG}woman`;
    const masked: TextRange = { segment: 0, start: LONG.length, end: text.length };
    expect(unreadIn(text, null, [masked])).toMatchObject({ range: masked, tokensBefore: 100 });
    expect(unreadIn('short', `${LONG}[MASK]`)).toMatchObject({ range: { segment: 1, start: LONG.length } });
  });

  test('the text cut there begins at a word, and its mask is read with what stands right before it', () => {
    for (const text of [
      `${LONG}went to the [MASK].`,
      `${'x'.repeat(4000)}[MASK]`,
      `${'é '.repeat(90)}[MASK]`,
    ]) {
      const { cutFrom = NaN } = unreadIn(text) ?? {};
      const cut = text.slice(cutFrom);
      expect(unreadIn(cut), text.slice(0, 20)).toBeNull();
      expect(tokenizer.encode(cut, null, { maxTokens: MAX_TOKENS }).maskPositions).toHaveLength(1);
    }
    const { cutFrom = NaN } = unreadIn(`${LONG}went to the [MASK].`) ?? {};
    expect(`${LONG}went to the [MASK].`.slice(cutFrom)).toMatch(/^(the|man) .* went to the \[MASK\]\.$/);
  });
});
