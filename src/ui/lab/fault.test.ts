import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultExcerpt } from './fault.ts';

test('a short text is shown whole', () => {
  expect(faultExcerpt('The {man worked', { offset: 4, length: 1 })).toEqual({
    before: 'The ',
    marked: '{',
    after: 'man worked',
  });
});

test('a place at the end has nothing to mark', () => {
  expect(faultExcerpt('The man', { offset: 7, length: 0 })).toEqual({
    before: 'The man',
    marked: '',
    after: '',
  });
});

test('a long text is cut on both sides, and says so', () => {
  const source = `${'a'.repeat(100)}{}${'b'.repeat(100)}`;
  const { before, marked, after } = faultExcerpt(source, { offset: 100, length: 2 });
  expect(before).toBe(`…${'a'.repeat(32)}`);
  expect(marked).toBe('{}');
  expect(after).toBe(`${'b'.repeat(24)}…`);
});

test('short for any text and any place in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(), fc.nat(), (source, start, size) => {
      const offset = source.length === 0 ? 0 : start % (source.length + 1);
      const length = size % (source.length - offset + 1);
      const { before, marked, after } = faultExcerpt(source, { offset, length });
      expect(before.length + marked.length + after.length).toBeLessThanOrEqual(32 + 48 + 24 + 3);
    }),
  );
});
