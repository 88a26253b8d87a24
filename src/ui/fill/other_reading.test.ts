import { expect, test } from 'vitest';
import { otherReadingWords } from './other_reading.ts';

const range = { segment: 0, start: 0, end: 4 } as const;
const FIFTH = { reading: 'tokenizer.json', other: 'spiece.model' };
const TRAINED = { reading: 'spiece.model', other: 'tokenizer.json' };

test('which tokens, and why, whichever of the two reads', () => {
  const [json, trained] = [
    ['▁2', '1,3'],
    ['▁21', ',', '3'],
  ];
  const why = 'with spiece.model a comma behind a digit is always a token of its own';
  expect(otherReadingWords({ range, pieces: json, others: trained }, '21,3', FIFTH)).toBe(
    `“21,3” is “▁2 1,3” by tokenizer.json and “▁21 , 3” by spiece.model: ${why}.`,
  );
  expect(otherReadingWords({ range, pieces: trained, others: json }, '21,3', TRAINED)).toBe(
    `“21,3” is “▁21 , 3” by spiece.model and “▁2 1,3” by tokenizer.json: ${why}.`,
  );
});

test.each([
  [['▁the'], ['▁T', 'he'], undefined, /prepare a text differently before they cut it/],
  [['▁nurs', 'e'], ['▁n', 'urse'], undefined, /cut the same letters by other rules/],
  // The comma is tokenizer.json's, and no reason that is spiece.model's.
  [['▁21', ',', '3'], ['▁2', '1,3'], undefined, /cut the same letters by other rules/],
  [['▁é'], ['▁e'], 'reading', /tokenizer\.json has no piece for some of it/],
  [['▁e'], ['▁é'], 'other', /spiece\.model has no piece for some of it/],
] as const)('%j against %j', (pieces, others, unknown, words) => {
  expect(otherReadingWords({ range, pieces, others, ...(unknown && { unknown }) }, 'x', FIFTH)).toMatch(
    words,
  );
});

test('a space that only one of them has', () => {
  expect(otherReadingWords({ range, pieces: [], others: ['▁'] }, '', FIFTH)).toMatch(
    /^A space is no token by tokenizer\.json and “▁” by spiece\.model: /,
  );
});
