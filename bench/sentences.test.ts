import { describe, expect, it } from 'vitest';
import { SENTENCE_LENGTHS } from './sentence_lengths.ts';
import { spread } from './sentences.ts';

describe('the sentences timed one by one', () => {
  it('are spread over the set and begin with the known one', () => {
    expect(spread(64, 4)).toEqual([0, 16, 32, 48]);
    expect(spread(3, 8)).toEqual([0, 1, 2]);
    expect(new Set(spread(64, 10)).size).toBe(10);
  });
});

describe('the ragged mix', () => {
  it('is as long as people write', () => {
    expect(SENTENCE_LENGTHS).toHaveLength(64);
    const mean = SENTENCE_LENGTHS.reduce((sum, length) => sum + length, 0) / SENTENCE_LENGTHS.length;
    expect(mean).toBeGreaterThan(15);
    expect(mean).toBeLessThan(30);
    expect(new Set(SENTENCE_LENGTHS).size).toBeGreaterThan(20);
  });
});
