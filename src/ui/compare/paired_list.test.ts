import { expect, test } from 'vitest';
import type { Vocabulary } from '../../worker/messages.ts';
import { findWord, pairedList, wordName, wordNumbers, type Rows } from './paired_list.ts';

// Six tokens; id 0 is special. Probabilities chosen so that every number below is done by hand.
const P = [0.1, 0.4, 0.2, 0.2, 0.05, 0.05];
const Q = [0.1, 0.1, 0.2, 0.4, 0.15, 0.05];
const ROWS: Rows = { A: Float32Array.from(P, Math.log), B: Float32Array.from(Q, Math.log) };
const VOCABULARY: Vocabulary = {
  model: 'm',
  revision: 'r',
  content: 'c',
  words: ['[MASK]', 'clerk', 'man', 'nurse', 'er', 'nurse'],
  continuations: Uint8Array.of(0, 0, 0, 0, 1, 0),
  special: [0],
};

test('the lists are by Δ, among the likeliest of either side, each with its own numbers', () => {
  const { A, B } = pairedList(ROWS, VOCABULARY, 2, 10);
  // A's two likeliest are 1 and 2 (the lower id of equals), B's are 3 and 2.
  expect(A.map(({ id }) => id)).toEqual([1]);
  expect(B.map(({ id }) => id)).toEqual([3]);
  expect(A[0]).toMatchObject({ word: 'clerk', rank: { A: 1, B: 5 } });
  expect(A[0].delta).toBeCloseTo(Math.log(4), 6);
  expect(B[0].delta).toBeCloseTo(-Math.log(2), 6);
});

test('a word that is equally likely is on neither list; special tokens are on none', () => {
  const { A, B } = pairedList(ROWS, VOCABULARY, 6, 10);
  expect(A.map(({ id }) => id)).toEqual([1]);
  expect(B.map(({ id }) => id)).toEqual([4, 3]);
  expect(B[0].isContinuation).toBe(true);
});

test('words are found by name: the lower id of two alike, a joining piece by its mark, no special token', () => {
  expect(findWord(VOCABULARY, 'nurse')).toBe(3);
  expect(findWord(VOCABULARY, '##er')).toBe(4);
  expect(findWord(VOCABULARY, 'er')).toBeNull();
  expect(findWord(VOCABULARY, '[MASK]')).toBeNull();
  expect(wordName(VOCABULARY, 4)).toBe('##er');
});

test('numbers of words asked for, in the order asked', () => {
  expect(wordNumbers(ROWS, VOCABULARY, [5, 1]).map(({ id, rank }) => [id, rank.A])).toEqual([
    [5, 6],
    [1, 1],
  ]);
  expect(wordNumbers(ROWS, VOCABULARY, [])).toEqual([]);
});
