import { describe, expect, it } from 'vitest';
import {
  formatBits,
  formatBytes,
  formatCount,
  formatDelta,
  formatDuration,
  formatLogProb,
  formatPValue,
  formatPercent,
  formatPlural,
  formatRate,
  formatTimeLeft,
  percentDone,
} from './format.ts';

/** Expectations are written with plain spaces. */
const plain = (text: string): string => text.replaceAll('\u00A0', ' ');

describe('formatDelta', () => {
  it.each([
    [0.412, '+0.41'],
    [-1.2, '−1.20'],
    [0, '0.00'],
    [-0.004, '0.00'],
    [Infinity, '+∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [Number.NaN, '–'],
  ])('%f is %s', (delta, text) => expect(formatDelta(delta)).toBe(text));
});

describe('formatBits', () => {
  it.each([
    [0.21449, '0.214'],
    [0, '0.000'],
    [1, '1.000'],
    [Number.NaN, '–'],
  ])('%f is %s', (bits, text) => expect(formatBits(bits)).toBe(text));
});

describe('formatPercent', () => {
  it.each([
    [0.0296, '2.96 %'],
    [0.029612, '2.96 %'],
    [0.12345, '12.3 %'],
    [0.5, '50.0 %'],
    [0.999, '99.9 %'],
    [0.99949, '99.9 %'],
    [0.9996, '>99.9 %'],
    [0.9999999, '>99.9 %'],
    [1, '100 %'],
    [1.0000001, '100 %'],
    [0.0001, '0.0100 %'],
    [0.00000123, '0.000123 %'],
    [0.000001, '0.000100 %'],
    [0.00000000123, '<0.0001 %'],
    [Number.MIN_VALUE, '<0.0001 %'],
    [0, '0 %'],
    [Number.NaN, '– %'],
  ])('%f is %s', (probability, text) => expect(plain(formatPercent(probability))).toBe(text));

  it('never falls into exponent form, and never grows long', () => {
    for (let exponent = 0; exponent >= -12; exponent -= 0.1) {
      const text = plain(formatPercent(10 ** exponent));
      expect(text).toMatch(/^[<>]?\d+(\.\d+)? %$/);
      expect(text.length).toBeLessThanOrEqual('0.000123 %'.length);
    }
  });
});

describe('formatLogProb', () => {
  it.each([
    [-3.519, '−3.52'],
    [-12, '−12.00'],
    [-0.001, '0.00'],
    [0, '0.00'],
    [-0, '0.00'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [Number.NaN, '–'],
  ])('%f is %s', (logProb, text) => expect(formatLogProb(logProb)).toBe(text));
});

describe('sizes, times and counts', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [380_400, '380 kB'],
    [999_600, '1.0 MB'],
    [6_312_345, '6.3 MB'],
    [71_478_272, '71.5 MB'],
    [123_456_789, '123 MB'],
    [1_250_000_000, '1.3 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(plain(formatBytes(bytes))).toBe(text));

  it.each([
    [0.42, '0.4 ms'],
    [0.97, '1 ms'],
    [14.2, '14 ms'],
    [999.9, '1.0 s'],
    [3210, '3.2 s'],
    [9960, '10 s'],
    [59_700, '1 min 0 s'],
    [125_000, '2 min 5 s'],
  ])('%f ms is %s', (ms, text) => expect(plain(formatDuration(ms))).toBe(text));

  it('groups thousands and minds the plural', () => {
    expect(formatCount(30000)).toBe('30,000');
    expect(plain(formatPlural(1, 'token'))).toBe('1 token');
    expect(plain(formatPlural(512, 'token'))).toBe('512 tokens');
  });

  it('never shows NaN or more than 100 % done', () => {
    expect(percentDone(3.1, 6.3)).toBe(49);
    expect(percentDone(7, 6)).toBe(100);
    expect(percentDone(-1, 6)).toBe(0);
    expect(percentDone(1, 0)).toBeNull();
    expect(percentDone(Number.NaN, 6)).toBeNull();
    expect(percentDone(1, Number.NaN)).toBeNull();
  });
});

describe('formatRate and formatTimeLeft', () => {
  it('tells rate and time where they are known, and nothing where not', () => {
    expect(plain(formatRate(8_200_000))).toBe('8.2 MB/s');
    expect(formatRate(0)).toBe('');
    expect(formatRate(NaN)).toBe('');
    expect(plain(formatTimeLeft(48_000_000, 8_000_000))).toBe('about 6 s left');
    expect(plain(formatTimeLeft(1, 8_000_000))).toBe('about 1 s left');
    expect(plain(formatTimeLeft(890e6, 5e6))).toBe('about 3 min left');
    expect(plain(formatTimeLeft(890e6, 1e5))).toBe('about 3 h left');
    expect(formatTimeLeft(48_000_000, 0)).toBe('');
    expect(formatTimeLeft(-5, 10)).toBe('');
  });
});

it('p is never rounded over the level of the marks: what is shown as 0.050 is marked', () => {
  expect([0.0004, 0.0124, 0.0499, 0.05, 0.43, 1].map(formatPValue)).toEqual([
    ...['<0.001', '0.012', '0.050', '0.050', '0.43', '1.00'],
  ]);
  expect([0.0500001, 0.0504].map(formatPValue)).toEqual(['>0.050', '>0.050']);
  expect(formatPValue(0.0506)).toBe('0.051');
});
