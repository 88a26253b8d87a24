import { expect, test } from 'vitest';
import { counterpartsOf } from './counterparts.ts';
import { PRESETS } from './presets.ts';

test('a word has the other words of its pairs, whichever side it stands on', () => {
  expect(counterpartsOf('man')[0]).toBe('woman');
  expect(counterpartsOf('woman')[0]).toBe('man');
  expect(counterpartsOf('nurse')).toContain('mechanic');
  expect(counterpartsOf('he')).toEqual(['she', 'they']);
  expect(counterpartsOf('her')).toEqual(['his', 'him']);
});

test('a capital is kept, and a name has one as it is', () => {
  expect(counterpartsOf('He')[0]).toBe('She');
  expect(counterpartsOf('Germany')).toEqual(['Nigeria']);
  expect(counterpartsOf('germany')).toEqual(['Nigeria']);
});

test('every pair of a preset is known, five words at most, and no word is its own counterpart', () => {
  for (const [first, second] of PRESETS.flatMap(({ frameSets }) => frameSets.flatMap(({ pairs }) => pairs))) {
    for (const word of [first, second]) {
      const found = counterpartsOf(word);
      expect(found.length, word).toBeGreaterThan(0);
      expect(found.length, word).toBeLessThanOrEqual(5);
      expect(found).not.toContain(word);
    }
  }
  expect(counterpartsOf('chauffeur')).toEqual([]);
  expect(counterpartsOf('')).toEqual([]);
});
