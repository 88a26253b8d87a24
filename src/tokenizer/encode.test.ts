import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestFirst } from './encode.ts';

/** Hugging Face's `truncate_sequences`, `longest_first`, one token at a time. */
function oneByOne(first: number, second: number, room: number): { first: number; second: number } {
  const kept = { first, second };
  while (kept.first + kept.second > room) {
    if (kept.first > kept.second) kept.first--;
    else kept.second--;
  }
  return kept;
}

describe('longestFirst', () => {
  test('keeps what Hugging Face keeps', () => {
    const length = fc.nat(300);
    fc.assert(
      fc.property(length, length, length, (first, second, room) => {
        expect(longestFirst(first, second, room)).toEqual(oneByOne(first, second, room));
      }),
    );
  });

  test('keeps nothing when not even the added tokens fit', () => {
    expect(longestFirst(5, 5, -1)).toEqual({ first: 0, second: 0 });
  });
});
