import { expect, test } from 'vitest';
import type { PlacedTarget, Vocabulary } from '../../worker/messages.ts';
import { isGlued, pinnedNames, pinnedPiece, pinsOf, typedPieces, whyNoPiece } from './named_pieces.ts';

const VOCABULARY: Vocabulary = {
  model: 'm',
  revision: 'r',
  content: 'c',
  words: ['[MASK]', 'war', 'war', 'er', 'peace'],
  continuations: Uint8Array.of(0, 0, 1, 1, 0),
  special: [0],
};
const [AFTER_SPACE, WITHIN, ER, PEACE] = [1, 2, 3, 4];

const reads = (
  word: string,
  ids: readonly number[],
  pieces: readonly string[],
  fits = true,
): PlacedTarget => ({
  word,
  ids,
  pieces,
  known: true,
  fits,
});
const WAR = reads('war', [WITHIN], ['war']);
const SPACED = reads('war', [AFTER_SPACE], ['▁war']);
const GLUED = {
  sentences: ['He held anti-[MASK] views.', 'She held anti-[MASK] views.'],
  words: new Map([['war', [WAR, WAR]]]),
};
const AT = { A: 0, B: 1 };
const pin = (): void => undefined;
const PLAIN = { sentences: ['He saw the [MASK].', 'She saw the [MASK].'], words: new Map() };

test('a typed word is the piece that fits the place; by its own name a piece is found anywhere', () => {
  expect(typedPieces(VOCABULARY, 'war', GLUED.words)).toEqual([WITHIN]);
  expect(typedPieces(VOCABULARY, 'war', new Map([['war', [SPACED, SPACED]]]))).toEqual([AFTER_SPACE]);
  expect(typedPieces(VOCABULARY, 'war', new Map([['war', [WAR, SPACED]]]))).toEqual([WITHIN, AFTER_SPACE]);
  expect(typedPieces(VOCABULARY, '▁war', GLUED.words)).toEqual([AFTER_SPACE]);
  expect(typedPieces(VOCABULARY, '##war', PLAIN.words)).toEqual([WITHIN]);
  expect(typedPieces(VOCABULARY, '▁##er', PLAIN.words)).toEqual([]);
  expect(typedPieces(VOCABULARY, 'peace', GLUED.words)).toBeNull();
});

test('no piece stands for a word that is several, does not fit, or is a special token; why is said', () => {
  const words = new Map([
    ['nurse', [reads('nurse', [2, 3], ['nur', 'se'])]],
    ['it’s', [{ ...reads('it’s', [2, 1, 3], ['▁it', '’', 's']), known: false, unknown: ['’'] }]],
    ['work', [reads('work', [], ['▁working'], false)]],
    ['[MASK]', [reads('[MASK]', [0], ['[MASK]'])]],
  ]);
  for (const word of words.keys()) expect(typedPieces(VOCABULARY, word, words)).toEqual([]);
  expect(whyNoPiece('nurse', words)).toContain('2 pieces at this place (##nur + se)');
  expect(whyNoPiece('work', words)).toContain('read together with what it touches (working)');
  expect(whyNoPiece('it’s', words)).toContain(
    'has ’ (U+2019, right single quotation mark), which is not known',
  );
  expect(whyNoPiece('[MASK]', words)).toBe('is no single piece of this vocabulary.');
  expect(whyNoPiece('##x', words)).toBe('is no piece of this vocabulary.');
});

test('a pin is a word of its place, too: war at anti-[MASK] is ##war, and unknown until the tokenizer has said', () => {
  expect(GLUED.sentences.map(isGlued)).toEqual([true, true]);
  expect([...PLAIN.sentences, '[MASK] war', 'no mask'].map(isGlued)).toEqual([false, false, false, false]);
  expect(pinnedPiece(VOCABULARY, 'war', 0, GLUED)).toBe(WITHIN);
  expect(pinnedPiece(VOCABULARY, 'war', 1, PLAIN)).toBe(AFTER_SPACE);
  expect(pinnedPiece(VOCABULARY, '▁war', 0, GLUED)).toBe(AFTER_SPACE);
  expect(pinnedPiece(VOCABULARY, 'peace', 0, GLUED)).toBeNull();
  expect(pinnedNames(VOCABULARY, ['war', '▁war', 'peace'], GLUED)).toEqual(['##war', 'war']);
});

test('a token is pinned under a name that finds it again at the same place', () => {
  for (const places of [GLUED, PLAIN]) {
    const none = pinsOf(VOCABULARY, [], AT, places, pin);
    for (const id of [AFTER_SPACE, WITHIN, ER, PEACE]) {
      expect(none.has(id)).toBe(false);
      const pins = pinsOf(VOCABULARY, [none.nameOf(id)], AT, places, pin);
      expect([pins.ids, pins.nameOf(id)]).toEqual([[id], none.nameOf(id)]);
    }
  }
  // What the reader typed stays its name, so that it is let go of under it.
  expect(pinsOf(VOCABULARY, ['war'], AT, GLUED, pin).nameOf(WITHIN)).toBe('war');
});
