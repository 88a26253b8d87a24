import { describe, expect, it } from 'vitest';
import type { TokenView } from '../../worker/messages.ts';
import {
  formMatters,
  isMaskable,
  type MaskedOf,
  spacedAfterMask,
  spacedWords,
  tokenName,
} from './token_text.ts';

const token = (id: number, piece: string, more: Partial<TokenView> = {}): TokenView => ({
  id,
  inputId: id,
  piece,
  range: { segment: 0, start: 0, end: 1 },
  special: false,
  masked: false,
  maskedInPlace: false,
  ...more,
});
const cls = token(2, '[CLS]', { range: null, special: true });
const typed = token(4, '[MASK]', { special: true, masked: true });
const lone = token(13, '▁');
const stop = token(9, '.');

describe('tokenName', () => {
  it.each<[TokenView, MaskedOf, string]>([
    [token(577, '▁worked'), 'piece', 'worked, token 577, masked'],
    [token(577, '▁worked'), 'none', 'worked, token 577'],
    [cls, 'none', '[CLS], token 2, special'],
    [typed, 'none', '[MASK], token 4, typed mask'],
    [lone, 'none', 'space, token 13'],
    [stop, 'none', '., token 9, joins the piece before'],
  ])('%o', (view, masked, name) => expect(tokenName(view, masked, false)).toBe(name));

  it('tells what is not known, and what cannot be seen', () => {
    const apostrophe = token(1, '’', { special: true, unknown: true });
    expect(tokenName(apostrophe, 'none', false)).toBe(
      '’ (U+2019, right single quotation mark), token 1, not known to this model, read as <unk>',
    );
    const mark = token(1, '\u061c', { special: true, unknown: true });
    expect(tokenName(mark, 'none', false)).toMatch(/^arabic letter mark \(U\+061C\), token 1, not known/);
    // The vocabulary of the demonstration model has it as a piece.
    expect(tokenName(token(70, '\u200b'), 'none', false)).toMatch(/^⟨zero width space⟩, token 70/);
  });

  it('tells the word that a piece is of', () => {
    const word = { tokens: [3, 4], at: 1, text: 'hello' };
    const said = (masked: MaskedOf) => tokenName(token(7, 'llo'), masked, false, word);
    expect(said('piece')).toBe('llo, token 7, piece 2 of 2 of “hello”, masked alone');
    expect(said('word')).toBe('llo, token 7, piece 2 of 2 of “hello”, masked with its word');
  });

  it('tells the second text of a pair', () => {
    const second = token(5, '▁it', { range: { segment: 1, start: 0, end: 2 } });
    expect(tokenName(second, 'none', true)).toBe('it, token 5, second text');
  });
});

describe('what may be masked, and how', () => {
  it('is text, not special tokens', () => {
    expect([cls, typed, stop].map(isMaskable)).toEqual([false, false, true]);
  });

  it('offers the form only where it changes something', () => {
    expect(formMatters([cls, typed, lone, stop], 'typed')).toBe(true);
    expect(formMatters([cls, typed, stop], 'typed')).toBe(false);
    expect(formMatters([cls, typed, stop], 'in-place')).toBe(true);
    expect(formMatters([cls, stop], 'in-place')).toBe(false);
  });
});

describe('a space read behind a mask', () => {
  const read = (text: string, ...behind: readonly string[]) =>
    spacedAfterMask(
      [
        token(4, '[MASK]', { masked: true, range: { segment: 0, start: 0, end: 6 } }),
        ...behind.map((piece) => token(9, piece, { range: { segment: 0, start: 6, end: 7 } })),
      ],
      [text, ''],
    );

  it('is told where a word touches a typed mask, and only where the model reads one', () => {
    expect(read('[MASK]ing', '▁', 'ing')).toEqual(['ing']);
    expect(read('[MASK]ing', '▁ing')).toEqual(['ing']);
    expect(read('[MASK]ing', 'ing')).toEqual([]);
    expect(read('[MASK] ing', '▁ing')).toEqual([]);
    expect(read('[MASK].', '▁', '.')).toEqual([]);
    expect(read('[MASK]')).toEqual([]);
    expect(spacedWords(['ing'])).toContain('reads a space after [MASK] in “[MASK]ing”');
  });

  it('is not told behind what is no mask, or is masked in place', () => {
    const behind = (more: Partial<TokenView>) =>
      spacedAfterMask(
        [
          token(4, 'x', { range: { segment: 0, start: 0, end: 6 }, ...more }),
          token(9, '▁ing', { range: { segment: 0, start: 6, end: 9 } }),
        ],
        ['[MASK]ing', ''],
      );
    expect(behind({ masked: true })).toEqual(['ing']);
    expect(behind({ masked: false })).toEqual([]);
    expect(behind({ masked: true, maskedInPlace: true })).toEqual([]);
    expect(behind({ masked: true, range: null })).toEqual([]);
  });

  it('is told once a word, of both texts', () => {
    const mask = (segment: 0 | 1, start: number) =>
      token(4, '[MASK]', { masked: true, range: { segment, start, end: start + 6 } });
    const read = (segment: 0 | 1, start: number) =>
      token(9, '▁x', { range: { segment, start, end: start + 3 } });
    const tokens = [mask(0, 0), read(0, 6), mask(0, 10), read(0, 16), mask(1, 0), read(1, 6)];
    expect(spacedAfterMask(tokens, ['[MASK]ing [MASK]ing', '[MASK]ed'])).toEqual(['ing', 'ed']);
  });
});
