import { expect, test } from 'vitest';
import type { Vocabulary } from '../../worker/messages.ts';
import { findWord, likeliest, pairedList, wordName, wordNumbers, type Rows } from './paired_list.ts';

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
  const { A, B } = pairedList(ROWS, VOCABULARY, { among: 2, shown: 10, sort: 'delta' });
  // A's two likeliest are 1 and 2 (the lower id of equals), B's are 3 and 2.
  expect(A.map(({ id }) => id)).toEqual([1]);
  expect(B.map(({ id }) => id)).toEqual([3]);
  expect(A[0]).toMatchObject({ word: 'clerk', rank: { A: 1, B: 5 } });
  expect(A[0].delta).toBeCloseTo(Math.log(4), 6);
  expect(B[0].delta).toBeCloseTo(-Math.log(2), 6);
});

test('a word that is equally likely is on neither list; special tokens are on none', () => {
  const { A, B } = pairedList(ROWS, VOCABULARY, { among: 6, shown: 10, sort: 'delta' });
  expect(A.map(({ id }) => id)).toEqual([1]);
  expect(B.map(({ id }) => id)).toEqual([4, 3]);
  expect(B[0].isContinuation).toBe(true);
});

// Likelier in B: the joining piece by a factor of 3, the nurse by 2. The nurse is likelier there, and makes more of the divergence.
test.each([
  ['delta', [4, 3]],
  ['p', [3, 4]],
  ['jsd', [3, 4]],
] as const)('sorted by %s, the words stay on their side and change their order', (sort, ids) => {
  const lists = pairedList(ROWS, VOCABULARY, { among: 6, shown: 10, sort });
  expect(lists.B.map(({ id }) => id)).toEqual(ids);
  expect(lists.A.map(({ id }) => id)).toEqual([1]);
  expect(
    pairedList(ROWS, VOCABULARY, { among: 6, shown: 1, sort }).B.map(({ id }) => id),
    'sorted before the list is cut',
  ).toEqual(ids.slice(0, 1));
});

test('each word of the lists has its share of the divergence', () => {
  const { A, B } = pairedList(ROWS, VOCABULARY, { among: 6, shown: 10, sort: 'jsd' });
  const term = (p: number, q: number): number =>
    p * Math.log((2 * p) / (p + q)) + q * Math.log((2 * q) / (p + q));
  const all = P.reduce((sum, p, id) => sum + term(p, Q[id]), 0);
  for (const { id, jsdShare } of [...A, ...B]) expect(jsdShare).toBeCloseTo(term(P[id], Q[id]) / all, 5);
});

test('the likeliest of each side, and which of them stand on both sides', () => {
  const { lists, both } = likeliest(ROWS, VOCABULARY, 3);
  expect(lists.A.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(lists.B.map(({ id }) => id)).toEqual([3, 2, 4]);
  expect([...both].sort()).toEqual([2, 3]);
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
