import { expect, test } from 'vitest';
import type { ProbeSentenceResult } from '../../worker/messages.ts';
import { initialRun } from '../../worker/probe_run.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { robustnessPlan, wordEffects, type RobustAbout } from './robust.ts';

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

/** Both words at `logProb` in the sentences given. */
function answered(logProbs: Readonly<Record<number, number>>): Answered<RobustAbout> {
  const { asked } = plan();
  const results = Object.entries(logProbs).map(([at, logProb]): [number, ProbeSentenceResult] => {
    const target = { logProb, pieces: 1, rank: null };
    const mask = {
      tokenIndex: 0,
      predictions: [],
      specialMass: 0,
      targets: [target, target],
      logProbs: null,
    };
    return [Number(at), { index: Number(at), tokens: [], cutTokens: 0, masks: [mask] }];
  });
  return { ...asked, run: { ...initialRun(asked.job), results: new Map(results) } };
}

test('effects by frame are means over its pairs, by pair over the frames; an article goes by the word', () => {
  const answer = answered({
    0: -1,
    1: -2,
    2: -1,
    3: -4,
    4: -3,
    5: -2,
    6: -5,
    7: -1,
    8: 0,
    9: 0,
    10: 0,
    11: 0,
  });
  const [nurse, editor] = wordEffects(answer, 'frames');
  // Frame 1: man − woman = 1, boy − girl = 3. Frame 2 with “a”: −1 and 0; with “an”: −4 and 0.
  expect(nurse.effects).toEqual([
    { label: SET.frames[0], value: 2 },
    { label: SET.frames[1], value: -0.5 },
  ]);
  expect(editor.effects.map(({ value }) => value)).toEqual([2, -2]);
  expect(wordEffects(answer, 'pairs')[0].effects).toEqual([
    { label: 'man | woman', value: 0 },
    { label: 'boy | girl', value: 1.5 },
  ]);
});

test('a frame of which nothing has come is no evidence', () => {
  const [nurse] = wordEffects(answered({ 0: -1, 1: -2 }), 'frames');
  expect(nurse.effects).toEqual([{ label: SET.frames[0], value: 1 }]);
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
  const { asked, faults, held: stands } = robustnessPlan(YEARS, 'who', ['nurse'], 'typed', held);
  expect(faults).toEqual([]);
  expect(asked?.job.sentences.map(({ text }) => text)).toEqual([
    'In 1910, the man was a [MASK].',
    'In 1910, the woman was a [MASK].',
    'In 1910 here, man [MASK].',
    'In 1910 here, woman [MASK].',
  ]);
  expect([...stands]).toEqual([
    ['year', ['1910']],
    ['place', ['here']],
  ]);
  expect(asked?.about.framePairs.map((each) => [...each.held])).toEqual([
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
    robustnessPlan(set, 'who', ['nurse'], 'typed', held).asked?.job.sentences.map(({ text }) => text);
  expect(texts(new Map([['age', '']]))?.at(0)).toBe('The man is [MASK].');
  expect(texts(new Map())?.at(0)).toBe('The old man is [MASK].');
  expect(robustnessPlan(set, 'who', ['nurse'], 'typed').held).toEqual(new Map([['age', ['old', 'wise']]]));
});
