import { expect, test } from 'vitest';
import type { ModelIdentity } from '../../page/client.ts';
import type { ProbeJob, ProbeSentenceResult, TokenView, Vocabulary } from '../../worker/messages.ts';
import { initialRun } from '../../page/probe_run.ts';
import type { Answered, Asked } from '../lab/probe_desk.ts';
import { presetState } from './compare_state.ts';
import { PRESETS } from '../../probes/data/presets.ts';
import { comparisonFigures, resultRows } from './exports.ts';
import { heldChoices } from './held.ts';
import { measuredAtOnce } from '../../../test/support/measures.ts';
import { comparisonQuestion, resolveCompare, type ComparisonAbout } from './resolve.ts';
import { frameSentences, framesQuestion, type RobustAbout } from './robust.ts';
import { targetsQuestion, type TargetsAbout } from './targets.ts';
import { familyOf } from './use_family.ts';
import { familyWords } from './use_spread.ts';

const IDENTITY: ModelIdentity = {
  ...{ name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'webgpu' },
  adapter: 'one',
};
const VOCABULARY: Vocabulary = {
  ...{ model: 'm', revision: 'r', content: 'c', words: ['<pad>', 'nurse', 'er'], special: [0] },
  continuations: Uint8Array.of(0, 0, 1),
};
const TOKENS: readonly TokenView[] = [2, 7, 4, 3].map((id) => ({
  ...{ id, inputId: id, piece: 'x', range: null, special: false, masked: id === 4, maskedInPlace: false },
}));

/** Sentence i gives every target −i − 1, and of the vocabulary `nurse` −2 − i, `##er` −3, `<pad>` what is left. */
function answer<About>(
  { job, about }: Asked<About>,
  identity: ModelIdentity | null = IDENTITY,
): Answered<About> {
  const results = job.sentences.map((_, index): [number, ProbeSentenceResult] => {
    const mask = {
      ...{ tokenIndex: 2, predictions: [], specialMass: 0 },
      targets: job.targets.map(() => ({ logProb: -1 - index, pieces: 1, rank: 5 })),
      logProbs: job.fullLogProbs
        ? Float32Array.of(Math.log(1 - Math.exp(-2 - index) - Math.exp(-3)), -2 - index, -3)
        : null,
    };
    return [index, { index, tokens: TOKENS, cutTokens: 0, masks: [mask] }];
  });
  return { job, about, run: { ...initialRun<'sentences'>(job), identity, results: new Map(results) } };
}

const SET = { label: 'nouns', frames: ['The {who} is a [MASK].'], pairs: [['boy', 'girl']] } as const;

function setUp(form: ProbeJob['form'] = 'typed') {
  const state = { ...presetState(PRESETS[0], ''), template: 'A {who:man|woman} [MASK].' };
  const ready = resolveCompare(state);
  if (ready.kind !== 'ready') throw new Error(ready.kind);
  const targets = targetsQuestion(ready, ['clerk'], form);
  const frames = framesQuestion(frameSentences(SET, 'who'), ['clerk'], form);
  if (targets === null || frames === null) throw new Error('nothing asked');
  return { comparison: comparisonQuestion(ready, form), targets, frames };
}

function rowsOf(
  comparison: Answered<ComparisonAbout>,
  targets: Answered<TargetsAbout> | null,
  frames: Answered<RobustAbout> | null,
) {
  return resultRows({ comparison, vocabulary: VOCABULARY, words: ['nurse', '##er'], targets, frames });
}

test('a target is exported with the pieces it was scored by at its mask', () => {
  const { comparison, targets } = setUp();
  const scored = answer(targets);
  const placed = { word: 'clerk', ids: [9], pieces: ['clerk'], known: true, fits: true };
  const results = new Map(
    [...scored.run.results].map(([index, result]) => [
      index,
      {
        ...result,
        masks: result.masks.map((mask) => ({
          ...mask,
          targets: mask.targets.map((each) => ({ ...each, placed })),
        })),
      },
    ]),
  );
  const rows = rowsOf(answer(comparison), { ...scored, run: { ...scored.run, results } }, null);
  expect(
    rows.filter(({ word }) => word === 'clerk').map(({ pieces, pieceIds }) => [pieces, pieceIds]),
  ).toEqual([
    [['clerk'], [9]],
    [['clerk'], [9]],
  ]);
});

test('rows of sides that are the same tokens say so, and no others do', () => {
  const ready = resolveCompare({ ...presetState(PRESETS[0], ''), template: 'A {who:Polish|polish} [MASK].' });
  if (ready.kind !== 'ready') throw new Error(ready.kind);
  const comparison = answer(comparisonQuestion(ready, 'typed'));
  const said = rowsOf(comparison, null, null).map(({ readAlike }) => readAlike);
  expect(said).toEqual(said.map(() => 'capitals are read as small letters'));
  expect(said).toHaveLength(4);
  const apart = new Map(comparison.run.results);
  const other = apart.get(1);
  if (other === undefined) throw new Error('no side B');
  apart.set(1, { ...other, tokens: other.tokens.map((token) => ({ ...token, inputId: token.inputId + 1 })) });
  const rows = rowsOf({ ...comparison, run: { ...comparison.run, results: apart } }, null, null);
  expect(rows.some((row) => 'readAlike' in row)).toBe(false);
});

test('targets, listed words and frames, each with sentence, side, ids and Δ', () => {
  const { comparison, targets, frames } = setUp();
  const rows = rowsOf(answer(comparison), answer(targets), answer(frames));
  expect(
    rows.map(({ sentence, word, side, logProb, delta }) => [sentence, word, side, logProb, delta]),
  ).toEqual([
    ['A man [MASK].', 'clerk', 'A', -1, 1],
    ['A woman [MASK].', 'clerk', 'B', -2, 1],
    ['A man [MASK].', 'nurse', 'A', -2, 1],
    ['A woman [MASK].', 'nurse', 'B', -3, 1],
    ['A man [MASK].', '##er', 'A', -3, 0],
    ['A woman [MASK].', '##er', 'B', -3, 0],
    ['The boy is a [MASK].', 'clerk', 'A', -1, 1],
    ['The girl is a [MASK].', 'clerk', 'B', -2, 1],
  ]);
  expect([...(rows.at(-1)?.choices ?? [])]).toEqual([
    ['who', 'girl'],
    ['frame (nouns)', 'The {who} is a [MASK].'],
  ]);
  expect(rows.every(({ tokenIds, maskIndex }) => tokenIds[maskIndex] === 4)).toBe(true);
});

test('targets and frames of a model of the same name and revision but other content are left out', () => {
  const { comparison, targets, frames } = setUp();
  const other = { ...IDENTITY, content: 'd' };
  expect(rowsOf(answer(comparison), answer(targets, other), answer(frames, other))).toEqual(
    rowsOf(answer(comparison), null, null),
  );
  const renamed = { ...IDENTITY, name: 'another name', revision: 'another' };
  expect(rowsOf(answer(comparison), answer(targets, renamed), answer(frames, renamed))).toHaveLength(8);
});

test('what is still of another model, engine, form or template is left out: a file names one model', () => {
  const { comparison, targets, frames } = setUp();
  const own = answer(comparison);
  for (const change of [{ content: 'other' }, { dtype: 'f16' }, { backend: 'cpu' }] as const) {
    const other = { ...IDENTITY, ...change };
    expect(rowsOf(own, answer(targets, other), answer(frames, other))).toHaveLength(4);
  }
  expect(rowsOf(own, answer(targets, null), null)).toHaveLength(4);
  const inPlace = setUp('in-place');
  expect(rowsOf(own, answer(inPlace.targets), answer(inPlace.frames))).toHaveLength(4);
  const another = setUp();
  expect(rowsOf(own, answer(another.targets), null)).toHaveLength(4);
});

test('what is held stands in every row, of the comparison, the targets and the frames', () => {
  const state = { ...presetState(PRESETS[0], ''), template: 'In {year:1900|1910} a {who:man|woman} [MASK].' };
  const resolved = resolveCompare({ ...state, contrast: { slot: 1, a: 0, b: 1 }, held: { 0: 1 } });
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  const set = { ...SET, frames: ['In {year:1900..2020:20} the {who} is a [MASK].'] };
  const targets = targetsQuestion(resolved, ['clerk'], 'typed');
  const frames = framesQuestion(frameSentences(set, 'who', heldChoices(resolved)), ['clerk'], 'typed');
  if (targets === null || frames === null) throw new Error('nothing asked');
  const rows = rowsOf(answer(comparisonQuestion(resolved, 'typed')), answer(targets), answer(frames));
  expect(rows.map(({ choices }) => choices.get('year'))).toEqual(rows.map(() => '1910'));
  expect(rows.map(({ sentence }) => sentence.slice(0, 7))).toEqual(rows.map(() => 'In 1910'));
  expect(rows.at(-1)?.choices.get('who')).toBe('girl');
});

test('frames that hold the slot which is compared keep their pair in its column', () => {
  const { comparison, frames } = setUp();
  const about = {
    ...frames.about,
    framePairs: frames.about.framePairs.map((each) => ({ ...each, held: new Map([['who', 'x']]) })),
  };
  const rows = rowsOf(answer(comparison), null, answer({ ...frames, about }));
  expect(rows.at(-1)?.choices.get('who')).toBe('girl');
});

test('figures say what is on side A and what on side B, of which frames, and the pieces of their word', async () => {
  const { comparison, targets, frames } = setUp();
  const read = answer(frames);
  const apart = new Map(
    [...read.run.results].map(([at, result]) => [
      at,
      { ...result, tokens: [{ ...TOKENS[0], inputId: at }, ...TOKENS] },
    ]),
  );
  const inFrames = { ...read, run: { ...read.run, results: apart } };
  const sets = [['clerk'], ['nurse']];
  const words = familyWords(inFrames, 'frames', {
    ...{ references: new Map(), pair: null, compared: [], written: new Set(['clerk']) },
  });
  const rows = (await familyOf(words, 'frames', measuredAtOnce(), new AbortController().signal)) ?? [];
  const of = { answer: inFrames, words };
  const figures = comparisonFigures({
    ...{ comparison: answer(comparison), vocabulary: VOCABULARY, targets: answer(targets), sets },
    ...{ frames: inFrames, family: { of, unit: 'frames', rows } },
  });
  expect(figures.find(({ figure }) => figure === 'lpbs')).toMatchObject({ contrast: 'man | woman' });
  expect(figures.find(({ figure }) => figure === 'mean-delta')).toMatchObject({
    ...{ of: 'clerk', contrast: 'boy | girl', frameSet: 'nouns', pieces: { fewest: 1, most: 1 } },
  });
});

test('sides that are read alike have no likeness, as on the page', () => {
  const state = { ...presetState(PRESETS[0], ''), template: 'A {who:Polish|polish} [MASK].' };
  const ready = resolveCompare(state);
  if (ready.kind !== 'ready') throw new Error(ready.kind);
  const comparison = answer(comparisonQuestion(ready, 'typed'));
  const exportable = { vocabulary: VOCABULARY, targets: null, sets: [], frames: null, family: null };
  expect(comparisonFigures({ comparison, ...exportable })).toEqual([]);
});
