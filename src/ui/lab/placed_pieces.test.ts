import { describe, expect, test } from 'vitest';
import type { TargetPieces, TargetScore } from '../../worker/messages.ts';
import {
  misfitWords,
  piecesAt,
  piecesMark,
  piecesRange,
  piecesWords,
  unknownWords,
  unscoredWords,
} from './placed_pieces.ts';

const WAR: TargetPieces = { word: 'war', ids: [7], pieces: ['▁war'], known: true };
const GLUED = { word: 'war', ids: [8], pieces: ['war'], known: true, fits: true };
const SCORE: TargetScore = { logProb: -1, pieces: 1, rank: 3 };

test('words that cannot be scored are named with the reason, more than three are counted', () => {
  expect(unscoredWords([WAR])).toBeNull();
  const unknown = (word: string, piece: string): TargetPieces => ({
    ...{ word, ids: [1], pieces: [piece], known: false, unknown: [piece] },
  });
  expect(unscoredWords([WAR, unknown('don’t', '’')])).toBe(
    '“don’t” has ’ (U+2019, right single quotation mark), which is not known to this model, and so cannot be scored.',
  );
  const many = ['a', 'b', 'c', 'd', 'e'].map((word) => ({ ...WAR, word, known: false }));
  expect(unscoredWords(many)).toMatch(
    /“c” is not in the vocabulary, and so cannot be scored\. And 2.more words\.$/,
  );
});

describe('pieces at a place', () => {
  test('are the plan’s unless the word reads otherwise at its mask', () => {
    expect(piecesAt(SCORE, WAR)).toBe(WAR);
    expect(piecesAt(null, WAR)).toBe(WAR);
    expect(piecesAt({ ...SCORE, placed: GLUED }, WAR)).toBe(GLUED);
  });

  test('are named as they stand there', () => {
    expect(piecesWords(undefined)).toBe('');
    expect(piecesWords(WAR)).toBe('1');
    expect(piecesWords(GLUED)).toBe('1: ##war');
    expect(piecesWords({ ...WAR, pieces: ['▁nur', 'se'] })).toBe('2: nur + se');
    expect(piecesWords({ ...GLUED, pieces: ['nur', 'se'] })).toBe('2: ##nur + se');
    expect(piecesWords({ ...WAR, known: false })).toBe('not in the vocabulary');
    expect(piecesWords({ ...WAR, known: false, unknown: ['’'] })).toBe(
      'not in the vocabulary: ’ (U+2019, right single quotation mark)',
    );
    expect(piecesWords({ ...GLUED, pieces: ['nur\u200b', 'se'] })).toBe('2: ##nur⟨zero width space⟩ + se');
    expect(unknownWords({ unknown: ['’', '’'] })).toBe(
      'has ’ (U+2019, right single quotation mark), which is not known to this model, and so cannot be scored.',
    );
    expect(unknownWords(WAR)).toBeNull();
    expect(piecesWords({ ...GLUED, ids: [], pieces: ['▁unhappy'], fits: false })).toBe(
      'none here: read as unhappy',
    );
  });

  test('a word without a place is said, and nothing where all fit', () => {
    expect(misfitWords(0)).toBeNull();
    expect(misfitWords(1)).toMatch(/^One word does not fit its place: /);
    expect(misfitWords(2)).toMatch(/^2 words do not fit their place: /);
  });
});

test('m is of the places where a word has a score; a word of one piece is not marked', () => {
  const score = (pieces: number, logProb: number | null = -1) => ({ pieces, logProb, rank: null });
  const mark = (...scores: readonly ReturnType<typeof score>[]) =>
    piecesMark(piecesRange(scores)).replaceAll('\u00a0', ' ');
  expect(mark(score(1), score(1))).toBe('');
  expect(mark()).toBe('');
  expect(mark(score(2), score(0, null), score(2))).toBe('2 pieces');
  expect(mark(score(3), score(1))).toBe('1–3 pieces');
});
