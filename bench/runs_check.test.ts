import { describe, expect, it } from 'vitest';
import { whatGrew } from './runs_check.ts';

const HELD = { ownedBytes: 100, buffers: 3, bufferBytes: 100, heapBytes: 1_000_000 };

describe('what grew', () => {
  it('is nothing when all is as before, or less', () => {
    expect(whatGrew(HELD, HELD, 1000)).toEqual([]);
    expect(whatGrew(HELD, { ...HELD, ownedBytes: 50, heapBytes: 900_000 }, 1000)).toEqual([]);
    expect(whatGrew(HELD, { ...HELD, heapBytes: 1_010_000 }, 1000)).toEqual([]);
  });

  it('is one buffer, one byte of GPU memory, one object a run', () => {
    expect(whatGrew(HELD, { ...HELD, buffers: 4 }, 1000)).toHaveLength(1);
    expect(whatGrew(HELD, { ...HELD, ownedBytes: 101, bufferBytes: 101 }, 1000)).toHaveLength(2);
    expect(whatGrew(HELD, { ...HELD, heapBytes: 1_100_000 }, 1000)[0]).toContain('JavaScript heap');
  });

  it('is what cannot be told, too', () => {
    expect(whatGrew(HELD, { ...HELD, heapBytes: NaN }, 1000)).toHaveLength(1);
  });
});
