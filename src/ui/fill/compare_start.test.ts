import { describe, expect, test } from 'vitest';
import { compareStart, lensStart } from './compare_start.ts';
import type { Draft } from './draft.ts';

const NURSE = 'The nurse said that she was tired.';
const draft = (text: string, masked: Draft['masked'] = []): Draft => ({
  ...{ text, pair: null, masked, form: 'typed', topK: 20, find: '' },
});
const stretch = (text: string, word: string) => {
  const start = text.indexOf(word);
  return { start, end: start + word.length };
};

describe('the word that is put against another', () => {
  const text = 'The old nurse said that [MASK] was tired.';

  test('is the one the caret stands in or touches', () => {
    for (const at of [8, 10, 13]) {
      expect(compareStart(draft(text), { start: at, end: at }).template).toBe(
        'The old {nurse|} said that [MASK] was tired.',
      );
    }
  });

  test('is what is selected, without the spaces at its ends', () => {
    const { start, end } = stretch(text, ' old nurse ');
    expect(compareStart(draft(text), { start, end })).toMatchObject({
      template: 'The {old nurse|} said that [MASK] was tired.',
      word: 'old nurse',
    });
  });

  test('is the first that a preset knows where none is chosen, or a mask is', () => {
    const mask = stretch(text, '[MASK]');
    for (const chosen of [
      null,
      { start: text.length, end: text.length },
      mask,
      { start: mask.start + 2, end: mask.start + 2 },
    ]) {
      expect(compareStart(draft(text), chosen).word).toBe('old');
    }
  });

  test('is the first that is no article or preposition where no preset knows one, and none in a text without words', () => {
    expect(compareStart(draft('In the kitchen [MASK] sang.'), null).word).toBe('kitchen');
    expect(compareStart(draft('The [MASK].'), null).word).toBe('The');
    expect(compareStart(draft('[MASK]!'), null).template).toBe('{|}[MASK]!');
  });

  test('goes with the caret behind it and what may stand against it', () => {
    const start = compareStart(draft('An old man sat on a [MASK].'), stretch('An old man', 'old'));
    expect(start.template.slice(0, start.caret)).toBe('An {old|');
    expect(start.suggestions[0]).toEqual({
      word: 'young',
      template: '{A/An} {old|young} man sat on a [MASK].',
    });
  });
});

describe('masks', () => {
  const masked = [{ segment: 0 as const, ...stretch(NURSE, 'she') }];

  test('a word masked in place is a mask, in the form that reads the same', () => {
    expect(compareStart(draft(NURSE, masked), stretch(NURSE, 'nurse'))).toMatchObject({
      template: 'The {nurse|} said that [MASK] was tired.',
      form: 'in-place',
    });
    expect(compareStart(draft('The nurse [MASK].'), null).form).toBe('typed');
  });

  test('a word behind a mask in place keeps its place', () => {
    expect(compareStart(draft(NURSE, masked), stretch(NURSE, 'tired')).template).toBe(
      'The nurse said that [MASK] was {tired|}.',
    );
  });

  test('a masked word itself is not compared', () => {
    expect(compareStart(draft(NURSE, masked), stretch(NURSE, 'she')).word).toBe('nurse');
  });
});

test('Lens gets the sentence as it is: masks written out, in the form that reads the same, braces as text', () => {
  expect(lensStart(draft('A {b} is [MASK].'))).toEqual({
    template: 'A \\{b\\} is [MASK].',
    form: 'typed',
    follow: [],
  });
  const masked = [{ segment: 0, ...stretch(NURSE, 'she') }] as const;
  expect(lensStart(draft(NURSE, masked))).toEqual({
    template: 'The nurse said that [MASK] was tired.',
    form: 'in-place',
    follow: ['she'],
  });
});
