import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchingBlocks } from './matching.ts';

const blocksOf = (a: readonly number[], b: readonly number[]): number[][] =>
  matchingBlocks(a, b).map((block) => [block.a, block.b, block.size]);

describe('what Python’s difflib finds', () => {
  test.each([
    // "he worked" and "she had worked", say: a longer middle does not hide what is left and right of the longest block.
    [
      [2, 10, 11, 12, 13, 9, 3],
      [2, 10, 20, 21, 12, 13, 9, 3],
      [
        [0, 0, 2],
        [3, 4, 4],
      ],
    ],
    [
      [4, 3, 3, 4, 2, 3, 1, 0, 1, 3, 3, 4, 2],
      [4, 4, 1, 2, 1, 1, 1, 3, 3, 4, 3, 2, 2],
      [
        [0, 0, 1],
        [3, 1, 1],
        [4, 3, 1],
        [6, 4, 1],
        [8, 6, 4],
        [12, 11, 1],
      ],
    ],
    // The longest block comes first, even where a longer common subsequence goes another way.
    [
      [3, 2, 1, 2, 1, 4, 0, 0, 1, 1, 4, 4],
      [3, 1, 4],
      [
        [0, 0, 1],
        [4, 1, 2],
      ],
    ],
    [[1], [2], []],
    [[], [1], []],
    [[1], [], []],
  ])('%j and %j', (a, b, expected) => {
    expect(blocksOf(a, b)).toEqual(expected);
  });

  test('two thousand lists made by formula: 4,505 blocks, by their checksum', () => {
    let state = 12345;
    const next = (): number => {
      // mod 2³¹, in whole numbers a double cannot hold
      state = Number((BigInt(state) * 1103515245n + 12345n) % 2147483648n);
      return state >> 16;
    };
    const list = (length: number, values: number): number[] => Array.from({ length }, () => next() % values);
    let checksum = 0;
    let count = 0;
    for (let round = 0; round < 2000; round++) {
      const [n, m, values] = [1 + (next() % 20), 1 + (next() % 20), 2 + (next() % 6)];
      const a = list(n, values);
      for (const block of matchingBlocks(a, list(m, values))) {
        checksum = (checksum * 31 + block.a * 400 + block.b * 20 + block.size) % 1000003;
        count++;
      }
    }
    expect([count, checksum]).toEqual([4505, 57849]);
  });

  test('from 200 items on, frequent ones begin no match', () => {
    const squares = (length: number, factor: number): number[] =>
      Array.from({ length }, (_, i) => (i * i * factor + 3 * i) % 29);
    // Every item is frequent; the first two are equal, and an empty match at the beginning is lengthened over them.
    expect(blocksOf(squares(230, 7), squares(220, 11))).toEqual([[0, 0, 1]]);
    const mostlyRare = (length: number, every: number): number[] =>
      Array.from({ length }, (_, i) => (i % every === 0 ? 5 : (i * i * 7 + 3 * i) % 997));
    const blocks = blocksOf(mostlyRare(230, 3), mostlyRare(240, 4));
    expect(blocks).toHaveLength(58);
    expect(blocks.slice(0, 4)).toEqual([
      [0, 0, 3],
      [5, 5, 1],
      [7, 7, 1],
      [10, 10, 5],
    ]);
    expect(blocks.at(-1)).toEqual([226, 226, 4]);
  });
});

test('blocks are of equal items, rise in both lists and do not overlap; a list is one block of itself', () => {
  const list = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      let [endA, endB] = [0, 0];
      for (const [i, j, size] of blocksOf(a, b)) {
        expect(size > 0 && i >= endA && j >= endB).toBe(true);
        expect(a.slice(i, i + size)).toEqual(b.slice(j, j + size));
        [endA, endB] = [i + size, j + size];
      }
      expect(endA <= a.length && endB <= b.length).toBe(true);
      expect(blocksOf(a, a)).toEqual([[0, 0, a.length]]);
    }),
  );
});
