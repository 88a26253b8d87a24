import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedText, LONG_TEXT, MAX_FIELD_LENGTH, textLayout } from './long_text.ts';

describe('how a text is laid out', () => {
  it('has the direction of its first letter, which the browser is never left to find', () => {
    expect(textLayout('').dir).toBe('ltr');
    expect(textLayout('12: The man').dir).toBe('ltr');
    expect(textLayout('… «قال الطبيب» said').dir).toBe('rtl');
    expect(textLayout('שלום').dir).toBe('rtl');
    expect(textLayout('𞤀𞤣𞤤𞤢𞤥').dir).toBe('rtl');
    expect(textLayout('Él dijo שלום').dir).toBe('ltr');
  });

  it('is of one height where it is long', () => {
    expect(textLayout('a '.repeat(LONG_TEXT / 2)).isLong).toBe(false);
    expect(textLayout(`${'a '.repeat(LONG_TEXT / 2)}b`).isLong).toBe(true);
  });

  it('breaks no lines of a long text with letters that run from the right', () => {
    const latin = 'The man worked. '.repeat(LONG_TEXT);
    expect(textLayout(latin).wraps).toBe(true);
    expect(textLayout(`${latin}شكرا`).wraps).toBe(false);
    expect(textLayout('شكرا').wraps).toBe(true);
  });
});

describe('a text that is too long for a field', () => {
  it('is cut in what came in, and nothing else', () => {
    expect(boundedText('ab', 'a12345b', 5)).toEqual({ text: 'a123b', leftOut: '45' });
    expect(boundedText('abcde', 'abcdeX', 5)).toEqual({ text: 'abcde', leftOut: 'X' });
    expect(boundedText('', '1234567', 5)).toEqual({ text: '12345', leftOut: '67' });
  });

  it('is cut at a character as a reader sees it', () => {
    expect(boundedText('', 'ab👩‍🔬', 5)).toEqual({ text: 'ab', leftOut: '👩‍🔬' });
    expect(boundedText('', 'abcde\u0301', 5)).toEqual({ text: 'abcd', leftOut: 'e\u0301' });
    expect(boundedText('', 'ab\r\n', 3)).toEqual({ text: 'ab', leftOut: '\r\n' });
  });

  it('is taken as it is up to the bound', () => {
    const text = 'a'.repeat(MAX_FIELD_LENGTH);
    expect(boundedText('b', text)).toEqual({ text, leftOut: '' });
    expect(boundedText(text, `${text}c`)).toEqual({ text, leftOut: 'c' });
  });

  it('loses nothing: what is kept and what is left out are all of it', () => {
    const written = fc.string({
      unit: fc.constantFrom('a', ' ', '\u0301', '👩‍🔬', '\ud83d', '\n'),
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        written,
        written,
        written,
        written,
        fc.integer({ min: 0, max: 40 }),
        (head, old, came, tail, more) => {
          const before = head + old + tail;
          const after = head + came + tail;
          const most = before.length + more;
          const { text, leftOut } = boundedText(before, after, most);
          expect(text.length).toBeLessThanOrEqual(Math.max(most, 0));
          expect(text.length + leftOut.length).toBe(after.length);
          const places = Array.from({ length: text.length + 1 }, (_, at) => at);
          expect(places.map((at) => text.slice(0, at) + leftOut + text.slice(at))).toContain(after);
        },
      ),
    );
  });
});
