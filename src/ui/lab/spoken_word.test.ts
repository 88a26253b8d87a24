import { expect, test } from 'vitest';
import { spokenName, spokenWord } from './spoken_word.ts';

test('a piece is said as one, and where it stands', () => {
  expect(spokenWord('nurse', false)).toBe('nurse');
  expect(spokenWord('she', true)).toBe('the piece she, within a word');
  expect(spokenWord('', false)).toBe('space');
  expect(spokenWord('▁', false)).toBe('space');
  expect(spokenName('##she')).toBe('the piece she, within a word');
  expect(spokenName('▁war')).toBe('the piece war, after a space');
  expect(spokenName('war')).toBe('war');
});
