import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { planPll, planPllWordL2r, planWordInPlace, planWordL2r, scorePlan, type ScoringPlan } from './pll.ts';

const MASK = 4;
/** [CLS] 10 11 12 13 [SEP] */
const IDS = [2, 10, 11, 12, 13, 3];

const rowsOf = (plan: ScoringPlan): number[][] => plan.sequences.map((sequence) => [...sequence]);

describe('by hand', () => {
  test('PLL masks each token in turn', () => {
    const plan = planPll(IDS, [1, 2, 3, 4], MASK);
    expect(rowsOf(plan)).toEqual([
      [2, 4, 11, 12, 13, 3],
      [2, 10, 4, 12, 13, 3],
      [2, 10, 11, 4, 13, 3],
      [2, 10, 11, 12, 4, 3],
    ]);
    expect(plan.reads).toEqual([
      { sequence: 0, row: 1, target: 10 },
      { sequence: 1, row: 2, target: 11 },
      { sequence: 2, row: 3, target: 12 },
      { sequence: 3, row: 4, target: 13 },
    ]);
  });

  test('PLL-word-l2r hides what is to the right within the word, and nothing of other words', () => {
    const plan = planPllWordL2r(IDS, [[1], [2, 3, 4]], MASK);
    expect(rowsOf(plan)).toEqual([
      [2, 4, 11, 12, 13, 3],
      [2, 10, 4, 4, 4, 3],
      [2, 10, 11, 4, 4, 3],
      [2, 10, 11, 12, 4, 3],
    ]);
    expect(plan.reads.map(({ row, target }) => [row, target])).toEqual([
      [1, 10],
      [2, 11],
      [3, 12],
      [4, 13],
    ]);
  });

  test('a word of three pieces in place of one mask; other masks stay', () => {
    const plan = planWordL2r([2, 10, MASK, MASK, 3], 2, [20, 21, 22], MASK);
    expect(rowsOf(plan)).toEqual([
      [2, 10, 4, 4, 4, 4, 3],
      [2, 10, 20, 4, 4, 4, 3],
      [2, 10, 20, 21, 4, 4, 3],
    ]);
    expect(plan.reads).toEqual([
      { sequence: 0, row: 2, target: 20 },
      { sequence: 1, row: 3, target: 21 },
      { sequence: 2, row: 4, target: 22 },
    ]);
  });

  test('the typed form is the same but for the lone piece that stands after the mask', () => {
    const inPlace = planWordL2r([2, 10, MASK, 9, 3], 2, [20, 21], MASK);
    const typed = planWordL2r([2, 10, MASK, 13, 9, 3], 2, [20, 21], MASK);
    expect(typed.reads).toEqual(inPlace.reads);
    expect(rowsOf(typed).map((row) => row.toSpliced(4, 1))).toEqual(rowsOf(inPlace));
  });

  test('the score is the sum, with the number of its terms', () => {
    const plan = planWordL2r([2, MASK, 3], 1, [20, 21], MASK);
    expect(scorePlan(plan, [-1.5, -0.25])).toEqual({ logProb: -1.75, pieces: 2 });
    expect(scorePlan(plan, Float32Array.of(-1, 1e-7)).pieces).toBe(2);
  });
});

const sentence = fc.array(fc.integer({ min: 5, max: 99 }), { minLength: 1, maxLength: 12 });

describe('properties', () => {
  test('a word of one piece needs no sequence but the sentence itself', () => {
    fc.assert(
      fc.property(sentence, fc.nat(), fc.integer({ min: 5, max: 99 }), (ids, at, piece) => {
        const position = at % ids.length;
        const masked = ids.with(position, MASK);
        const plan = planWordL2r(masked, position, [piece], MASK);
        expect(rowsOf(plan)).toEqual([masked]);
        expect(plan.reads).toEqual([{ sequence: 0, row: position, target: piece }]);
      }),
    );
  });

  test('with words of one piece PLL-word-l2r is PLL', () => {
    fc.assert(
      fc.property(sentence, (ids) => {
        const positions = [...ids.keys()];
        const words = positions.map((position) => [position]);
        expect(planPllWordL2r(ids, words, MASK)).toEqual(planPll(ids, positions, MASK));
      }),
    );
  });

  test('every read is of a mask, its target what stood there, each position once, nothing else changed', () => {
    fc.assert(
      fc.property(sentence, fc.integer({ min: 1, max: 5 }), (ids, length) => {
        const words = [...ids.keys()].reduce<number[][]>((all, position) => {
          const last = all.at(-1);
          if (last && last.length < length) last.push(position);
          else all.push([position]);
          return all;
        }, []);
        const plan = planPllWordL2r(ids, words, MASK);
        expect(plan.reads.map(({ row }) => row)).toEqual([...ids.keys()]);
        for (const { sequence, row, target } of plan.reads) {
          const variant = plan.sequences[sequence];
          expect(variant[row]).toBe(MASK);
          expect(target).toBe(ids[row]);
          expect(variant.every((id, place) => id === MASK || id === ids[place])).toBe(true);
          // What of the word is to the left of the read is given.
          expect(variant.subarray(0, row)).toEqual(Uint32Array.from(ids.slice(0, row)));
        }
      }),
    );
  });

  test('a word put at a mask is that word in place, of the filled sentence', () => {
    const word = fc.array(fc.integer({ min: 5, max: 99 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sentence, fc.nat(), word, (ids, at, pieces) => {
        const position = at % ids.length;
        const filled = ids.toSpliced(position, 1, ...pieces);
        expect(planWordL2r(ids.with(position, MASK), position, pieces, MASK)).toEqual(
          planWordInPlace(
            filled,
            pieces.map((_, j) => position + j),
            MASK,
          ),
        );
      }),
    );
  });
});

describe('refused', () => {
  test.each([
    ['no position', () => planPll(IDS, [], MASK)],
    ['no word', () => planPllWordL2r(IDS, [], MASK)],
    ['a word of no piece', () => planPllWordL2r(IDS, [[1], []], MASK)],
    ['a position outside', () => planPll(IDS, [6], MASK)],
    ['a position that is no number', () => planPll(IDS, [NaN], MASK)],
    ['a position twice', () => planPll(IDS, [1, 1], MASK)],
    ['words that share a piece', () => planPllWordL2r(IDS, [[1, 2], [2]], MASK)],
    ['a mask among what is scored', () => planPll([2, MASK, 3], [1], MASK)],
    ['a place without a mask', () => planWordL2r(IDS, 1, [20], MASK)],
    ['a place outside', () => planWordL2r(IDS, 9, [20], MASK)],
    ['an empty word', () => planWordL2r([2, MASK, 3], 1, [], MASK)],
    ['a word with a mask in it', () => planWordL2r([2, MASK, 3], 1, [20, MASK], MASK)],
    ['an answer too few', () => scorePlan(planPll(IDS, [1, 2], MASK), [-1])],
    ['an answer that is NaN', () => scorePlan(planPll(IDS, [1], MASK), [NaN])],
    ['an answer of −∞', () => scorePlan(planPll(IDS, [1], MASK), [-Infinity])],
    ['raw logits for answers', () => scorePlan(planPll(IDS, [1], MASK), [7])],
  ])('%s', (_name, act) => {
    expect(codeOf(act)).toBe('input/invalid');
  });
});
