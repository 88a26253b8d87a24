import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrastAround } from './contrast_around.ts';
import { sentenceAt } from './expand.ts';
import { parseTemplate } from './parse.ts';

function around(text: string, word: string, second: string): string {
  const start = text.indexOf(word);
  return contrastAround(text, { start, end: start + word.length }, second).template;
}

function sentences(template: string): readonly string[] {
  const parsed = parseTemplate(template);
  if (!parsed.ok) throw new Error(`${template}: ${parsed.error.message}`);
  return [0, 1].map((index) => sentenceAt(parsed.value, index).text);
}

describe('a sentence with one word put against another', () => {
  test('the second place may be empty, and is where the end of the second alternative is said to be', () => {
    const text = 'The nurse said that [MASK] was tired.';
    const { template, secondEnd } = contrastAround(text, { start: 4, end: 9 }, '');
    expect(template).toBe('The {nurse|} said that [MASK] was tired.');
    expect(template.slice(secondEnd)).toBe('} said that [MASK] was tired.');
    const filled = contrastAround(text, { start: 4, end: 9 }, 'doctor');
    expect(filled.template.slice(0, filled.secondEnd)).toBe('The {nurse|doctor');
  });

  test('an article follows the words where they take different ones, and else stays as it is written', () => {
    const text = 'She met an old man and a nurse.';
    expect(around(text, 'old', 'young')).toBe('She met {a/an} {old|young} man and a nurse.');
    expect(sentences(around(text, 'old', 'young'))).toEqual([text, 'She met a young man and a nurse.']);
    expect(around(text, 'nurse', 'doctor')).toBe('She met an old man and a {nurse|doctor}.');
    expect(sentences(around('A man sang.', 'man', 'aunt'))).toEqual(['A man sang.', 'An aunt sang.']);
    expect(sentences(around('x😀a boy', 'boy', 'other'))).toEqual(['x😀a boy', 'x😀an other']);
    // No article: the end of a word.
    expect(around('Pasta man', 'man', 'aunt')).toBe('Pasta {man|aunt}');
  });

  test('whatever the text says, side A is the text, and the slot is the only one', () => {
    // No letter of an article is among them: one before the slot may follow the words, as above.
    const words = fc.string({ unit: fc.constantFrom(...Array.from('ob {}|\\:./é😀[]')), maxLength: 12 });
    fc.assert(
      fc.property(words, words, words, (before, word, after) => {
        fc.pre(word.trim() !== '' && ![before, word, after].some((part) => part !== part.trim()));
        const text = `x${before} ${word} ${after}y`;
        const start = before.length + 2;
        const { template } = contrastAround(text, { start, end: start + word.length }, 'other');
        const [a, b] = sentences(template);
        expect(a).toBe(text);
        expect(b).toBe(`x${before} other ${after}y`);
      }),
    );
  });
});
