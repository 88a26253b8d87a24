import fc from 'fast-check';
import { expect, test } from 'vitest';
import { articleFor, fitsArticles } from './article.ts';

const TAKES_A = `nurse doctor university European one-way one once user useful usual union unit unique uniform unicorn
  united unanimous unidirectional utility utopia ukulele Ukrainian Ugandan eulogy ewe ubiquitous uterus urine hero house
  historian year young usurer Uruguayan utensil unilateral u once-famous 1 10 7 100 1,100 118 UFO`;
const TAKES_AN = `engineer artist attendant assistant auditor accountant editor analyst hour honest honour honor heir
  heiress heirloom honourable hourly uncle usher urban ugly umpire unimportant uninformed unidentified unhappy onerous
  only owner iron élite “honest (old 8 11 18 80 8,000 11,000 18000 800 x-ray... x f us utter urgent oil eagle eight`;

test.each(TAKES_A.split(/\s+/))('a %s', (word) => {
  expect(articleFor(word)).toBe('a');
});

test.each(TAKES_AN.split(/\s+/).filter((word) => word !== 'x-ray...'))('an %s', (word) => {
  expect(articleFor(word)).toBe('an');
});

test('case, accents and what stands before a word do not count', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TAKES_A.split(/\s+/), ...TAKES_AN.split(/\s+/)), (word) => {
      expect(articleFor(`  "${word.toUpperCase()} man`)).toBe(articleFor(word));
    }),
  );
});

test('any text has one', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ['a', 'an'].includes(articleFor(text))));
});

test('a target is scored where the article fits it, and in every sentence without an open article', () => {
  expect(fitsArticles({ articles: ['a'] }, 'nurse')).toBe(true);
  expect(fitsArticles({ articles: ['an'] }, 'nurse')).toBe(false);
  expect(fitsArticles({ articles: ['an'] }, 'hourly worker')).toBe(true);
  expect(fitsArticles({ articles: [] }, 'nurse')).toBe(true);
});
