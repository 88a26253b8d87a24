import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { SHARE_LIMITS } from '../share/state.ts';
import { MAX_WORD_LENGTH, MAX_WORDS, readPastedWords } from './pasted_words.ts';

test('lines, commas, semicolons and tabs part words; spaces do not', () => {
  expect(readPastedWords(' nurse\r\n\nconstruction   worker, Guard;nurse\tNURSE,')).toEqual({
    words: ['nurse', 'construction worker', 'Guard'],
    repeated: 2,
    tooLong: 0,
    over: 0,
  });
  expect(readPastedWords(' \n,').words).toEqual([]);
});

test('what is left out is counted', () => {
  const many = Array.from({ length: MAX_WORDS + 3 }, (_, index) => `w${index}`);
  const { words, over, tooLong } = readPastedWords([...many, 'x'.repeat(MAX_WORD_LENGTH + 1)].join('\n'));
  expect([words.length, over, tooLong]).toEqual([MAX_WORDS, 3, 1]);
  expect(words.at(-1)).toBe(`w${MAX_WORDS - 1}`);
  const longest = 'x'.repeat(MAX_WORD_LENGTH);
  expect(readPastedWords(`  ${longest}  `)).toEqual({ words: [longest], repeated: 0, tooLong: 0, over: 0 });
});

test('nothing that was read is lost: words, repeated, too long and over add up', () => {
  const entries = fc.array(fc.stringMatching(/^[a-zA-Z ]{0,6}$/), { maxLength: 30 });
  fc.assert(
    fc.property(entries, (given) => {
      const { words, repeated, tooLong, over } = readPastedWords(given.join(','));
      const filled = given.filter((entry) => entry.trim() !== '');
      expect(words.length + repeated + tooLong + over).toBe(filled.length);
      expect(readPastedWords(words.join('\n'))).toEqual({ words, repeated: 0, tooLong: 0, over: 0 });
    }),
  );
});

test('what can be pasted can be shared', () => {
  expect(MAX_WORDS).toBeLessThanOrEqual(SHARE_LIMITS.targets);
  expect(MAX_WORD_LENGTH).toBeLessThanOrEqual(SHARE_LIMITS.word);
});

// `npm run bench -- parsing` has the time it takes.
test.each([
  ['one endless entry', ' a'.repeat(500_000), { words: [], repeated: 0, tooLong: 1, over: 0 }],
  ['spaces', ' '.repeat(1_000_000), { words: [], repeated: 0, tooLong: 0, over: 0 }],
  [
    'spaces between two words',
    `a${' '.repeat(1_000_000)}b`,
    { words: ['a b'], repeated: 0, tooLong: 0, over: 0 },
  ],
  ['a word a line', 'a\n'.repeat(500_000), { words: ['a'], repeated: 499_999, tooLong: 0, over: 0 }],
])('a megabyte of %s is read', (_, text, expected) => {
  expect(readPastedWords(text)).toEqual(expected);
});

test('each entry is looked at once, however many there are', () => {
  const trim = vi.spyOn(String.prototype, 'trim');
  const has = vi.spyOn(Set.prototype, 'has');
  const entries = Array.from({ length: 100_000 }, (_, index) => `w${index % 700}`);
  readPastedWords(entries.join('\n'));
  const calls = [trim.mock.calls.length, has.mock.calls.length];
  trim.mockRestore();
  has.mockRestore();
  expect(calls).toEqual([100_000, 100_000]);
});
