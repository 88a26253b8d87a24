import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { pllScoring, sumLogProbs, wordL2rScoring, type Scoring } from './pll.ts';

const MASK = 4;
/** [CLS] 10 11 12 13 [SEP] */
const IDS = [2, 10, 11, 12, 13, 3];

const rowsOf = (scoring: Scoring): number[][] => scoring.sequences.map((sequence) => [...sequence]);

describe('by hand', () => {
  test('PLL masks each token in turn', () => {
    const scoring = pllScoring(IDS, [1, 2, 3, 4], MASK);
    expect(rowsOf(scoring)).toEqual([
      [2, 4, 11, 12, 13, 3],
      [2, 10, 4, 12, 13, 3],
      [2, 10, 11, 4, 13, 3],
      [2, 10, 11, 12, 4, 3],
    ]);
    expect(scoring.reads).toEqual([
      { sequence: 0, row: 1, target: 10 },
      { sequence: 1, row: 2, target: 11 },
      { sequence: 2, row: 3, target: 12 },
      { sequence: 3, row: 4, target: 13 },
    ]);
  });

  test('a word of three pieces in place of one mask; other masks stay', () => {
    const scoring = wordL2rScoring([2, 10, MASK, MASK, 3], 2, [20, 21, 22], MASK);
    expect(rowsOf(scoring)).toEqual([
      [2, 10, 4, 4, 4, 4, 3],
      [2, 10, 20, 4, 4, 4, 3],
      [2, 10, 20, 21, 4, 4, 3],
    ]);
    expect(scoring.reads).toEqual([
      { sequence: 0, row: 2, target: 20 },
      { sequence: 1, row: 3, target: 21 },
      { sequence: 2, row: 4, target: 22 },
    ]);
  });

  test('the typed form is the same but for the lone piece that stands after the mask', () => {
    const inPlace = wordL2rScoring([2, 10, MASK, 9, 3], 2, [20, 21], MASK);
    const typed = wordL2rScoring([2, 10, MASK, 13, 9, 3], 2, [20, 21], MASK);
    expect(typed.reads).toEqual(inPlace.reads);
    expect(rowsOf(typed).map((row) => row.toSpliced(4, 1))).toEqual(rowsOf(inPlace));
  });

  test('the score is the sum', () => {
    const scoring = wordL2rScoring([2, MASK, 3], 1, [20, 21], MASK);
    expect(sumLogProbs(scoring, [-1.5, -0.25])).toBe(-1.75);
    expect(sumLogProbs(scoring, [-1, 1e-7])).toBe(-1 + 1e-7);
  });
});

const sentence = fc.array(fc.integer({ min: 5, max: 99 }), { minLength: 1, maxLength: 12 });

describe('properties', () => {
  test('a word of one piece needs no sequence but the sentence itself', () => {
    fc.assert(
      fc.property(sentence, fc.nat(), fc.integer({ min: 5, max: 99 }), (ids, at, piece) => {
        const position = at % ids.length;
        const masked = ids.with(position, MASK);
        const scoring = wordL2rScoring(masked, position, [piece], MASK);
        expect(rowsOf(scoring)).toEqual([masked]);
        expect(scoring.reads).toEqual([{ sequence: 0, row: position, target: piece }]);
      }),
    );
  });

  test('every read is of a mask, its target what stood there, each position once, nothing else changed', () => {
    fc.assert(
      fc.property(sentence, (ids) => {
        const { sequences, reads } = pllScoring(ids, [...ids.keys()], MASK);
        expect(reads.map(({ row }) => row)).toEqual([...ids.keys()]);
        for (const { sequence, row, target } of reads) {
          expect([...sequences[sequence]]).toEqual(ids.with(row, MASK));
          expect(target).toBe(ids[row]);
        }
      }),
    );
  });

  test('a word put at a mask is read from left to right, those of its pieces not yet read masked', () => {
    const word = fc.array(fc.integer({ min: 5, max: 99 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sentence, fc.nat(), word, (ids, at, pieces) => {
        const position = at % ids.length;
        const filled = ids.toSpliced(position, 1, ...pieces);
        const { sequences, reads } = wordL2rScoring(ids.with(position, MASK), position, pieces, MASK);
        expect(reads.map(({ row, target }) => [row - position, target])).toEqual([...pieces.entries()]);
        for (const { sequence, row } of reads) {
          const hidden = filled.map((id, place) =>
            place >= row && place < position + pieces.length ? MASK : id,
          );
          expect([...sequences[sequence]]).toEqual(hidden);
        }
      }),
    );
  });
});

describe('refused', () => {
  test.each([
    ['no position', () => pllScoring(IDS, [], MASK)],
    ['a position outside', () => pllScoring(IDS, [6], MASK)],
    ['a position that is no number', () => pllScoring(IDS, [NaN], MASK)],
    ['a position twice', () => pllScoring(IDS, [1, 1], MASK)],
    ['a mask among what is scored', () => pllScoring([2, MASK, 3], [1], MASK)],
    ['a place without a mask', () => wordL2rScoring(IDS, 1, [20], MASK)],
    ['a place outside', () => wordL2rScoring(IDS, 9, [20], MASK)],
    ['an empty word', () => wordL2rScoring([2, MASK, 3], 1, [], MASK)],
    ['a word with a mask in it', () => wordL2rScoring([2, MASK, 3], 1, [20, MASK], MASK)],
    ['an answer too few', () => sumLogProbs(pllScoring(IDS, [1, 2], MASK), [-1])],
    ['an answer that is NaN', () => sumLogProbs(pllScoring(IDS, [1], MASK), [NaN])],
    ['an answer of −∞', () => sumLogProbs(pllScoring(IDS, [1], MASK), [-Infinity])],
    ['raw logits for answers', () => sumLogProbs(pllScoring(IDS, [1], MASK), [7])],
  ])('%s', (_name, act) => {
    expect(codeOf(act)).toBe('input/invalid');
  });
});
