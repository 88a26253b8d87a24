import { expect, test } from 'vitest';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import { pythonProbe } from './python_probe.ts';

const PROVENANCE: Provenance = {
  model: { name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'cpu' },
  ...{ protocol: 'log-p', form: 'typed', date: '2026-11-28' },
};
const ROW: ResultRow = {
  ...{
    sentence: 'The un[MASK] man.',
    choices: new Map(),
    side: null,
    tokenIds: [2, 7, 4, 8, 3],
    maskIndex: 2,
  },
  ...{
    word: 'friend',
    pieces: ['friend'],
    pieceIds: [9],
    logProb: -1,
    rank: 3,
    delta: null,
    divergence: null,
  },
};

test('the script has the pieces of each word at its mask, and no word that has none there', () => {
  const misfit: ResultRow = {
    ...ROW,
    word: 'happy',
    pieces: ['▁unhappy'],
    pieceIds: [],
    logProb: null,
    rank: null,
  };
  const { scores, sentences, maskId } = pythonProbe([misfit, ROW], PROVENANCE);
  expect(scores).toEqual([{ sentence: 0, maskIndex: 2, word: 'friend', pieceIds: [9], logProb: -1 }]);
  expect(sentences.map(({ ids }) => ids)).toEqual([[2, 7, 4, 8, 3]]);
  expect(maskId).toBe(4);
});

test('a text that is read in two ways is two sentences of the script', () => {
  const other: ResultRow = { ...ROW, tokenIds: [2, 7, 4, 4, 3] };
  const { scores, sentences } = pythonProbe([ROW, other, ROW], PROVENANCE);
  expect(scores.map(({ sentence }) => sentence)).toEqual([0, 1, 0]);
  expect(sentences.map(({ ids }) => ids)).toEqual([ROW.tokenIds, other.tokenIds]);
});
