import { expect, test } from 'vitest';
import { robustnessPlan } from './robust.ts';

const SET = {
  label: 'nouns',
  frames: ['The {who} is a [MASK].', 'A {who} as {a/an} [MASK].'],
  pairs: [
    ['man', 'woman'],
    ['boy', 'girl'],
  ],
} as const;

function plan() {
  const { asked, faults } = robustnessPlan(SET, 'who', ['nurse', 'editor'], 'typed');
  if (asked === null) throw new Error('nothing asked');
  return { asked, faults };
}

test('every frame with every pair, both sides, both articles where they are open', () => {
  const { asked, faults } = plan();
  expect(faults).toEqual([]);
  expect(asked.job.sentences.map(({ text }) => text)).toEqual([
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
  const { asked, faults } = robustnessPlan(set, 'who', ['nurse'], 'typed');
  expect(faults.map(({ line, error }) => [line, error.code])).toEqual([
    [1, 'unclosed-slot'],
    [2, 'no-mask'],
    [3, 'unknown-name'],
  ]);
  expect(asked?.job.sentences).toHaveLength(4);
});

test('no word and no frame ask nothing', () => {
  expect(robustnessPlan(SET, 'who', [], 'typed').asked).toBeNull();
  expect(robustnessPlan({ ...SET, frames: [] }, 'who', ['nurse'], 'typed').asked).toBeNull();
});
