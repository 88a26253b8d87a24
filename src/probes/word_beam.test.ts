import { describe, expect, test } from 'vitest';
import { BEAM_WIDTH, extendFillings, fillingText, NO_PIECE, type PieceChoice } from './word_beam.ts';

const choice = (piece: string, probability: number, id = piece.length): PieceChoice => ({
  id,
  piece,
  logProb: Math.log(probability),
});

describe('words filled left to right', () => {
  test('the sums are of log p given what stands before; the likeliest word need not begin likeliest', () => {
    const first = extendFillings([NO_PIECE], [[choice('▁he', 0.5), choice('▁black', 0.4)]], true);
    expect(first.map(fillingText)).toEqual(['he', 'black']);
    const words = extendFillings(
      first,
      [
        [choice('llo', 0.1), choice('n', 0.05)],
        [choice('smith', 0.9), choice('bird', 0.01)],
      ],
      true,
    );
    expect(words.map(fillingText)).toEqual(['blacksmith', 'hello', 'hen', 'blackbird']);
    expect(Math.exp(words[0].logProb)).toBeCloseTo(0.36, 12);
    expect(Math.exp(words[1].logProb)).toBeCloseTo(0.05, 12);
  });

  test('only pieces that make one word are taken', () => {
    const begin = [choice('▁he', 0.2), choice('he', 0.3), choice('▁.', 0.2), choice('▁', 0.2)];
    expect(extendFillings([NO_PIECE], [begin], true).map(fillingText)).toEqual(['he']);
    expect(extendFillings([NO_PIECE], [begin], false)).toMatchObject([{ pieces: [{ piece: 'he' }] }]);
    const [he] = extendFillings([NO_PIECE], [begin], true);
    const next = [
      choice('▁man', 0.4),
      choice('.', 0.3),
      choice("'", 0.1),
      choice('llo', 0.1),
      choice('é', 0.05),
    ];
    expect(extendFillings([he], [next], true).map(fillingText)).toEqual(["he'", 'hello', 'heé']);
  });

  test('no more beginnings are followed than the width', () => {
    const many = Array.from({ length: 30 }, (_, id) => choice(`▁a${id}`, 1 / (id + 2), id));
    const kept = extendFillings([NO_PIECE], [many], true);
    expect(kept).toHaveLength(BEAM_WIDTH);
    expect(kept.map(({ pieces: [{ id }] }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(extendFillings([], [], true)).toEqual([]);
  });
});
