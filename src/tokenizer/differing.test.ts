import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Token } from '../model/text.ts';
import { differingStretches } from './differing.ts';
import { openTokenizer } from './open_tokenizer.ts';
import { NO_TOKENIZER_CONFIG } from './tokenizer_config.ts';

const demo = (name: string) =>
  readFileSync(new URL(`../../public/weights/albert-demo/${name}`, import.meta.url));
const spiece = await openTokenizer({ name: 'spiece.model', bytes: demo('spiece.model') }, null);
/** The embedded model's, without the steps that a test leaves out. */
const jsonWithout = (...left: readonly string[]) => {
  const json = JSON.parse(demo('tokenizer.json').toString()) as {
    normalizer: { normalizers: { type: string }[] };
  };
  const { normalizer } = json;
  normalizer.normalizers = normalizer.normalizers.filter(({ type }) => !left.includes(type));
  return openTokenizer(
    {
      name: 'tokenizer.json',
      bytes: new TextEncoder().encode(JSON.stringify(json)),
      // Read as the file has it: ALBERT’s own class makes these steps anew.
      config: { ...NO_TOKENIZER_CONFIG, tokenizerClass: 'PreTrainedTokenizerFast' },
    },
    null,
  );
};
const [same, cased, plain] = [
  await jsonWithout(),
  await jsonWithout('Lowercase'),
  await jsonWithout('Lowercase', 'NFKD', 'StripAccents', 'Replace'),
];

/** Tokens by hand: `▁21@0-2`. */
const by = (...list: readonly string[]): readonly Token[] =>
  list.map((written) => {
    const [piece, range] = written.split('@');
    const [start, end] = range.split('-').map(Number);
    const id =
      Array.from(piece).reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) % 1_000_003;
    return {
      ...{ id, inputId: id, piece, range: { segment: 0, start, end } },
      ...{ special: false, masked: false, maskedInPlace: false },
    };
  });
const said = (tokens: readonly Token[], others: readonly Token[]) =>
  differingStretches(tokens, others).map(({ range: { start, end }, tokens: own, others: other }) => [
    `${start}-${end}`,
    own.map(({ piece }) => piece).join(' '),
    other.map(({ piece }) => piece).join(' '),
  ]);

describe('where two tokenizers read a text differently', () => {
  test('21,3: as short as both allow', () => {
    expect(
      said(by('▁a@0-1', '▁2@2-3', '1,3@3-6', '▁b@7-8'), by('▁a@0-1', '▁21@2-4', ',@4-5', '3@5-6', '▁b@7-8')),
    ).toEqual([['2-6', '▁2 1,3', '▁21 , 3']]);
  });

  test('a lone ▁ that one of them has, at the beginning and the end too', () => {
    expect(said(by('.@6-7'), by('▁@6-6', '.@6-7', '▁@7-7'))).toEqual([
      ['6-7', '.', '▁ .'],
      ['7-7', '', '▁'],
    ]);
  });

  test.each([
    ['the same file in both forms', same, true],
    ['one that keeps the case', cased, false],
    ['one that prepares nothing', plain, false],
  ])('%s: with these stretches replaced the first reading is the second', (_, other, isSame) => {
    let differ = 0;
    const word = fc.constantFrom(
      ...[
        'The',
        'nurse',
        '21,3',
        '2010,',
        '[MASK]',
        '[MASK].',
        "``x''",
        'é',
        'ﬁ½',
        'a\u00adb',
        '\u0000',
        '日本',
        '😀',
        'İ',
      ],
    );
    const text = fc
      .array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 8 })
      .chain((words) => fc.constantFrom(' ', '', '  ').map((space) => words.join(space)));
    const plain = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
    // Any characters are read alike but for a few: see below.
    const read = isSame ? plain : text;
    fc.assert(
      fc.property(read, fc.option(read), (first, pair) => {
        const [own, its] = [spiece.encode(first, pair), other.encode(first, pair)];
        const stretches = differingStretches(own.tokens, its.tokens);
        const ids = own.tokens.map(({ id }) => id);
        for (const { at, tokens, others } of [...stretches].reverse()) {
          expect(own.tokens.slice(at, at + tokens.length)).toEqual(tokens);
          ids.splice(at, tokens.length, ...others.map(({ id }) => id));
        }
        expect(ids).toEqual([...its.ids]);
        differ += stretches.length;
      }),
      {
        numRuns: 100,
        examples: [
          ['The [MASK]', 'İ'],
          ['\u00ad', '\u00ad'],
        ],
      },
    );
    if (isSame) expect(differ).toBe(0);
    else expect(differ).toBeGreaterThan(20);
  });

  test('the same file in both forms, of any characters: with these stretches replaced the first reading is the second', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const [own, its] = [spiece.encode(text), same.encode(text)];
        const ids = own.tokens.map(({ id }) => id);
        for (const { at, tokens, others } of [...differingStretches(own.tokens, its.tokens)].reverse())
          ids.splice(at, tokens.length, ...others.map(({ id }) => id));
        expect(ids).toEqual([...its.ids]);
      }),
    );
  });

  test.each([
    ['a mark of combining class 0', 'a \u0b62', 2],
    ['another', 'a \u{e013f}', 2],
    ['what Python takes for white space, and Rust does not', 'a\u001fb', 2],
    ['as likely one way as another', '\u{36d70}\u{4f9bf}\u{44cef}éééİ', 1],
  ])('even the same file in both forms: %s', (_, text, stretches) => {
    expect(differingStretches(spiece.encode(text).tokens, same.encode(text).tokens)).toHaveLength(stretches);
  });
});
