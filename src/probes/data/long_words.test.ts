import { expect, test } from 'vitest';
import { readPastedWords } from './pasted_words.ts';

test('a megabyte of anything takes no time', () => {
  const started = performance.now();
  readPastedWords(' a'.repeat(500_000));
  readPastedWords(' '.repeat(1_000_000));
  expect(performance.now() - started).toBeLessThan(1_000);
});
