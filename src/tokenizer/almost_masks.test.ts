import { expect, test } from 'vitest';
import { findAlmostMasks } from './almost_masks.ts';

const found = (text: string) => findAlmostMasks(text, 0).map(({ start, end }) => text.slice(start, end));

test.each(['[mask]', '[Mask]', '[ MASK ]', '[MASK ]', '<mask>', '<MASK>', '(mask)', '{mask}', '［MASK］'])(
  '%s is almost a mask',
  (typed) => {
    expect(found(`The man ${typed}, who`)).toEqual([typed]);
  },
);

test('a mask, the word and other brackets are none', () => {
  expect(found('[MASK] mask [masks] [unmask] [MASK [ma sk] [[MASK]]')).toEqual([]);
});

test('several, and beside real ones', () => {
  expect(found('[mask][MASK][ mask ]')).toEqual(['[mask]', '[ mask ]']);
});

test('a megabyte of brackets takes no time', () => {
  expect(found('[ '.repeat(500_000))).toEqual([]);
});
