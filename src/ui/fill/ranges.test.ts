import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextRange } from '../../worker/messages.ts';
import { editBetween, mapRanges, maskInsertion, setMasked } from './ranges.ts';

const range = (start: number, end: number, segment: 0 | 1 = 0): TextRange => ({ segment, start, end });
const text = 'The man worked as a cook.';
const worked = range(8, 14);
const cook = range(20, 24);

describe('mapRanges', () => {
  it('moves what is behind the edit and leaves what is before it', () => {
    expect(mapRanges([worked, cook], 0, text, 'The man worked as a good cook.')).toEqual([
      worked,
      range(25, 29),
    ]);
    expect(mapRanges([worked], 0, text, 'A man worked as a cook.')).toEqual([range(6, 12)]);
  });

  it('drops a range the edit cuts into', () => {
    expect(mapRanges([worked, cook], 0, text, 'The man wed as a cook.')).toEqual([range(17, 21)]);
    expect(mapRanges([worked], 0, text, '')).toEqual([]);
    expect(mapRanges([worked], 0, text, 'The man was as a cook.')).toEqual([]);
  });

  it('keeps a range when something is typed at its edge', () => {
    expect(mapRanges([worked], 0, text, 'The man workedx as a cook.')).toEqual([worked]);
    expect(mapRanges([worked], 0, text, 'The man xworked as a cook.')).toEqual([range(9, 15)]);
  });

  it('leaves the other segment alone', () => {
    const other = range(0, 3, 1);
    expect(mapRanges([other, worked], 0, text, '')).toEqual([other]);
  });

  it('never leaves a range pointing at other text, whatever the edit', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), fc.nat(), (before, after, a, b) => {
        const start = Math.min(a, b) % (before.length + 1);
        const end = start + (Math.max(a, b) % (before.length - start + 1));
        for (const mapped of mapRanges([range(start, end)], 0, before, after)) {
          expect(after.slice(mapped.start, mapped.end)).toBe(before.slice(start, end));
        }
      }),
    );
  });
});

describe('editBetween', () => {
  it('finds a replacement that explains the change', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { start, oldEnd, newEnd } = editBetween(before, after);
        expect(start).toBeLessThanOrEqual(Math.min(oldEnd, newEnd));
        expect(before.slice(0, start) + after.slice(start, newEnd) + before.slice(oldEnd)).toBe(after);
      }),
    );
  });

  it('does not count an overlap twice', () => {
    expect(editBetween('aa', 'aaa')).toEqual({ start: 2, oldEnd: 2, newEnd: 3 });
    expect(editBetween('aaa', 'aa')).toEqual({ start: 2, oldEnd: 3, newEnd: 2 });
  });
});

describe('setMasked, maskInsertion', () => {
  it('masks and unmasks by what overlaps', () => {
    const both = setMasked([worked], range(20, 24), true);
    expect(both).toEqual([worked, cook]);
    expect(setMasked(both, range(7, 14), false)).toEqual([cook]);
    expect(setMasked(both, range(8, 12), true)).toEqual([cook, range(8, 12)]);
    expect(setMasked([worked], range(14, 16), false)).toEqual([worked]);
  });

  it.each([
    ['', 0, 0, '[MASK]'],
    ['worked as a ', 12, 12, '[MASK]'],
    ['worked as a', 11, 11, ' [MASK]'],
    ['a dog', 2, 5, '[MASK]'],
    ['a dog', 2, 2, '[MASK] '],
    ['(.', 1, 1, '[MASK]'],
  ])('inserts into %j at %i to %i: %j', (into, start, end, inserted) =>
    expect(maskInsertion(into, start, end)).toBe(inserted),
  );
});
