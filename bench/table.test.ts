import { describe, expect, it } from 'vitest';
import { formatDelta, formatMib, formatMs, formatTable } from './table.ts';

describe('formatTable', () => {
  it('pads every column to one width and marks numbers as right-aligned', () => {
    const text = formatTable<{ name: string; ms: number }>(
      [
        { title: 'engine', align: 'left', cell: ({ name }) => name },
        { title: 'ms', align: 'right', cell: ({ ms }) => formatMs(ms) },
      ],
      [
        { name: 'a', ms: 67_412 },
        { name: 'longer name', ms: 0.4213 },
      ],
    );
    expect(text.split('\n')).toEqual([
      '| engine      |     ms |',
      '| ----------- | -----: |',
      '| a           | 67,400 |',
      '| longer name |  0.421 |',
    ]);
  });

  it('keeps a pipe in a name from starting a column', () => {
    const text = formatTable([{ title: 'x', align: 'left', cell: (row: string) => row }], ['a|b']);
    expect(text).toContain('a\\|b');
  });

  it('has a head even without rows', () => {
    expect(formatTable([{ title: 'x', align: 'left', cell: String }], []).split('\n')).toHaveLength(2);
  });
});

describe('numbers', () => {
  it('have three significant digits and no exponent', () => {
    expect([0.0123456, 8.314, 100, 2_700, 1e6].map(formatMs)).toEqual([
      '0.0123',
      '8.31',
      '100',
      '2,700',
      '1,000,000',
    ]);
  });

  it('show what is not a number', () => {
    expect(formatDelta(NaN)).toBe('NaN');
    expect(formatMs(Infinity)).toBe('Infinity');
    expect(formatDelta(2.34e-6)).toBe('2.3e-6');
  });

  it('counts mebibytes', () => {
    expect(formatMib(1.5 * 2 ** 20)).toBe('1.50');
  });
});
