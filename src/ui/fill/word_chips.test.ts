import { describe, expect, test } from 'vitest';
import type { TokenView } from '../../worker/messages.ts';
import { afterPress, piecesOfWords } from './word_chips.ts';

const T = true;
const F = false;

describe('what a press masks', () => {
  test.each([
    ['the whole word first', [F, F, F], 1, [T, T, T]],
    ['then the piece alone', [T, T, T], 1, [F, T, F]],
    ['then nothing', [F, T, F], 1, [F, F, F]],
    ['another piece than the masked one: the whole word again', [F, T, F], 0, [T, T, T]],
    ['some of it masked: the whole word', [T, T, F], 0, [T, T, T]],
    ['a word of one piece', [F], 0, [T]],
    ['and back', [T], 0, [F]],
  ])('%s', (_, masked, at, expected) => expect(afterPress(masked, at)).toEqual(expected));
});

test('each piece knows its word, in the second text too', () => {
  const token = (piece: string, segment: 0 | 1, start: number, end: number): TokenView => ({
    ...{ id: 9, inputId: 9, piece, range: { segment, start, end }, special: false, masked: false },
    maskedInPlace: false,
  });
  const tokens = [token('▁a', 0, 0, 1), token('▁he', 1, 0, 2), token('llo', 1, 2, 6)];
  const words = piecesOfWords({ tokens, words: [[1, 2]] }, ['a', 'hel\u00adlo']);
  expect([...words.keys()]).toEqual([1, 2]);
  expect(words.get(2)).toEqual({ tokens: [1, 2], at: 1, text: 'hel⟨soft hyphen⟩lo' });
});
