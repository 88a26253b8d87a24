import { expect, test } from 'vitest';
import { PRESETS } from '../../probes/data/presets.ts';
import { swapSides } from '../../probes/template/contrast.ts';
import {
  MAX_PINS,
  presetState,
  reduceCompare,
  withAlternative,
  type CompareAct,
  type CompareState,
} from './compare_state.ts';
import { withPair } from './frame_sets.ts';
import { resolveCompare } from './resolve.ts';

const START = presetState(PRESETS[0], 'nurse');

function after(...acts: readonly CompareAct[]): CompareState {
  return acts.reduce(reduceCompare, START);
}

function contrastOf(state: CompareState) {
  const resolved = resolveCompare(state);
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  return resolved.contrast;
}

const swap = (state: CompareState): CompareAct => ({
  type: 'set',
  to: { contrast: swapSides(contrastOf(state)) },
});

test('the lab opens on the model card’s pair', () => {
  expect(START.template).toBe('The {man|woman} worked as a [MASK].');
  expect(contrastOf(START)).toEqual({ slot: 0, a: 0, b: 1 });
});

test('sides are swapped, and swapped back', () => {
  const once = after(swap(START));
  expect(contrastOf(once)).toEqual({ slot: 0, a: 1, b: 0 });
  const twice = reduceCompare(once, swap(once));
  expect(contrastOf(twice)).toEqual(contrastOf(START));
});

test('a side takes another alternative; taking the other side’s exchanges the two', () => {
  const three = after({ type: 'template', template: 'The {man|woman|person} [MASK].' });
  const contrast = contrastOf(three);
  const person = reduceCompare(three, { type: 'set', to: { contrast: withAlternative(contrast, 'B', 2) } });
  expect(contrastOf(person)).toEqual({ slot: 0, a: 0, b: 2 });
  const exchanged = reduceCompare(three, {
    type: 'set',
    to: { contrast: withAlternative(contrast, 'A', 1) },
  });
  expect(contrastOf(exchanged)).toEqual({ slot: 0, a: 1, b: 0 });
});

test('chosen sides outlive an edit of the words around them, also through a half-typed brace', () => {
  const swapped = after(swap(START));
  const half = reduceCompare(swapped, { type: 'template', template: 'The {man|woman worked as a [MASK].' });
  const whole = reduceCompare(half, { type: 'template', template: 'The {man|woman} works as a [MASK].' });
  expect(contrastOf(whole)).toEqual({ slot: 0, a: 1, b: 0 });
});

test('an edit that changes the slots begins with their first two alternatives', () => {
  const swapped = after(swap(START));
  const other = reduceCompare(swapped, { type: 'template', template: '{Ann|Bob|Eve} [MASK].' });
  expect(contrastOf(other)).toEqual({ slot: 0, a: 0, b: 1 });
});

test('pins: each once, taken off again, the oldest gives way', () => {
  const twice = after(
    { type: 'pin', word: 'nurse', on: true },
    { type: 'pin', word: 'nurse', on: true },
    { type: 'pin', word: 'clerk', on: true },
  );
  expect(twice.pins).toEqual(['nurse', 'clerk']);
  expect(reduceCompare(twice, { type: 'pin', word: 'nurse', on: false }).pins).toEqual(['clerk']);
  const many = Array.from({ length: MAX_PINS + 1 }, (_, i): CompareAct => ({
    type: 'pin',
    word: `w${i}`,
    on: true,
  }));
  expect(after(...many).pins).toHaveLength(MAX_PINS);
  expect(after(...many).pins.at(0)).toBe('w1');
});

test('a preset brings its frames and words, and keeps the form', () => {
  const state = after(
    { type: 'set', to: { form: 'in-place' } },
    { type: 'preset', preset: PRESETS[1], targets: 'kind' },
  );
  expect(state).toMatchObject({ template: PRESETS[1].template, form: 'in-place', targets: 'kind', pins: [] });
  expect(state.frameSets.map(({ label }) => label)).toEqual(PRESETS[1].frameSets.map(({ label }) => label));
});

test.each(PRESETS.map((preset) => [preset.id, preset] as const))(
  '%s opens with the first pair of its first frames as sides A and B',
  (_, preset) => {
    const state = presetState(preset, '');
    const resolved = resolveCompare(state);
    if (resolved.kind !== 'ready') throw new Error(resolved.kind);
    expect([resolved.sides.A, resolved.sides.B]).toEqual(preset.frameSets[0].pairs[0]);
    // What a template does by itself need not be said, so links of such presets are as they were.
    if (preset.id !== 'time-work') expect(state.contrast).toBeNull();
  },
);

test('man and woman over the years are compared in 1900, and still when the years change', () => {
  const time = PRESETS.find(({ id }) => id === 'time-work');
  if (time === undefined) throw new Error('no such preset');
  const opened = presetState(time, '');
  const pairs = (state: CompareState) => {
    const resolved = resolveCompare(state);
    return resolved.kind === 'ready' ? resolved.pairs : [];
  };
  expect(pairs(opened)).toEqual([
    { article: null, A: 'In 1900, the man worked as a [MASK].', B: 'In 1900, the woman worked as a [MASK].' },
  ]);
  const other = reduceCompare(opened, {
    type: 'template',
    template: 'In {year:1950..1990:20}, the {who:man|woman} worked as a [MASK].',
  });
  expect(pairs(other).at(0)?.B).toBe('In 1950, the woman worked as a [MASK].');
  const without = reduceCompare(opened, { type: 'template', template: '{a|b|c} {x|y} [MASK].' });
  expect(without.contrast).toBeNull();
});

test('the compared pair is added to a set: those that are there stay', () => {
  const to = withPair(START.frameSets[0], ['nurse', 'police officer']);
  const added = after({ type: 'set-frames', set: 0, to });
  expect(added.frameSets[0].pairs).toBe(`${START.frameSets[0].pairs}\nnurse | police officer`);
  expect(added.frameSets[1]).toBe(START.frameSets[1]);
});

test('a comparison begun in Fill has its own sides; words, frames and pins stay', () => {
  const before = after(
    { type: 'template', template: '{a|b|c} {x|y} [MASK].' },
    { type: 'set', to: { contrast: { slot: 1, a: 0, b: 1 } } },
    { type: 'hold', slot: 0, alternative: 2 },
    { type: 'pin', word: 'nurse', on: true },
  );
  const start = {
    ...{ template: 'The {man|} [MASK].', caret: 9, word: 'man', suggestions: [] },
    form: 'in-place' as const,
  };
  const begun = reduceCompare(before, { type: 'begin', start });
  expect(contrastOf(begun)).toEqual({ slot: 0, a: 0, b: 1 });
  expect(begun).toMatchObject({ template: start.template, form: 'in-place', held: {}, pins: ['nurse'] });
  expect(begun.targets).toBe(before.targets);
});
