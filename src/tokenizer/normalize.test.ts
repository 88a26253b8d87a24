import { describe, expect, test } from 'vitest';
import { isCombining, isDigit, isUnassigned, isWhiteSpace } from './code_points.ts';
import { normalizeSpan, splitAtSpecialTokens } from './normalize.ts';

/** The normalised text stretches, and for each unit the source it came from. */
function normalized(source: string): { text: string; origins: string[] } {
  const texts = splitAtSpecialTokens(source).flatMap((stretch) =>
    stretch.kind === 'text' ? [normalizeSpan(stretch.text)] : [],
  );
  return {
    text: texts.map(({ text }) => text).join('|'),
    origins: texts.flatMap(({ starts, ends }) =>
      Array.from(starts, (start, index) => source.slice(start, ends[index])),
    ),
  };
}

describe('normalisation', () => {
  test.each([
    ['white space is collapsed and stripped', ' \t a \u00a0\u3000\u0085\u001c b\r\n', 'a b'],
    ['U+FEFF and U+200B are not white space to Python', 'a\ufeffb\u200bc', 'a\ufeffb\u200bc'],
    ['doubled quotes', "``a''  '' `", '"a" " `'],
    ['three of them: the first two', "'''", '"\''],
    ['quotes are not joined across a space', "' '", "' '"],
    ['accents fall off, composed or not', 'é e\u0301\u0302 Å ñ', 'e e a n'],
    ['compatibility forms', 'ﬁ ½ Ａ① K', 'fi 1⁄2 a1 k'],
    ['a mark of class 0 stays', 'हि', 'हि'],
    ['a mark of another class goes, the letter stays', 'शब्द', 'शबद'],
    ['İ loses its dot', 'İ', 'i'],
    ['ẞ is ß, not ss', 'ẞß', 'ßß'],
    ['a typed Σ is lower-cased alone, so never final', 'ΣΑΣ', 'σασ'],
    ['a Σ that NFKD brings is final where it ends a word', '𝚨𝚺 𝚺', 'ας σ'],
    ['Hangul comes apart', '한', '\u1112\u1161\u11ab'],
    [
      'what Unicode 14 does not know stays, whatever the engine knows',
      '\u{1ccd6}\u{1e030}\ua7cb',
      '\u{1ccd6}\u{1e030}\ua7cb',
    ],
    ['lone surrogates read U+FFFD, pairs stay', 'a\ud800b\udc00😀', 'a\ufffdb\ufffd😀'],
    ['NUL stays', 'a\0b', 'a\0b'],
  ])('%s', (_, source, expected) => {
    expect(normalized(source).text).toBe(expected);
  });

  test('each unit knows its source through every change of length', () => {
    expect(normalized('ﬁ  ``é').origins).toEqual(['ﬁ', 'ﬁ', '  ', '``', 'é']);
    expect(normalized('e\u0301\u0302x').origins).toEqual(['e\u0301\u0302', 'x']);
    expect(normalized('😀').origins).toEqual(['😀', '😀']);
  });
});

describe('special tokens', () => {
  const kinds = (source: string) =>
    splitAtSpecialTokens(source).map((stretch) => [
      stretch.kind === 'special' ? stretch.token : stretch.text.text,
      stretch.start,
      stretch.end,
    ]);

  test('split the text where they stand literally', () => {
    expect(kinds('A[MASK] b')).toEqual([
      ['a', 0, 1],
      ['[MASK]', 1, 7],
      [' b', 7, 9],
    ]);
    expect(kinds('[mask] [MASK')).toEqual([['[mask] [mask', 0, 12]]);
    expect(kinds('[[CLS]]')).toEqual([
      ['[', 0, 1],
      ['[CLS]', 1, 6],
      [']', 6, 7],
    ]);
  });

  test('are looked for after lower-casing, as in the reference: <PAD> is one, even with a Kelvin sign <UN\u212a>', () => {
    expect(kinds('<PAD>')).toEqual([['<pad>', 0, 5]]);
    expect(kinds('<UN\u212a>')).toEqual([['<unk>', 0, 5]]);
  });
});

describe('characters', () => {
  /** Canonical ordering moves a mark before one of a higher class, and nothing else. */
  function engineSaysCombining(character: string): boolean {
    if (character.normalize('NFD') !== character) return false;
    const afterHigh = `a\u0301${character}`;
    const beforeLow = `a${character}\u0334`;
    return afterHigh.normalize('NFD') !== afterHigh || beforeLow.normalize('NFD') !== beforeLow;
  }

  test('the combining table agrees with the engine on every code point of Unicode 14', () => {
    const differing: string[] = [];
    for (let code = 0; code < 0x110000; code++) {
      if ((code >= 0xd800 && code < 0xe000) || isUnassigned(code)) continue;
      const character = String.fromCodePoint(code);
      // Four composed marks (U+0340 …) have a class and decompose: NFKD leaves none of them.
      if (character.normalize('NFD') !== character) continue;
      if (isCombining(code) !== engineSaysCombining(character)) differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
  });

  test('digits and white space are Python’s', () => {
    expect(Array.from('09²①๙', (digit) => isDigit(digit.codePointAt(0) ?? 0))).toEqual(Array(5).fill(true));
    expect(Array.from('½a一Ⅷ', (other) => isDigit(other.codePointAt(0) ?? 0))).toEqual(Array(4).fill(false));
    const spaces = Array.from({ length: 0x10000 }, (_, code) => code).filter(isWhiteSpace);
    expect(spaces).toEqual([
      ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680],
      ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
      ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
    ]);
    const ascii = Array.from({ length: 0x80 }, (_, code) => code).filter(isDigit);
    expect(String.fromCharCode(...ascii)).toBe('0123456789');
  });
});
