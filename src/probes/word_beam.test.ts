import { describe, expect, test } from 'vitest';
import {
  BEAM_WIDTH,
  extendFillings,
  fillingText,
  likeliestPieces,
  NO_PIECE,
  type PieceChoice,
} from './word_beam.ts';

const choice = (piece: string, probability: number): PieceChoice => ({
  id: piece.length,
  piece,
  logProb: Math.log(probability),
});

describe('words filled left to right', () => {
  test('the sums are of log p given what stands before; the likeliest word need not begin likeliest', () => {
    const first = extendFillings([NO_PIECE], [[choice('▁he', 0.5), choice('▁black', 0.4)]]);
    expect(first.map(fillingText)).toEqual(['he', 'black']);
    const words = extendFillings(first, [
      [choice('llo', 0.1), choice('n', 0.05)],
      [choice('smith', 0.9), choice('bird', 0.01)],
    ]);
    expect(words.map(fillingText)).toEqual(['blacksmith', 'hello', 'hen', 'blackbird']);
    expect(Math.exp(words[0].logProb)).toBeCloseTo(0.36, 12);
    expect(Math.exp(words[1].logProb)).toBeCloseTo(0.05, 12);
  });

  test('no more beginnings are followed than the width', () => {
    const many = Array.from({ length: 30 }, (_, n) => choice(`▁a${n}`, 1 / (n + 2)));
    const kept = extendFillings([NO_PIECE], [many]);
    expect(kept.map(fillingText)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7']);
    expect(kept).toHaveLength(BEAM_WIDTH);
    expect(extendFillings([], [])).toEqual([]);
  });
});

describe('pieces that make one word', () => {
  const vocabulary = {
    words: ['<unk>', 'he', 'he', 'man', '.', "'", 'llo', 'é', '▁'],
    continuations: Uint8Array.of(1, 0, 1, 0, 1, 1, 1, 1, 0),
    special: [0],
  };
  const logProbs = Float64Array.of(-0.1, -1, -2, -0.5, -0.2, -3, -9, -4, -0.3);
  const pieces = (place: Parameters<typeof likeliestPieces>[2]): string[] =>
    likeliestPieces(logProbs, vocabulary, place).map(({ piece }) => piece);

  test('begin it after a space, or join what is before it', () => {
    expect(pieces('first after a space')).toEqual(['▁man', '▁he']);
    expect(pieces('first in a word')).toEqual(['he', 'é', 'llo']);
  });

  test('go on with it, however unlikely they are beside the beginnings of next words', () => {
    expect(pieces('later')).toEqual(['he', 'é', 'llo']);
    expect(likeliestPieces(logProbs, vocabulary, 'later')[2]).toEqual({ id: 6, piece: 'llo', logProb: -9 });
  });
});
