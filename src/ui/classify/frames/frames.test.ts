/** Frames and pairs as texts for a head, and Δ of its labels read back, against plain softmax. */
import { describe, expect, test } from 'vitest';
import type { ModelIdentity } from '../../../model/session.ts';
import { initialRun } from '../../../page/probe_run.ts';
import type { ClassifyResult, HeadTask } from '../../../worker/messages.ts';
import { resolveClassify } from '../classify_question.ts';
import { exportedClasses } from '../exports.ts';
import { draftOf, resolveFrames } from './frames_question.ts';
import { comparedTexts, labelEffects, MAX_LABELS, type FramesAnswer } from './label_effects.ts';

const TASK: HeadTask = {
  head: 'classifier',
  task: 'text-classification',
  input: 'sequences',
  labels: ['bad', 'good'],
  scale: 'softmax',
};
const IDENTITY: ModelIdentity = {
  ...{ name: 'm', revision: 'r', content: '', dtype: 'f32', backend: 'wasm', adapter: '' },
};
const SET = {
  label: 'own frames',
  frames: 'The {who} spoke.\nWe heard the {who}.',
  pairs: 'man | woman\nboy | girl',
};

function readyOf(text: string, task = TASK) {
  const resolved = resolveClassify(task, { text, second: '', choices: '' });
  if (resolved.kind !== 'ready' || resolved.template === null) throw new Error(resolved.kind);
  return { about: resolved.about, template: resolved.template };
}

function runOf(texts: readonly { readonly text: string }[], rows: readonly (readonly number[])[]) {
  const job = { head: 'classifier', input: 'sequences', texts: [] } as const;
  const counts = { texts: 1, sequences: 1, tokens: 1, words: 0, estimateMs: null };
  const plan = { ...counts, cut: [], unknown: [], maskId: 4 };
  const results = rows.map((row, index): [number, ClassifyResult] => {
    // Each text is read apart from the others, by a token of its own.
    const id = 10 + texts.findIndex(({ text }) => text === texts[index].text);
    const token = { id, inputId: id, piece: 'x', range: null, special: false, masked: false };
    const read = { tokens: [{ ...token, maskedInPlace: false }], outputs: [Float32Array.from(row)] };
    return [index, { kind: 'text', index, ...read, cutTokens: 0, words: [], firstWord: 0 }];
  });
  return { ...initialRun<'classes'>(job), plan, identity: IDENTITY, results: new Map(results) };
}

function answered(outputs: readonly (readonly number[])[], task = TASK): FramesAnswer {
  const { question } = resolveFrames(task, SET, null);
  if (question === null) throw new Error('nothing asked');
  return { ...question, run: runOf(question.about.texts, outputs) };
}

/** log p of the second of two labels. */
const good = (margin: number): number => -Math.log(1 + Math.exp(-margin));
// Frame by frame, pair by pair, A then B: the margin of `good`.
const MARGINS = [1, 0, 2, -1, 0.5, 0.5, 3, 1];
const OUTPUTS = MARGINS.map((margin) => [0, margin]);

describe('what is asked', () => {
  test('every frame with every pair, both sides, each with the second text', () => {
    const { question, faults } = resolveFrames(TASK, SET, 'It rained.');
    expect(question?.job.texts.map(({ text }) => text)).toEqual([
      'The man spoke.',
      'The woman spoke.',
      'The boy spoke.',
      'The girl spoke.',
      'We heard the man.',
      'We heard the woman.',
      'We heard the boy.',
      'We heard the girl.',
    ]);
    expect(question?.job.texts.every(({ pair }) => pair === 'It rained.')).toBe(true);
    expect(faults).toEqual([]);
  });

  test('a frame needs no mask, and one without a place for the pair is told', () => {
    const { faults, question } = resolveFrames(
      TASK,
      { ...SET, frames: 'The {who} spoke.\nNobody did.' },
      null,
    );
    expect(faults.map(({ line }) => line)).toEqual([2]);
    expect(question?.job.texts).toHaveLength(4);
  });

  test.each([
    ['{who:Jim} and {man|woman} met.', 'who2', 'Jim and man met.', 'Jim and woman met.'],
    ['{who:man|woman} met.', 'who', 'man met.', 'woman met.'],
    ['{who:Jim} and {man|woman} met in {who2:May|June}.', 'who3', 'Jim and man met in May.'],
  ])('the frame that %s gives is read with its pair in {%s}', (text, slot, ...first) => {
    const draft = draftOf(readyOf(text).template);
    if (draft === null) throw new Error('no draft');
    const read = resolveFrames(TASK, { ...draft, pairs: `${draft.pairs}\nboy | girl` }, null);
    expect([read.slot, read.faults]).toEqual([slot, []]);
    const texts = read.question?.job.texts.map((asked) => asked.text) ?? [];
    expect(texts).toHaveLength(4);
    expect(texts.slice(0, first.length)).toEqual(first);
  });

  test('a frame that holds {who} for a word of its own moves the pair in all frames; what has no place for it is told', () => {
    const frames = '{who:Jim} met the {who2}.\nThe {who} spoke.\nA {who2} left.';
    const { slot, faults, question } = resolveFrames(TASK, { ...SET, frames }, null);
    expect([slot, faults.map(({ line }) => line)]).toEqual(['who2', [2]]);
    expect(question?.job.texts.slice(0, 2).map(({ text }) => text)).toEqual([
      'Jim met the man.',
      'Jim met the woman.',
    ]);
  });

  test('one frame with one pair asks nothing', () => {
    const one = { ...SET, frames: 'The {who} spoke.', pairs: 'man | woman' };
    expect(resolveFrames(TASK, one, null).question).toBeNull();
  });

  test.each([
    ['{Maria|John} was hired.', '{who} was hired.', 'Maria | John'],
    [
      'The {who:man|woman|boy} saw the {who} in {May|June}.',
      'The {who} saw the {who} in {May|June}.',
      'man | woman',
    ],
    ['In {May|June}\nthe {who:man|woman} left.', 'In {May|June} the {who} left.', 'man | woman'],
    ['A {|young} man.', 'A {who} man.', ''],
    ['{who:Jim} and {man|woman} met.', '{who:Jim} and {who2} met.', 'man | woman'],
    ['{who:Jim} and {who2:man|woman} met {who2}.', '{who:Jim} and {who2} met {who2}.', 'man | woman'],
    [
      '{who:Jim} and {man|woman} met in {who2:May|June}.',
      '{who:Jim} and {who3} met in {who2:May|June}.',
      'man | woman',
    ],
  ])('the template %s is the first frame', (text, frames, pairs) => {
    expect(draftOf(readyOf(text).template)).toEqual({ label: 'own frames', frames, pairs });
  });

  test('a template without a choice gives none', () => {
    expect(draftOf(readyOf('The man was old.').template)).toBeNull();
  });
});

describe('Δ of a label', () => {
  test('is the mean over frames of each pair, and over pairs of each frame', () => {
    const [, byPair] = labelEffects(answered(OUTPUTS), 'pairs', null);
    const delta = (at: number): number => good(MARGINS[at]) - good(MARGINS[at + 1]);
    expect(byPair.word).toBe('good');
    const table = [
      [delta(0), delta(4)],
      [delta(2), delta(6)],
    ];
    expect(byPair.table.flat()).toHaveLength(4);
    for (const [at, value] of byPair.table.flat().entries()) expect(value).toBeCloseTo(table.flat()[at], 6);
    for (const [at, { value }] of byPair.effects.entries()) {
      expect(value).toBeCloseTo((table[at][0] + table[at][1]) / 2, 6);
    }
    const [, byFrame] = labelEffects(answered(OUTPUTS), 'frames', null);
    expect(byFrame.effects[0].value).toBeCloseTo((delta(0) + delta(2)) / 2, 6);
    expect(byFrame.effects.map(({ label }) => label)).toEqual(SET.frames.split('\n'));
    expect(byFrame.reference).toBeNull();
  });

  test('is of the values of a regression, where there is no probability', () => {
    const value: HeadTask = { ...TASK, labels: ['stars'], scale: 'value' };
    const [stars] = labelEffects(
      answered(
        MARGINS.map((margin) => [margin]),
        value,
      ),
      'pairs',
      null,
    );
    expect(stars.table).toEqual([
      [1, 0],
      [3, 2],
    ]);
  });

  test('leaves out what a run that was stopped has not brought', () => {
    const [, stopped] = labelEffects(answered(OUTPUTS.slice(0, 5)), 'frames', null);
    expect(stopped.effects).toHaveLength(1);
  });

  test('stands beside that of the two texts, which is no evidence for itself', () => {
    const { about } = readyOf('The {man|woman} spoke.');
    const run = runOf(about.texts, [
      [0, 1],
      [0, 0],
    ]);
    const beside = comparedTexts({ job: run.job, about, run });
    const [, label] = labelEffects(answered(OUTPUTS), 'pairs', beside);
    expect(label.reference).toBeCloseTo(good(1) - good(0), 6);
    // The pair man | woman is left with its other frame alone.
    expect(label.others[0]).toBeCloseTo(good(0.5) - good(0.5), 6);
    const others = comparedTexts({ job: run.job, about: readyOf('The {cat|dog} spoke.').about, run });
    expect(labelEffects(answered(OUTPUTS), 'pairs', others)[1].reference).toBeNull();
  });

  test('is made for the first labels of a head that has very many', () => {
    const labels = Array.from({ length: MAX_LABELS + 5 }, (_, id) => `l${id}`);
    const many = answered(
      MARGINS.map((margin) => labels.map((_, id) => margin * id)),
      { ...TASK, labels },
    );
    expect(labelEffects(many, 'pairs', null)).toHaveLength(MAX_LABELS);
  });
});

test('files have the texts of the frames behind those that were asked', () => {
  const { about } = readyOf('The {man|woman} spoke.');
  const run = runOf(about.texts, [
    [0, 1],
    [0, 0],
  ]);
  const { texts, readings } = exportedClasses({ job: run.job, about, run }, answered(OUTPUTS));
  expect(texts.map(({ text }) => text).slice(0, 4)).toEqual([
    'The man spoke.',
    'The woman spoke.',
    'The man spoke.',
    'The woman spoke.',
  ]);
  expect(readings).toHaveLength(2 * 2 + 8 * 2);
  expect(readings[readings.length - 1]).toMatchObject({ text: 9, label: 'good' });
  expect(readings[readings.length - 1].logProb).toBeCloseTo(good(1), 6);
});
