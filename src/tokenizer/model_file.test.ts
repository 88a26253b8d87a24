/** Files made field by field; the real ones are read in `sentencepiece.test.ts`. */
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { message, piece, rules as noRules, varint, type Fields } from '../../test/support/spiece.ts';
import { parseModelFile } from './model_file.ts';

const parse = (fields: Fields) => parseModelFile(message([...fields, noRules]));
const bytes = (...values: number[]) => Uint8Array.from(values);
const joined = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => Array.from(part)));
const GOOD = message([piece('a'), noRules]);

describe('what is read', () => {
  test('a file that says nothing else has SentencePiece’s own defaults', () => {
    expect(parse([piece('<unk>', 2), piece('a')])).toEqual({
      pieces: ['<unk>', 'a'],
      userDefined: [],
      precompiledCharsmap: new Uint8Array(0),
      addDummyPrefix: true,
      removeExtraWhitespaces: true,
      escapeWhitespaces: true,
      treatWhitespaceAsSuffix: false,
    });
  });

  test('every field that is needed, by its number', () => {
    const rules = bytes(1, 2, 3);
    const normalizer: Fields = [
      [1, 'nmt_nfkc'],
      [2, rules],
      [3, 0],
      [4, 0],
      [5, 0],
    ];
    const trainer: Fields = [
      [3, 1],
      [24, 1],
    ];
    expect(
      parse([piece('a', 1), [2, trainer], piece('b', 4), [3, normalizer], [4, 'self-test'], [200, 7]]),
    ).toEqual({
      pieces: ['a', 'b'],
      userDefined: ['b'],
      precompiledCharsmap: rules,
      addDummyPrefix: false,
      removeExtraWhitespaces: false,
      escapeWhitespaces: false,
      treatWhitespaceAsSuffix: true,
    });
  });

  test.each([
    [3, 'addDummyPrefix'],
    [4, 'removeExtraWhitespaces'],
    [5, 'escapeWhitespaces'],
  ] as const)('field %d of the rules is %s and no other', (number, name) => {
    const off = parse([piece('a'), [3, [[number, 0]]]]);
    const flags = { addDummyPrefix: true, removeExtraWhitespaces: true, escapeWhitespaces: true };
    expect(off).toMatchObject({ ...flags, [name]: false });
    expect(parse([piece('a'), [3, [[number, 1]]]])).toMatchObject(flags);
  });

  test('a suffix is one only where it is said to be', () => {
    expect(parse([piece('a'), [2, [[24, 0]]]]).treatWhitespaceAsSuffix).toBe(false);
    expect(parse([piece('a'), [2, [[23, 1]]]]).treatWhitespaceAsSuffix).toBe(false);
  });

  test('scores and other fixed numbers are passed over, wherever they stand', () => {
    const [fixed32, fixed64] = [bytes(21, 1, 2, 3, 4), bytes(17, 1, 2, 3, 4, 5, 6, 7, 8)];
    const inner = joined(fixed32, message([[1, 'x']]), fixed64, message([[3, 4]]));
    expect(parseModelFile(joined(fixed64, message([[1, inner], noRules]), fixed32))).toMatchObject({
      pieces: ['x'],
      userDefined: ['x'],
    });
  });

  test('a piece keeps its byte-order mark and characters of every length', () => {
    expect(parse([piece('\ufeffé▁😀')]).pieces).toEqual(['\ufeffé▁😀']);
  });

  test('numbers of several bytes', () => {
    const long = 'y'.repeat(20_000);
    expect(parse([[1000, 2 ** 40], piece(long)]).pieces).toEqual([long]);
    // A negative number of protobuf takes ten bytes, the most there are.
    expect(parseModelFile(joined(varint(72), Array<number>(9).fill(0xff), [1], GOOD)).pieces).toEqual(['a']);
  });
});

describe('what is damaged says where', () => {
  test.each<[string, Uint8Array]>([
    ['no pieces', message([[4, 'self-test']])],
    ['no rules of normalisation', message([piece('a'), [2, []]])],
    ['no pieces', bytes()],
    ['a SentencePiece model of type 2', message([piece('a'), [2, [[3, 2]]], noRules])],
    ['piece 1 occurs twice', message([piece('a'), piece('a')])],
    ['piece 1 is empty', message([piece('a'), piece('')])],
    ['piece 0 is empty', message([[1, [[3, 1]]]])],
    ['piece 0 is not UTF-8', message([[1, [[1, bytes(0xff)]]]])],
    ['field 1 is a number where bytes belong', message([[1, 5]])],
    ['field 2 is a number where bytes belong', message([piece('a'), [2, 5]])],
    ['field 3 is a number where bytes belong', message([piece('a'), [3, 5]])],
    ['field 2 is a number where bytes belong', message([piece('a'), [3, [[2, 5]]]])],
    ['it ends in the middle of a number', joined(GOOD, [0x80])],
    ['it ends in the middle of a number', joined(GOOD, [8 * 9])],
    ['a number of more than 10 bytes', joined(GOOD, Array<number>(11).fill(0x80), [1])],
    ['a field with number 0', joined(GOOD, [0, 0])],
    ['a field of 3 bytes where 2 are left', joined(GOOD, [8 * 9 + 2, 3, 1, 2])],
    ['a field of 4 bytes where 3 are left', joined(GOOD, [8 * 9 + 5, 1, 2, 3])],
    ['a field of 8 bytes where 7 are left', joined(GOOD, [8 * 9 + 1, 1, 2, 3, 4, 5, 6, 7])],
    ['a field of unknown wire type 3', joined(GOOD, [8 * 9 + 3])],
    ['a field of unknown wire type 7', joined(GOOD, [8 * 9 + 7])],
  ])('%s', async (actual, file) => {
    const error = await failure('tokenizer/damaged', () => parseModelFile(file));
    expect(error.actual).toBe(actual);
    expect(error.expected).toBe('a SentencePiece unigram model');
  });

  test('the reason why a piece is no text is kept', async () => {
    const error = await failure('tokenizer/damaged', () => parse([[1, [[1, bytes(0xff)]]]]));
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  test('a field that fills the file to its last byte is whole', () => {
    expect(parseModelFile(joined(GOOD, [8 * 9 + 2, 2, 1, 2])).pieces).toEqual(['a']);
  });
});
