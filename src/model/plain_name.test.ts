import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isolatedName, plainName } from './plain_name.ts';

/** All that Unicode lists as Bidi_Control. */
const CONTROLS = [
  ...[0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCharCode(code));

test('what turns a figure round is shown and turns nothing', () => {
  expect(plainName('albert\u202e-2.5')).toBe('albert⟨U+202E⟩-2.5');
  for (const control of CONTROLS) expect(plainName(`a${control}b`)).toMatch(/^a⟨U\+[0-9A-F]{4}⟩b$/u);
});

test('nor does a name begin a line, or ring', () => {
  expect(plainName('a\nb\u0007\u2028\u0085')).toBe('a⟨U+000A⟩b⟨U+0007⟩⟨U+2028⟩⟨U+0085⟩');
});

test('all else of a name stays as it is', () => {
  for (const name of ['albert/albert-large-v2', 'ALBERT ½', 'می\u200cخواهم', '👩\u200d🔬\ufe0f', '']) {
    expect(plainName(name)).toBe(name);
  }
});

test('letters that run from the right are isolated where they stand in a sentence', () => {
  expect(isolatedName('albert-demo')).toBe('albert-demo');
  expect(isolatedName('שלום')).toBe('\u2068שלום\u2069');
  // It cannot end its own isolation.
  expect(isolatedName('שלום\u2069 3')).toBe('\u2068שלום⟨U+2069⟩ 3\u2069');
});

test('two names are never shown alike', () => {
  const written = fc.string({ unit: fc.constantFrom('a', '-', 'ש', ...CONTROLS, '\n'), maxLength: 12 });
  fc.assert(
    fc.property(written, written, (a, b) => {
      expect(plainName(a) === plainName(b)).toBe(a === b);
    }),
  );
});
