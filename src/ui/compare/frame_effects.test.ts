import { describe, expect, test } from 'vitest';
import type { FrameSet, SidePair } from '../../probes/data/preset.ts';
import type { ProbeSentenceResult } from '../../worker/messages.ts';
import { initialRun, type ProbeRunState } from '../../page/probe_run.ts';
import type { Answered, Asked } from '../lab/probe_desk.ts';
import { framesRead, wordEffects } from './frame_effects.ts';
import { alikePairs, completePart, repeatedPairs } from './frames_read.ts';
import { frameSentences, framesQuestion, type RobustAbout } from './robust.ts';
import { cancelledWords } from './robust_caption.ts';
import { familyWords } from './use_spread.ts';

const SET = {
  label: 'nouns',
  frames: ['The {who} is a [MASK].', 'A {who} as {a/an} [MASK].'],
  pairs: [
    ['man', 'woman'],
    ['boy', 'girl'],
  ],
} as const;

function question(set: FrameSet): Asked<RobustAbout> {
  const asked = framesQuestion(frameSentences(set, 'who'), ['nurse', 'editor'], 'typed');
  if (asked === null) throw new Error('nothing asked');
  return asked;
}

/** Both words at the log p given, sentence by sentence; null where the model has no score for it. */
function answered(logProbs: readonly (number | null)[]): Answered<RobustAbout> {
  const asked = question(SET);
  const results = logProbs.map((logProb, index): [number, ProbeSentenceResult] => {
    const target = { logProb, pieces: 1, rank: null };
    const mask = {
      tokenIndex: 0,
      predictions: [],
      specialMass: 0,
      targets: [target, target],
      logProbs: null,
    };
    return [index, { index, tokens: [], cutTokens: 0, masks: [mask] }];
  });
  return { ...asked, run: { ...initialRun<'sentences'>(asked.job), results: new Map(results) } };
}

// Frame 1: man − woman = 1, boy − girl = 3. Frame 2 with “a”: −1 and 0; with “an”: −4 and 0.
const ALL = [-1, -2, -1, -4, -3, -2, -5, -1, 0, 0, 0, 0];

describe('effects', () => {
  test('by frame are means over its pairs, by pair over the frames; an article goes by the word', () => {
    const [nurse, editor] = wordEffects(answered(ALL), 'frames');
    expect(nurse.effects).toEqual([
      { label: SET.frames[0], value: 2 },
      { label: SET.frames[1], value: -0.5 },
    ]);
    expect(editor.effects.map(({ value }) => value)).toEqual([2, -2]);
    const [byPair] = wordEffects(answered(ALL), 'pairs');
    expect(byPair.effects).toEqual([
      { label: 'man | woman', value: 0 },
      { label: 'boy | girl', value: 1.5 },
    ]);
    expect(byPair.table).toEqual([
      [1, -1],
      [3, 0],
    ]);
  });

  test('are without a pair whose sides are read alike: its 0 is no effect, and no evidence of none', () => {
    const whole = answered(ALL);
    const view = { piece: 'x', range: null, special: false, masked: false, maskedInPlace: false };
    const results = new Map(
      [...whole.run.results].map(([index, result]) => {
        // Man and woman are read apart; boy and girl are not.
        const id = [0, 1, 4, 5, 6, 7].includes(index) ? index : 9;
        return [index, { ...result, tokens: [{ ...view, id, inputId: id }] }];
      }),
    );
    const answer = { ...whole, run: { ...whole.run, results } };
    expect(alikePairs(framesRead(answer))).toEqual([1]);
    expect(alikePairs(framesRead(whole))).toEqual([]);
    expect(completePart(framesRead(answer))).toEqual({
      pairs: [0],
      frames: [0, 1],
      asked: { pairs: 1, frames: 2 },
    });
    expect(wordEffects(answer, 'frames')[0].effects.map(({ value }) => value)).toEqual([1, -1]);
  });

  test('are without a pair that is read as one before it, either way round: one observation is not two', () => {
    const whole = answered(ALL);
    const view = { piece: 'x', range: null, special: false, masked: false, maskedInPlace: false };
    // By frame, each with its pairs, an article each: the sides of boy and girl are those of woman and man.
    const sides = (index: number): number => {
      const found = whole.about.framePairs.find(({ at }) =>
        [...at.values()].some(({ A, B }) => index === A || index === B),
      );
      if (found === undefined) throw new Error('no such sentence');
      const isOnB = [...found.at.values()].some(({ B }) => index === B);
      return (found.pair === 0) === isOnB ? 1 : 2;
    };
    const results = new Map(
      [...whole.run.results].map(([index, result]) => {
        const id = sides(index);
        return [index, { ...result, tokens: [{ ...view, id, inputId: id }] }];
      }),
    );
    const answer = { ...whole, run: { ...whole.run, results } };
    expect(repeatedPairs(framesRead(answer))).toEqual([1]);
    expect(repeatedPairs(framesRead(whole))).toEqual([]);
    expect(completePart(framesRead(answer)).pairs).toEqual([0]);
  });

  test('the compared sentence is in its dot, but not in the evidence for itself, whichever way round', () => {
    const sentences = { A: 'The man is a [MASK].', B: 'The woman is a [MASK].' };
    for (const compared of [[sentences], [{ A: sentences.B, B: sentences.A }]]) {
      const [nurse] = wordEffects(answered(ALL), 'frames', compared);
      expect(nurse.effects.map(({ value }) => value)).toEqual([2, -0.5]);
      expect(nurse.others).toEqual([3, -0.5]);
      expect(wordEffects(answered(ALL), 'pairs', compared)[0].others).toEqual([-1, 1.5]);
    }
    const [other] = wordEffects(answered(ALL), 'frames', [{ A: 'The man sang [MASK].', B: sentences.B }]);
    expect(other.others).toEqual([2, -0.5]);
  });

  test('the compared sentence as the only frame with the only pair leaves nothing', () => {
    const asked = question({ ...SET, frames: [SET.frames[0]], pairs: [['man', 'woman']] });
    const run: ProbeRunState = {
      ...initialRun<'sentences'>(asked.job),
      results: answered([-1, -2]).run.results,
    };
    const compared = [{ A: 'The man is a [MASK].', B: 'The woman is a [MASK].' }];
    const [nurse] = wordEffects({ ...asked, run }, 'frames', compared);
    expect(nurse.effects).toHaveLength(1);
    expect(nurse.others).toEqual([]);
  });
});

describe('a run that was cancelled', () => {
  test('counts the frames that are complete, and says which are not', () => {
    // The second frame has its first pair with “a”, and not yet with “an”.
    const cancelled = answered(ALL.slice(0, 6));
    expect(completePart(framesRead(cancelled))).toEqual({
      pairs: [0, 1],
      frames: [0],
      asked: { pairs: 2, frames: 2 },
    });
    for (const { effects } of wordEffects(cancelled, 'frames')) {
      expect(effects).toEqual([{ label: SET.frames[0], value: 2 }]);
    }
    expect(wordEffects(cancelled, 'pairs')[0].table).toEqual([[1], [3]]);
    expect(cancelledWords(completePart(framesRead(cancelled)))).toBe(
      '1 of 2\u00a0frames complete; 1 left out.',
    );
    expect(cancelledWords(completePart(framesRead(answered(ALL))))).toBeNull();
  });

  test('counts the pairs that are complete where no frame is', () => {
    const asked = question({ ...SET, frames: [SET.frames[0]] });
    const run: ProbeRunState = {
      ...initialRun<'sentences'>(asked.job),
      results: answered([-1, -2]).run.results,
    };
    const part = completePart(framesRead({ ...asked, run }));
    expect(part).toEqual({ pairs: [0], frames: [0], asked: { pairs: 2, frames: 1 } });
    expect(cancelledWords(part)).toBe('1 of 2\u00a0pairs complete; 1 left out.');
  });

  test('of which nothing is complete is no evidence', () => {
    expect(wordEffects(answered([-1]), 'pairs')).toEqual([]);
  });
});

test('a word without a score in one sentence is a mean over what is complete of it', () => {
  // With “a” the second frame has no score for boy.
  const [nurse] = wordEffects(answered([...ALL.slice(0, 8), null, ...ALL.slice(9)]), 'frames');
  expect(nurse.effects).toEqual([{ label: SET.frames[0], value: 2 }]);
});

test('frames are held against the compared sentence only where its pair is theirs, this way round', () => {
  const references = new Map([['nurse', -1.5]]);
  const referenceBeside = (pair: SidePair | null) =>
    familyWords(answered(ALL), 'frames', { references, pair, compared: [], written: new Set() }).map(
      ({ word, reference }) => [word, reference],
    );
  expect(referenceBeside(['man', 'woman'])).toEqual([
    ['nurse', -1.5],
    ['editor', null],
  ]);
  for (const pair of [['nurse', 'police officer'], ['woman', 'man'], null] as const) {
    expect(referenceBeside(pair).map(([, reference]) => reference)).toEqual([null, null]);
  }
});
