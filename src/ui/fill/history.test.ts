import { describe, expect, test } from 'vitest';
import { INITIAL_DRAFT, reduceDraft, type Draft, type DraftAct } from './draft.ts';
import { EXAMPLES } from './examples.ts';
import { record, redo, startHistory, undo, type DraftHistory } from './history.ts';

const EMPTY: Draft = { ...INITIAL_DRAFT, text: '', pair: null, masked: [] };
const does = (history: DraftHistory, act: DraftAct): DraftHistory =>
  record(history, reduceDraft(history.present, act), act);
const types = (history: DraftHistory, text: string, segment: 0 | 1 = 0): DraftHistory =>
  does(history, { type: 'text', segment, text });

/** The text typed character by character behind what is there. */
function typed(history: DraftHistory, text: string): DraftHistory {
  return Array.from(text).reduce((soFar, key) => types(soFar, soFar.present.text + key), history);
}

/** The texts on the way back. */
function textsBack(history: DraftHistory): string[] {
  const texts: string[] = [];
  for (let now = history, before = undo(now); before !== now; now = before, before = undo(now)) {
    texts.push(before.present.text);
  }
  return texts;
}

describe('undo', () => {
  test('after an example the typed sentence comes back, its masks too; and the example by redo', () => {
    const she = { segment: 0, start: 8, end: 11 } as const;
    const before = does(typed(startHistory(EMPTY), 'I know she is here.'), {
      type: 'mask',
      changes: [{ range: she, on: true }],
    });
    const [, example] = EXAMPLES;
    const after = does(before, { type: 'example', example });
    expect(after.present.text).toBe(example.text);
    expect(undo(after).present).toEqual(before.present);
    expect(undo(undo(after)).present).toMatchObject({ text: 'I know she is here.', masked: [] });
    expect(redo(undo(after)).present).toEqual(after.present);
    expect(redo(after)).toBe(after);
  });

  test('a replacement and a second text are steps of their own', () => {
    const start = typed(startHistory(EMPTY), 'a’b');
    const replaced = does(start, {
      type: 'replace',
      changes: [{ range: { segment: 0, start: 1, end: 2 }, by: "'" }],
      of: { text: 'a’b', pair: null },
    });
    const paired = does(replaced, { type: 'pair', on: true });
    expect(undo(paired).present).toMatchObject({ text: "a'b", pair: null });
    expect(undo(undo(paired)).present.text).toBe('a’b');
  });

  test('typing is undone by words', () => {
    expect(textsBack(typed(startHistory(EMPTY), 'one two three'))).toEqual(['one two', 'one', '']);
  });

  test('characters taken away one after another come back together, pasted text goes at once', () => {
    let history = typed(startHistory(EMPTY), 'hello');
    for (let end = 4; end >= 1; end--) history = types(history, 'hello'.slice(0, end));
    expect(textsBack(history)).toEqual(['hello', '']);
    const pasted = types(typed(startHistory(EMPTY), 'ab'), 'ab cd ef');
    expect(textsBack(pasted)).toEqual(['ab', '']);
  });

  test('what an input method writes over itself is one step', () => {
    const composing = ['n', 'ni', '你', '你h', '你hao', '你好'];
    const composed = composing.reduce(
      (soFar, text) => does(soFar, { type: 'text', segment: 0, text, composition: 1 }),
      startHistory(EMPTY),
    );
    expect(textsBack(composed)).toEqual(['']);
    const again = does(composed, { type: 'text', segment: 0, text: '你好吗', composition: 2 });
    expect(textsBack(again)).toEqual(['你好', '']);
    expect(textsBack(types(again, 'x'))).toEqual(['你好吗', '你好', '']);
  });

  test('typing elsewhere is another step, in the other text too', () => {
    const there = types(typed(startHistory(EMPTY), 'abc'), 'xabc');
    expect(textsBack(there)).toEqual(['abc', '']);
    const paired = types(does(there, { type: 'pair', on: true }), 'y', 1);
    expect(undo(paired).present).toMatchObject({ text: 'xabc', pair: '' });
  });

  test('settings and the word looked for are no steps, and stay', () => {
    const start = typed(startHistory(EMPTY), 'a');
    const set = does(does(start, { type: 'top-k', topK: 50 }), { type: 'find', find: 'cook' });
    expect(set.past).toBe(start.past);
    expect(undo(set).present).toMatchObject({ text: '', topK: 50, find: 'cook' });
  });

  test('what is typed after an undo forgets what was undone', () => {
    const back = undo(typed(startHistory(EMPTY), 'one two'));
    const other = types(back, 'one or');
    expect(redo(other)).toBe(other);
  });

  test('a long history is bounded by steps and by their length, and its last step stays', () => {
    let history = startHistory(EMPTY);
    for (let n = 0; n < 500; n++) history = types(history, `${'x'.repeat(n % 7)} ${n} pasted`);
    expect(history.past.length).toBeLessThanOrEqual(200);
    const huge = types(types(startHistory(EMPTY), 'a'.repeat(5_000_000)), 'b'.repeat(10));
    expect(undo(huge).present.text).toHaveLength(5_000_000);
  });
});
