import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { graphemes } from './graphemes.ts';

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const whole = (text: string): string[] => Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
const cut = (text: string, window?: number): string[] =>
  Array.from(graphemes(text, undefined, window), ({ from, to }) => text.slice(from, to));

/** What clusters are made of: each rule of UAX 29 has something to hold together or to keep apart. */
const PARTS = [
  ...['a', 'b', ' ', '\r', '\n', '\r\n', '\t', 'é', '中', '\u200b'],
  // Marks, a spacing mark, a variation selector, a mark beyond the basic plane.
  ...['\u0301', '\u0323', '\u0903', '\ufe0f', '\u{1d167}', '\u200c'],
  // What stands before a character (Prepend).
  ...['\u0600', '\u06dd', '\u{110bd}', '\u{111c2}'],
  // Families by zero-width joiners, skin tones, flags, keycaps.
  ...['\u200d', '👩', '\u{1f3fd}', '❤', '\u{1f1e9}', '\u{1f1ea}', '\u{1f1eb}', '\u20e3'],
  // Hangul: leading, vowel, trailing, and both forms of syllables.
  ...['\u1100', '\u1161', '\u11a8', '가', '각'],
  // Consonants of Devanagari and what ties them.
  ...['क', 'त', '\u094d', '\u093c'],
];

const texts = fc
  .array(fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: 'binary', maxLength: 2 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

describe('clusters', () => {
  test('they are those of the whole text, however it is cut', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, window) => {
        expect(cut(text, window)).toEqual(whole(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['one cluster longer than what is segmented at a time', `a${'\u0301'.repeat(2_000)}b`],
    ['nothing but what stands before a character', `${'\u0600'.repeat(1_000)}a`],
    ['flags', '\u{1f1e9}\u{1f1ea}'.repeat(500)],
    ['a mark of two units at a cut', `éé${'中\u{1d167}'.repeat(400)}`],
    ['no text', ''],
  ])('%s', (_, text) => {
    expect(cut(text)).toEqual(whole(text));
  });
});

/** What the segmenter is given for a text: units in all for each unit of it, and the most at once, whose square its time grows with. */
function given(text: string): { readonly each: number; readonly most: number } {
  const parts: number[] = [];
  const counting = (part: string) => {
    parts.push(part.length);
    return SEGMENTER.segment(part);
  };
  expect(Array.from(graphemes(text, counting)).at(-1)?.to).toBe(text.length);
  return { each: parts.reduce((sum, units) => sum + units, 0) / text.length, most: Math.max(0, ...parts) };
}

test('the work grows with the text, and plain text has none', () => {
  expect(given('The man worked.\n'.repeat(1_000)).each).toBe(0);
  for (const [part, each, most] of [
    ['中', 1.1, 256],
    ['e\u0301', 1.1, 256],
    ['👩\u200d❤\ufe0f\u200d👩', 1.1, 256],
    // The worst: a cluster a little longer than is segmented at a time, behind one of a single character.
    [`中e${'\u0301'.repeat(300)}`, 5, 512],
    ['e\u0301 the man ', 0.5, 256],
  ] as const) {
    const work = given(part.repeat(Math.ceil(20_000 / part.length)));
    expect(work.each, part.slice(0, 10)).toBeLessThan(each);
    expect(work.most, part.slice(0, 10)).toBeLessThanOrEqual(most + 1);
  }
});
