import { describe, expect, test } from 'vitest';
import * as encode from './encode.ts';
import { longestFirst, type SegmentTokens } from './encode.ts';
import { ALBERT_SPECIALS } from './special_tokens.ts';

const assemble = encode.assemble.bind(null, ALBERT_SPECIALS);
const makeToken = encode.makeToken.bind(null, ALBERT_SPECIALS);
const maskInPlace = encode.maskInPlace.bind(null, ALBERT_SPECIALS);

/**
 * How many tokens of the first text huggingface/tokenizers 0.23.3 keeps by `enable_truncation(room, strategy='longest_first')`: a line for
 * each room from 0 to 7, and in it a digit for texts of 0 and 0 tokens, 0 and 1, up to 7 and 7.
 */
const KEPT_OF_FIRST = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000010000000110000001110000011110000111110001111110011111110',
  '0000000011111111211111112111111121111111211111112111111121111111',
  '0000000011111111221111113221111132221111322221113222221132222221',
  '0000000011111111222222223322222243222222432222224322222243222222',
  '0000000011111111222222223332222244332222543332225433332254333332',
  '0000000011111111222222223333333344433333554333336543333365433333',
  '0000000011111111222222223333333344443333555443336654443376544443',
];

describe('longestFirst', () => {
  test('keeps what Hugging Face keeps', () => {
    const kept = KEPT_OF_FIRST.map((_, room) =>
      Array.from({ length: 64 }, (__, pair) => longestFirst(pair >> 3, pair & 7, room)),
    );
    expect(kept.map((row) => row.map(({ first }) => first).join(''))).toEqual(KEPT_OF_FIRST);
    for (const [room, row] of kept.entries()) {
      for (const [pair, { first, second }] of row.entries()) {
        expect(first + second).toBe(Math.min((pair >> 3) + (pair & 7), room));
      }
    }
  });

  test('keeps nothing when not even the added tokens fit', () => {
    expect(longestFirst(5, 5, -1)).toEqual({ first: 0, second: 0 });
  });
});

/** A text of these ids, token i at the units i to i + 1 of it. */
function segment(number: 0 | 1, ...ids: number[]): SegmentTokens {
  const tokens = ids.map((id, start) => makeToken(id, `p${id}`, { segment: number, start, end: start + 1 }));
  return { tokens, count: ids.length };
}

const arrays = ({ ids, tokenTypeIds, maskPositions, cutTokens }: ReturnType<typeof assemble>) => ({
  ids: [...ids],
  types: [...tokenTypeIds],
  masks: [...maskPositions],
  cut: cutTokens,
});

describe('assembling', () => {
  test('one text', () => {
    const encoding = assemble(segment(0, 10, 4, 11), null, 512);
    expect(arrays(encoding)).toEqual({ ids: [2, 10, 4, 11, 3], types: [0, 0, 0, 0, 0], masks: [2], cut: 0 });
    expect(encoding.tokens.map(({ piece }) => piece)).toEqual(['[CLS]', 'p10', 'p4', 'p11', '[SEP]']);
    expect(encoding.tokens.map(({ range }) => range?.start ?? null)).toEqual([null, 0, 1, 2, null]);
  });

  test('a pair: the second text and its [SEP] are segment 1', () => {
    expect(arrays(assemble(segment(0, 10), segment(1, 4, 12), 512))).toEqual({
      ...{ ids: [2, 10, 3, 4, 12, 3], types: [0, 0, 0, 1, 1, 1] },
      ...{ masks: [3], cut: 0 },
    });
    expect(arrays(assemble(segment(0), segment(1), 512)).ids).toEqual([2, 3, 3]);
  });

  test('what does not fit is cut and counted, made or not', () => {
    expect(arrays(assemble(segment(0, 10, 11, 12), null, 5))).toMatchObject({ cut: 0 });
    expect(arrays(assemble(segment(0, 10, 11, 12), null, 4))).toMatchObject({ ids: [2, 10, 11, 3], cut: 1 });
    const counted = { ...segment(0, 10, 11), count: 50 };
    expect(arrays(assemble(counted, null, 4))).toMatchObject({ ids: [2, 10, 11, 3], cut: 48 });
    expect(arrays(assemble(segment(0, 10, 11), segment(1, 12, 13), 6))).toMatchObject({
      ids: [2, 10, 3, 12, 13, 3],
      cut: 1,
    });
    expect(arrays(assemble(segment(0, 10), segment(1, 12), 0))).toMatchObject({ ids: [2, 3, 3], cut: 2 });
  });
});

describe('tokens', () => {
  test('the first five ids are special, the mask is masked', () => {
    const tokens = [0, 1, 2, 3, 4, 5].map((id) => makeToken(id, 'x', null));
    expect(tokens.map(({ special }) => special)).toEqual([true, true, true, true, true, false]);
    expect(tokens.map(({ masked }) => masked)).toEqual([false, false, false, false, true, false]);
    expect(tokens.map(({ id, inputId }) => id === inputId)).toEqual(Array(6).fill(true));
    expect(tokens.map(({ maskedInPlace }) => maskedInPlace)).toEqual(Array(6).fill(false));
  });

  test('masked in place by range, in the text it is of; a special token never', () => {
    const encoding = assemble(segment(0, 10, 3, 11), segment(1, 12), 512);
    const masked = maskInPlace(encoding, [
      { segment: 0, start: 0, end: 1 },
      { segment: 0, start: 1, end: 2 },
      { segment: 0, start: 2, end: 4 },
      { segment: 0, start: 7, end: 8 },
    ]);
    expect(arrays(masked)).toEqual({
      ids: [2, 4, 3, 11, 3, 12, 3],
      types: [0, 0, 0, 0, 0, 1, 1],
      masks: [1],
      cut: 0,
    });
    expect(masked.tokens[1]).toMatchObject({ id: 10, inputId: 4, masked: true, maskedInPlace: true });
    expect(maskInPlace(encoding, [{ segment: 1, start: 0, end: 1 }]).maskPositions).toEqual(
      Uint32Array.of(5),
    );
  });

  test('nothing to mask is the encoding itself, and what was cut stays told', () => {
    const encoding = assemble(segment(0, 10, 11, 12), null, 4);
    expect(maskInPlace(encoding, [])).toBe(encoding);
    expect(maskInPlace(encoding, [{ segment: 0, start: 0, end: 1 }]).cutTokens).toBe(1);
  });

  test('tokens of one range are masked together', () => {
    const range = { segment: 0, start: 0, end: 1 } as const;
    const tokens = [10, 11].map((id) => makeToken(id, 'x', range));
    const encoding = maskInPlace(assemble({ tokens, count: 2 }, null, 512), [range]);
    expect([...encoding.maskPositions]).toEqual([1, 2]);
  });
});
