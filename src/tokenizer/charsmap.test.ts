/** SentencePiece's normalisation under settings no published model has, and rules that do not fit. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoModelBytes } from '../../test/support/demo_tokenizer.ts';
import { failure } from '../../test/support/errors.ts';
import { SentencePieceNormalizer } from './charsmap.ts';
import { parseModelFile, type SentencePieceModel } from './model_file.ts';

const PLAIN: SentencePieceModel = {
  pieces: ['a'],
  userDefined: [],
  precompiledCharsmap: new Uint8Array(0),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
  treatWhitespaceAsSuffix: false,
};

/** The text normalised, and the source of each of its units. */
function normalized(source: string, change: Partial<SentencePieceModel> = {}): [string, string[]] {
  const { text, starts, ends } = new SentencePieceNormalizer({ ...PLAIN, ...change }).normalize({
    text: source,
    starts: Int32Array.from({ length: source.length }, (_, index) => index),
    ends: Int32Array.from({ length: source.length }, (_, index) => index + 1),
  });
  return [text, Array.from(starts, (start, index) => source.slice(start, ends[index]))];
}

describe('white space, as normalizer.cc has it', () => {
  test.each<[string, Partial<SentencePieceModel>, string, string]>([
    ['as every ALBERT', {}, '  a  b ', '▁a▁b'],
    ['nothing but spaces', {}, '   ', ''],
    ['no text', {}, '', ''],
    ['no space in front', { addDummyPrefix: false }, ' a b ', 'a▁b'],
    ['spaces kept', { removeExtraWhitespaces: false }, ' a  b ', '▁▁a▁▁b▁'],
    ['spaces kept, none in front', { removeExtraWhitespaces: false, addDummyPrefix: false }, ' a ', '▁a▁'],
    ['spaces kept, nothing but spaces', { removeExtraWhitespaces: false }, '  ', '▁▁▁'],
    ['spaces as spaces', { escapeWhitespaces: false }, '  a  b ', ' a b'],
    ['a space behind', { treatWhitespaceAsSuffix: true }, ' a  b ', 'a▁b▁'],
    ['a suffix that is not added', { treatWhitespaceAsSuffix: true, addDummyPrefix: false }, 'a b', 'a▁b'],
    ['a typed ▁ is one like any other', {}, 'a▁', '▁a'],
  ])('%s', (_name, change, source, expected) => {
    expect(normalized(source, change)[0]).toBe(expected);
  });

  test('a ▁ that is added has no width: in front at the first character, behind at the end', () => {
    expect(normalized(' a b')[1]).toEqual(['', 'a', ' ', 'b']);
    expect(normalized('a b ', { treatWhitespaceAsSuffix: true })[1]).toEqual(['a', ' ', 'b', '']);
    expect(normalized('a😀')[1]).toEqual(['', 'a', '😀', '😀']);
  });
});

describe('pieces that are taken as they stand', () => {
  test('the longest that fits, before any rule, its units from the whole of it', () => {
    const userDefined = ['<b', '<bc>', 'x  y'];
    expect(normalized('a<bc><bd', { userDefined })).toEqual([
      '▁a<bc><bd',
      ['', 'a', ...Array<string>(4).fill('<bc>'), '<b', '<b', 'd'],
    ]);
    expect(normalized('x  y', { userDefined })[0]).toBe('▁x▁▁y');
  });
});

describe('the rules of the embedded model', () => {
  let model: SentencePieceModel;
  beforeAll(async () => {
    model = parseModelFile(await demoModelBytes());
  });

  test('a rule replaces what it matches, all of it; what no rule matches stays', () => {
    expect(normalized('ﬁa', model)).toEqual(['▁fia', ['', 'ﬁ', 'ﬁ', 'a']]);
    expect(normalized('か\u3099か', model)).toEqual(['▁がか', ['', 'か\u3099', 'か']]);
    expect(normalized('\u3000a\u3000\u3000b', model)[0]).toBe('▁a▁b');
    expect(normalized('a\u200bb😀', model)[0]).toBe('▁a\u200bb😀');
  });
});

describe('rules that do not fit their own length', () => {
  /** The byte length of the trie, then bytes. */
  const blob = (trieLength: number, rest: number) => {
    const bytes = new Uint8Array(4 + rest);
    new DataView(bytes.buffer).setUint32(0, trieLength, true);
    return bytes;
  };
  test.each<[string, Uint8Array]>([
    ['three bytes', new Uint8Array(3).fill(4)],
    ['a length alone', blob(4, 0)],
    ['no trie', blob(0, 8)],
    ['a trie of half a unit', blob(6, 8)],
    ['a trie longer than the file', blob(12, 8)],
  ])('%s', async (_name, precompiledCharsmap) => {
    const error = await failure(
      'tokenizer/damaged',
      () => new SentencePieceNormalizer({ ...PLAIN, precompiledCharsmap }),
    );
    expect(error.actual).toContain('rules');
  });

  test('a trie that fills the file is one, and one that leads nowhere replaces nothing', () => {
    expect(normalized('ab', { precompiledCharsmap: blob(8, 8) })[0]).toBe('▁ab');
    expect(normalized('ab', { precompiledCharsmap: blob(8, 8).fill(0xff, 4) })[0]).toBe('▁ab');
  });
});
