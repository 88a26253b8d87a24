import { describe, expect, test } from 'vitest';
import { AlignedTextBuilder, isLowSurrogate, sliceAligned, sourceRange } from './aligned_text.ts';

const unit = (character: string) => character.charCodeAt(0);
const plain = ({ text, starts, ends }: ReturnType<AlignedTextBuilder['build']>) => ({
  text,
  starts: [...starts],
  ends: [...ends],
});

describe('building', () => {
  test('units with their origins; what is appended shares one', () => {
    const out = new AlignedTextBuilder(0);
    out.push(unit('a'), 0, 1);
    out.append('fi', 1, 2);
    expect(out.length).toBe(3);
    expect(plain(out.build())).toEqual({ text: 'afi', starts: [0, 1, 1], ends: [1, 2, 2] });
  });

  test('more than was foreseen fits, and is all there', () => {
    const out = new AlignedTextBuilder(3);
    const units = Array.from({ length: 100 }, (_, index) => index);
    for (const index of units) out.push(97 + (index % 26), index, index + 2);
    const { text, starts, ends } = out.build();
    expect(text).toBe(units.map((index) => String.fromCharCode(97 + (index % 26))).join(''));
    expect([...starts]).toEqual(units);
    expect([...ends]).toEqual(units.map((index) => index + 2));
  });

  test('a text of a megabyte, cut nowhere', () => {
    const source = 'abcdefghij'.repeat(100_000);
    const out = new AlignedTextBuilder(10);
    out.append(source, 0, 1);
    expect(out.build().text === source).toBe(true);
  });

  test('an accent that is dropped belongs to the whole letter before it, and never takes from it', () => {
    const out = new AlignedTextBuilder(4);
    out.extendLast(9);
    expect(plain(out.build())).toEqual({ text: '', starts: [], ends: [] });
    out.append('a', 0, 1);
    out.append('😀', 1, 3);
    out.extendLast(4);
    expect(plain(out.build()).ends).toEqual([1, 4, 4]);
    out.extendLast(2);
    expect(plain(out.build()).ends).toEqual([1, 4, 4]);
    out.append('b', 4, 5);
    out.extendLast(7);
    expect(plain(out.build()).ends).toEqual([1, 4, 4, 7]);
  });

  test('half a pair alone at the beginning', () => {
    const out = new AlignedTextBuilder(1);
    out.push(0xdc00, 0, 1);
    out.extendLast(2);
    expect(plain(out.build()).ends).toEqual([2]);
  });

  test('the end can be asked for and taken back', () => {
    const out = new AlignedTextBuilder(2);
    expect(out.endsWith(0)).toBe(false);
    out.pop();
    expect(out.length).toBe(0);
    out.append('ab', 0, 1);
    expect([out.endsWith(unit('b')), out.endsWith(unit('a'))]).toEqual([true, false]);
    out.pop();
    expect(out.endsWith(unit('a'))).toBe(true);
    expect(out.build().text).toBe('a');
  });
});

test('a part keeps its origins', () => {
  const out = new AlignedTextBuilder(4);
  for (const [index, character] of ['a', 'b', 'c', 'd'].entries())
    out.push(unit(character), index * 2, index * 2 + 1);
  expect(plain(sliceAligned(out.build(), 1, 3))).toEqual({ text: 'bc', starts: [2, 4], ends: [3, 5] });
});

test('the source of some units is all that any of them came from', () => {
  const aligned = { text: 'abc', starts: Int32Array.of(4, 2, 8), ends: Int32Array.of(5, 7, 9) };
  expect(sourceRange(aligned, 0, 2)).toEqual({ start: 2, end: 7 });
  expect(sourceRange(aligned, 0, 3)).toEqual({ start: 2, end: 9 });
  expect(sourceRange(aligned, 1, 1)).toEqual({ start: 0, end: 0 });
});

test('second halves of pairs', () => {
  const halves = [0xdbff, 0xdc00, 0xdfff, 0xe000].map(isLowSurrogate);
  expect(halves).toEqual([false, true, true, false]);
});
