import { describe, expect, test } from 'vitest';
import { describeCharacters, invisibleStretches, visibleText } from './characters.ts';

describe('characters in words', () => {
  test.each([
    ['’', '’ (U+2019, right single quotation mark)'],
    ['\u061c', 'arabic letter mark (U+061C)'],
    ['\u200f', 'right-to-left mark (U+200F)'],
    ['\ufe0f', 'variation selector 16 (U+FE0F)'],
    ['\u{e0061}', 'tag a (U+E0061)'],
    ['\u{e0100}', 'variation selector 17 (U+E0100)'],
    ['\u0001', 'control character (U+0001)'],
    ['\u206a', 'invisible character (U+206A)'],
    ['🙂', '🙂 (U+1F642)'],
    ['❤\ufe0f', '❤⟨variation selector 16⟩ (U+2764; U+FE0F, variation selector 16)'],
    ['\u200d\u200d', 'zero width joiner (U+200D), zero width joiner (U+200D)'],
    ['日本語文字', '日本語文字 (U+65E5; U+672C; U+8A9E; U+6587; and 1 more)'],
  ])('%j', (text, words) => expect(describeCharacters(text)).toBe(words));

  test('what cannot be seen has a name in its place; all else, white space too, stays as it is', () => {
    expect(visibleText('a\u200bb')).toBe('a⟨zero width space⟩b');
    expect(visibleText('\ufeffThe')).toBe('⟨zero width no-break space⟩The');
    expect(visibleText('né \u00a0\tx’')).toBe('né \u00a0\tx’');
  });

  test('stretches of it', () => {
    expect(invisibleStretches('a\u200b\u{e0061}b\u00adc')).toEqual([
      { start: 1, end: 4, text: '\u200b\u{e0061}' },
      { start: 5, end: 6, text: '\u00ad' },
    ]);
    expect(invisibleStretches('a b\tc\nd')).toEqual([]);
  });
});
