import { describe, expect, it } from 'vitest';
import type { MaskPredictions } from '../../page/fill_query.ts';
import { announceAnswer } from './announce.ts';

const mask = (...words: readonly string[]): MaskPredictions => ({
  tokenIndex: 1,
  specialMass: 0,
  found: null,
  predictions: words.map((word, index) => ({
    rank: index + 1,
    id: index,
    piece: `▁${word}`,
    word,
    continuation: false,
    logProb: Math.log(0.5 / (index + 1)),
  })),
});

describe('announceAnswer', () => {
  const plain = (masks: readonly MaskPredictions[]) => announceAnswer({ masks }).replaceAll('\u00A0', ' ');

  it('speaks the top three', () => {
    expect(plain([mask('cook', 'clerk', 'sailor', 'lawyer')])).toBe(
      'Top three: cook 50.0 %, clerk 25.0 %, sailor 16.7 %.',
    );
  });

  it('names the masks when there are several, and counts those beyond three', () => {
    expect(plain([mask('a'), mask('b')])).toBe('Mask 1 of 2: a 50.0 %. Mask 2 of 2: b 50.0 %.');
    expect(plain([mask('a'), mask('b'), mask('c'), mask('d')])).toMatch(
      /Mask 3 of 4: c 50\.0 %\. And 1 more\.$/,
    );
  });
});
