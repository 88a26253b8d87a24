import { expect, test } from 'vitest';
import { readableInk } from './color_contrast.ts';

test('light ink on dark grounds, dark ink on light ones, whichever way the scale goes', () => {
  const inks = ['#1a1d1c', '#fafaf7'] as const;
  expect(readableInk('#f3f2ec', '#2166ac', 0, inks)).toBe('#1a1d1c');
  expect(readableInk('#f3f2ec', '#2166ac', 1, inks)).toBe('#fafaf7');
  expect(readableInk('#f3f2ec', '#e08214', 1, inks)).toBe('#1a1d1c');
  expect(readableInk('#2b302e', '#f2ac58', 0, inks)).toBe('#fafaf7');
  expect(readableInk('#2b302e', '#f2ac58', 1, inks)).toBe('#1a1d1c');
});

test('of equal inks the first', () => {
  expect(readableInk('#000000', '#ffffff', 0.5, ['#ffffff', '#FFFFFF'])).toBe('#ffffff');
});
