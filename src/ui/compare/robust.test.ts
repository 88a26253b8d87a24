import { expect, test } from 'vitest';
import type { PlacedTarget } from '../../worker/messages.ts';
import { frameSentences, framesQuestion, heldIn, severalPieces } from './robust.ts';

const SET = {
  label: 'nouns',
  frames: ['The {who} is a [MASK].', 'A {who} as {a/an} [MASK].'],
  pairs: [
    ['man', 'woman'],
    ['boy', 'girl'],
  ],
} as const;

test('every frame with every pair, both sides, both articles where they are open', () => {
  const { sentences, faults } = frameSentences(SET, 'who');
  expect(faults).toEqual([]);
  expect(sentences.map(({ text }) => text)).toEqual([
    'The man is a [MASK].',
    'The woman is a [MASK].',
    'The boy is a [MASK].',
    'The girl is a [MASK].',
    'A man as a [MASK].',
    'A woman as a [MASK].',
    'A man as an [MASK].',
    'A woman as an [MASK].',
    'A boy as a [MASK].',
    'A girl as a [MASK].',
    'A boy as an [MASK].',
    'A girl as an [MASK].',
  ]);
});

test('frames with a fault are told by line and left out', () => {
  const set = { ...SET, frames: ['{who', '{who} works.', 'No slot [MASK].', '{who} is [MASK].'] };
  const { sentences, faults } = frameSentences(set, 'who');
  expect(faults.map(({ line, error }) => [line, error.code])).toEqual([
    [1, 'unclosed-slot'],
    [2, 'no-mask'],
    [3, 'unknown-name'],
  ]);
  expect(sentences).toHaveLength(4);
});

test('no word and no frame ask nothing', () => {
  expect(framesQuestion(frameSentences(SET, 'who'), [], 'typed')).toBeNull();
  expect(framesQuestion(frameSentences({ ...SET, frames: [] }, 'who'), ['nurse'], 'typed')).toBeNull();
});

const YEARS = {
  label: 'years',
  frames: [
    'In {year:1900..2020:20}, the {who} was a [MASK].',
    'In {year:1900|x} {place:here|there}, {who} [MASK].',
  ],
  pairs: [['man', 'woman']],
} as const;

test('what is held in the compared sentences is held in the frames, also where they do not list it', () => {
  const held = new Map([
    ['year', '1910'],
    ['slot 1', 'z'],
    ['who', 'nobody'],
  ]);
  const { sentences, framePairs, faults } = frameSentences(YEARS, 'who', held);
  expect(faults).toEqual([]);
  expect(sentences.map(({ text }) => text)).toEqual([
    'In 1910, the man was a [MASK].',
    'In 1910, the woman was a [MASK].',
    'In 1910 here, man [MASK].',
    'In 1910 here, woman [MASK].',
  ]);
  expect([...heldIn(framePairs)]).toEqual([
    ['year', ['1910']],
    ['place', ['here']],
  ]);
  expect(framePairs.map((each) => [...each.held])).toEqual([
    [['year', '1910']],
    [
      ['year', '1910'],
      ['place', 'here'],
    ],
  ]);
});

test('a slot that is held empty is empty in the frames; without one held the first alternative stands, and is told', () => {
  const set = {
    ...YEARS,
    frames: ['The {age:old|young} {who} is [MASK].', 'A {age:wise|x} {who} is [MASK].'],
  };
  const texts = (held: ReadonlyMap<string, string>) =>
    frameSentences(set, 'who', held).sentences.map(({ text }) => text);
  expect(texts(new Map([['age', '']])).at(0)).toBe('The man is [MASK].');
  expect(texts(new Map()).at(0)).toBe('The old man is [MASK].');
  expect(heldIn(frameSentences(set, 'who').framePairs)).toEqual(new Map([['age', ['old', 'wise']]]));
});

test('pieces are counted where the words stand in the frames, not after a space', () => {
  const there = (pieces: readonly string[], fits = true, known = true): PlacedTarget => ({
    ...{ word: '', ids: fits ? pieces.map((_, id) => id) : [], pieces, known, fits },
  });
  const placed = new Map([
    ['war', [there(['war']), there(['▁war'])]],
    ['nurse', [there(['▁nurse']), there(['nur', 'se'])]],
    ['happy', [there(['▁un', 'happy'], false), there(['▁happy'])]],
    ['☃', [there(['▁', '☃'], true, false), null]],
  ]);
  expect(severalPieces(['war', 'nurse', 'happy', '☃'], placed)).toEqual(new Set(['nurse', '☃']));
  // Until it is known of each nothing is asked.
  expect(severalPieces(['war', 'other'], placed)).toBeNull();
});
