import { expect, test } from 'vitest';
import { TINY_CONFIG } from '../../test/support/safetensors.ts';
import type { AlbertConfig } from '../model/config.ts';
import { parseAlbertConfig } from '../model/config.ts';
import type { Token } from '../model/text.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { MOST_STRETCHES, otherReading } from './other_reading.ts';

/** A token a letter, of which those of `unknown` have no piece; `shift` is added to every id. */
function letters(shift: number, unknown = ''): Tokenizer {
  const encode: Tokenizer['encode'] = (text, pair = null, { maxTokens = Infinity } = {}) => {
    const all = [text, pair ?? ''].flatMap((part, segment) =>
      Array.from(part).map((piece, start): Token => ({
        ...{ id: (piece.codePointAt(0) ?? 0) + shift, inputId: 0, piece, special: false },
        range: { segment: segment === 0 ? 0 : 1, start, end: start + 1 },
        ...(unknown.includes(piece) && { unknown: true as const }),
        ...{ masked: false, maskedInPlace: false },
      })),
    );
    const tokens = all.slice(0, maxTokens);
    const none = Uint32Array.of();
    return {
      ...{ tokens, ids: none, tokenTypeIds: none, maskPositions: none, almostMasks: [] },
      cutTokens: all.length - tokens.length,
    };
  };
  const unused = (): never => {
    throw new Error('not asked here');
  };
  return {
    ...{ size: 1, specialIds: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 }, unnamedIds: [], encode },
    ...{ isSpecial: unused, decode: unused, piece: unused, idOf: unused, show: unused, pieces: unused },
    destroy: unused,
  };
}
const config: AlbertConfig = parseAlbertConfig({ model_type: 'albert', ...TINY_CONFIG });
const model = { tokenizer: letters(0), config: { ...config, max_position_embeddings: 5 }, content: 'c' };
const read = (text: string, other: Tokenizer | null, pair: string | null = null) =>
  otherReading({ text, pair, form: 'typed' }, model, other);

test('the first stretches are told, and how many there are of what the model reads', () => {
  const { stretches, count } = read('abcdefgh', letters(1));
  expect(count).toBe(5);
  expect(stretches).toHaveLength(MOST_STRETCHES);
  expect(stretches[0]).toEqual({ range: { segment: 0, start: 0, end: 1 }, pieces: ['a'], others: ['a'] });
  // Of a second text too, as far as it is read.
  expect(read('abcd', letters(1), 'efgh').count).toBe(5);
});

test('who has no piece is told where it is one of the two', () => {
  expect(read('a', letters(1, 'a')).stretches[0].unknown).toBe('other');
  expect(
    otherReading(
      { text: 'a', pair: null, form: 'typed' },
      { ...model, tokenizer: letters(0, 'a') },
      letters(1),
    ).stretches[0].unknown,
  ).toBe('reading');
});

test('nothing differs where both read the same, and where there is one', () => {
  for (const other of [letters(0), null]) {
    expect(read('abc', other)).toEqual({ content: 'c', stretches: [], count: 0 });
  }
});
