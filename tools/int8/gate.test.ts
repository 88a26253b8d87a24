/** The gate's counting, by answers made up here: what is a flip, what passes, and that a missing number passes nothing. */
import { describe, expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import type { Answers } from './answers.ts';
import { gateFigures, passesGate, type GateFigures } from './gate.ts';
import { gateQuestions, type Questions } from './questions.ts';

const tokenizer = await demoTokenizer();
const encoded = tokenizer.encode('The [MASK] sat.');

/** Two texts of one mask and two targets: one word between the texts, and two words in the first of them. */
const QUESTIONS: Questions = {
  texts: [0, 1].map((text) => ({ encoded, rows: [2], targets: [[10, 11]], masked: text === 0 })),
  differences: [
    { kind: 'sides', more: { text: 0, reads: [[0, 0]] }, less: { text: 1, reads: [[0, 0]] } },
    { kind: 'words', more: { text: 0, reads: [[0, 0]] }, less: { text: 0, reads: [[0, 1]] } },
    {
      kind: 'sentences',
      more: {
        text: 0,
        reads: [
          [0, 0],
          [0, 1],
        ],
      },
      less: {
        text: 1,
        reads: [
          [0, 0],
          [0, 1],
        ],
      },
    },
  ],
};

const answers = (top: number, first: readonly number[], second: readonly number[]): Answers =>
  [first, second].map((logProbs) => ({ topIds: [top], logProbs: [logProbs] }));

const REFERENCE = answers(7, [-1, -3], [-2, -5]);

const figures = (ours: Answers): GateFigures => gateFigures(QUESTIONS, REFERENCE, ours);

describe('figures', () => {
  test('the same answers: everything kept, nothing off', () => {
    const same = figures(REFERENCE);
    expect(same).toMatchObject({ masks: 1, sameTop: 1, meanLogDelta: 0, largestLogDelta: 0 });
    expect(Object.values(same.signs).map(({ differences, flips }) => [differences, flips])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(passesGate(same)).toBe(true);
  });

  test('one word changes sides: its pair is a flip, and the size of it is f32’s', () => {
    const { signs, largestLogDelta } = figures(answers(7, [-2.5, -3], [-2, -5]));
    expect(signs.sides).toMatchObject({ flips: 1, medianSize: 1, medianError: 1.5, largestFlipped: 1 });
    expect([signs.words.flips, signs.sentences.flips]).toEqual([0, 0]);
    expect(largestLogDelta).toBe(1.5);
  });

  test('a difference that has become nothing has lost its sign', () => {
    expect(figures(answers(7, [-2, -3], [-2, -5])).signs.sides.flips).toBe(1);
  });

  test('two sentences that read alike are no difference', () => {
    const alike = answers(7, [-1, -3], [-1, -4]);
    expect(gateFigures(QUESTIONS, alike, alike).signs.sides.differences).toBe(0);
  });

  test('NaN passes nothing', () => {
    const { signs } = figures(answers(7, [NaN, -3], [-2, -5]));
    expect([signs.sides.flips, signs.words.flips]).toEqual([1, 1]);
  });
});

describe('the gate', () => {
  const madeUp = (sameTop: number, flips: number): GateFigures => {
    const sign = { differences: 1000, flips: 0, medianError: 0, medianSize: 1, largestFlipped: 0 };
    return {
      ...{ masks: 1000, sameTop, meanLogDelta: 0, largestLogDelta: 0 },
      signs: { sides: sign, words: sign, sentences: { ...sign, flips } },
    };
  };

  test('98 % and 1 % pass, one less and one more do not', () => {
    expect(passesGate(madeUp(980, 10))).toBe(true);
    expect(passesGate(madeUp(979, 10))).toBe(false);
    expect(passesGate(madeUp(980, 11))).toBe(false);
  });

  test('nothing asked passes nothing', () => {
    expect(passesGate({ ...madeUp(0, 0), masks: 0 })).toBe(false);
  });
});

describe('what is asked', () => {
  const { texts, differences } = gateQuestions(
    tokenizer,
    [{ text: 'the man saw the [MASK] in the old house.', word: 'woman' }],
    [],
  );

  test('over a thousand differences, of two texts that are there or of two words of one', () => {
    expect(differences.length).toBeGreaterThan(1000);
    for (const { kind, more, less } of differences) {
      expect(more.text === less.text).toBe(kind === 'words');
      for (const { text, reads } of [more, less]) {
        expect(reads.length).toBeGreaterThan(0);
        for (const [row, target] of reads) expect(texts[text].targets[row][target]).toBeGreaterThan(4);
      }
    }
  });

  test('every fifth piece of a held-out sentence is hidden, and its mask is read', () => {
    const [{ encoded, rows, masked }] = texts;
    expect(masked).toBe(true);
    expect(rows).toEqual([3, 8]);
    expect([...encoded.ids.keys()].filter((row) => encoded.ids[row] === tokenizer.specialIds.mask)).toEqual(
      rows,
    );
  });

  test('the masks of all other texts have words to score', () => {
    for (const { masked, rows, targets } of texts.slice(1)) {
      if (!masked) continue;
      expect(rows).toHaveLength(1);
      expect(targets[0].length).toBeGreaterThan(0);
    }
  });
});
