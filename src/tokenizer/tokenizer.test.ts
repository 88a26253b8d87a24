import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { describeShared } from '../../test/support/shared.ts';
import { demoModelBytes, demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import { parseCases } from '../../tools/tokenize.ts';
import type { TextRange, Token } from '../model/text.ts';
import { SentencePiece } from './sentencepiece.ts';
import { SPECIAL_TOKENS } from './special_tokens.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import { AlbertTokenizer } from './tokenizer.ts';
import { readTokenizerConfig } from './tokenizer_config.ts';
import { groupWords } from './words.ts';

let tokenizer: AlbertTokenizer;
beforeAll(async () => {
  tokenizer = await demoTokenizer();
});

const pieces = ({ tokens }: EncodedText): string[] => tokens.map((token) => token.piece);

/** Each token's own text. */
function sources({ tokens }: EncodedText, text: string, pair = ''): (string | null)[] {
  return tokens.map(
    ({ range }) => range && (range.segment === 0 ? text : pair).slice(range.start, range.end),
  );
}

function rangeOf(tokens: readonly Token[], piece: string): TextRange {
  const range = tokens.find((token) => token.piece === piece)?.range;
  if (!range) throw new Error(`no ${piece}`);
  return range;
}

describe('ids', () => {
  test('the demo model’s own reference cases', async () => {
    const path = new URL('../../test/fixtures/tokenizer/albert-demo.cases.json', import.meta.url);
    for (const { text, pair, ids } of parseCases(await readFile(path, 'utf8'), path.pathname)) {
      expect(Array.from(tokenizer.encode(text, pair ?? null).ids), text).toEqual(ids);
    }
  });

  test('empty texts are the added tokens alone', () => {
    expect(Array.from(tokenizer.encode('').ids)).toEqual([2, 3]);
    expect(Array.from(tokenizer.encode(' \t\n').ids)).toEqual([2, 3]);
    expect(Array.from(tokenizer.encode('', '').ids)).toEqual([2, 3, 3]);
  });

  test('a pair has segments 0 and 1, each with its own [SEP]', () => {
    const encoded = tokenizer.encode('the man', 'a dog');
    expect(pieces(encoded)).toEqual(['[CLS]', '▁the', '▁man', '[SEP]', '▁a', '▁dog', '[SEP]']);
    expect(Array.from(encoded.tokenTypeIds)).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(sources(encoded, 'the man', 'a dog')).toEqual([null, 'the', 'man', null, 'a', 'dog', null]);
    expect(encoded.tokens.at(4)?.range).toEqual({ segment: 1, start: 0, end: 1 });
  });

  test('unknown text keeps its form and is marked special', () => {
    const encoded = tokenizer.encode('the 日本 man');
    expect(encoded.tokens.find((token) => token.id === 1)).toMatchObject({
      piece: '日本',
      special: true,
      range: { start: 4, end: 6 },
    });
  });
});

test('do_lower_case and keep_accents are honoured', async () => {
  const read = async (config: object) => {
    const opened = await AlbertTokenizer.create(
      await demoModelBytes(),
      { vocab_size: null },
      readTokenizerConfig(config),
    );
    const found = pieces(opened.encode('É')).slice(1, -1);
    opened.destroy();
    return found;
  };
  expect(await read({})).toEqual(['▁e']);
  expect(await read({ do_lower_case: false })).toEqual(['▁', 'E']);
  expect((await read({ keep_accents: true })).at(-1)).toBe('é');
  expect((await read({ do_lower_case: false, keep_accents: true })).at(-1)).toBe('É');
});

describe('where tokens come from', () => {
  test('the space before a word is not part of it; accents are', () => {
    const text = '  Thé  ma\u0301n’s ﬁre ';
    const encoded = tokenizer.encode(text);
    const found = sources(encoded, text);
    expect(found[1]).toBe('Thé');
    expect(found[2]).toBe('ma\u0301n');
    expect(found.at(-2)).toBe('ﬁre');
  });

  test('what one character becomes shares its range', () => {
    const encoded = tokenizer.encode('½');
    const ranges = encoded.tokens.flatMap(({ range, piece }) => (range && piece !== '▁' ? [range] : []));
    expect(ranges.length).toBeGreaterThan(1);
    expect(new Set(ranges.map(({ start, end }) => `${start}-${end}`))).toEqual(new Set(['0-1']));
  });

  test('a lone ▁ is empty, or the white space it stands for', () => {
    const touching = tokenizer.encode('a [MASK].');
    expect(pieces(touching)).toEqual(['[CLS]', '▁a', '[MASK]', '▁', '.', '[SEP]']);
    expect(rangeOf(touching.tokens, '▁')).toEqual({ segment: 0, start: 8, end: 8 });
    const apart = tokenizer.encode('a [MASK] \t.');
    expect(rangeOf(apart.tokens, '▁')).toEqual({ segment: 0, start: 8, end: 10 });
    expect(rangeOf(tokenizer.encode('a  日').tokens, '▁')).toEqual({ segment: 0, start: 1, end: 3 });
  });
});

describe('masks', () => {
  test('a typed [MASK] is a mask; [mask] is text, and found', () => {
    const encoded = tokenizer.encode('[MASK] and [mask]', '< Mask>');
    expect(Array.from(encoded.maskPositions)).toEqual([1]);
    expect(encoded.almostMasks).toEqual([
      { segment: 0, start: 11, end: 17 },
      { segment: 1, start: 0, end: 7 },
    ]);
  });

  test('the in-place form leaves out the ▁ that only a touching mask makes', () => {
    const form = 'in-place';
    expect(pieces(tokenizer.encode('a [MASK].', null, { form }))).toEqual([
      '[CLS]',
      '▁a',
      '[MASK]',
      '.',
      '[SEP]',
    ]);
    expect(pieces(tokenizer.encode('a [MASK] .', null, { form }))).toContain('▁');
    expect(pieces(tokenizer.encode('a [SEP].', null, { form }))).toContain('▁');
    expect(pieces(tokenizer.encode('日', null, { form }))).toContain('▁');
    expect(pieces(tokenizer.encode('[MASK]', '.', { form }))).toContain('▁');
  });

  test('masking a word in place gives the in-place form of the typed mask', () => {
    const text = 'the old man.';
    const plain = tokenizer.encode(text);
    const masked = tokenizer.encode(text, null, { masked: [rangeOf(plain.tokens, '▁man')] });
    expect(Array.from(masked.ids)).toEqual(
      Array.from(tokenizer.encode('the old [MASK].', null, { form: 'in-place' }).ids),
    );
    expect(Array.from(masked.maskPositions)).toEqual([3]);
    expect(masked.tokens[3]).toMatchObject({ piece: '▁man', inputId: 4, masked: true, maskedInPlace: true });
    expect(masked.tokens[3].id).toBe(plain.tokens[3].id);
  });

  test('ranges that no token has, or that are special, mask nothing', () => {
    const masked: TextRange[] = [
      { segment: 0, start: 0, end: 2 },
      { segment: 1, start: 0, end: 3 },
      { segment: 0, start: 4, end: 10 },
    ];
    const encoded = tokenizer.encode('the [MASK]', null, { masked });
    expect(encoded.tokens.filter((token) => token.maskedInPlace)).toEqual([]);
  });
});

describe('length', () => {
  test('says how many tokens are cut, exactly, and keeps [CLS] and [SEP]', () => {
    const text = 'the man and 日 the dog, 1,234 '.repeat(50);
    const all = tokenizer.encode(text);
    const cut = tokenizer.encode(text, null, { maxTokens: 20 });
    expect(all.cutTokens).toBe(0);
    expect(cut.ids).toHaveLength(20);
    expect(cut.cutTokens).toBe(all.ids.length - 20);
    expect(Array.from(cut.ids)).toEqual([...all.ids.subarray(0, 19), 3]);
  });

  test('counts the ▁ that the in-place form leaves out beyond the limit', () => {
    const options = { form: 'in-place', maxTokens: 4 } as const;
    expect(tokenizer.encode('[MASK].'.repeat(10), null, options).cutTokens).toBe(18);
  });

  test('of a pair the longer text is cut first', () => {
    const encoded = tokenizer.encode('the '.repeat(30), 'a dog', { maxTokens: 10 });
    expect(pieces(encoded)).toEqual([
      '[CLS]',
      ...Array<string>(5).fill('▁the'),
      '[SEP]',
      '▁a',
      '▁dog',
      '[SEP]',
    ]);
    expect(encoded.cutTokens).toBe(25);
  });

  test('a long run of unknown characters is one token with all of its text', () => {
    const text = `the ${'日本'.repeat(5000)} man ${'語'.repeat(3000)}`;
    const found = sources(tokenizer.encode(text), text);
    expect(found).toContain('日本'.repeat(5000));
    expect(found).toContain('語'.repeat(3000));
    expect(found).toContain('man');
  });

  // `npm run bench -- parsing` has the time it takes.
  test('1 MB is cut into pieces once, and only what is kept is made a token', () => {
    const text = 'The man, 日本 and "x". '.repeat(50_000);
    const encodePieces = vi.spyOn(SentencePiece.prototype, 'encodePieces');
    const idOf = vi.spyOn(SentencePiece.prototype, 'idOf');
    const encoded = tokenizer.encode(text, null, { maxTokens: 128 });
    const seen = encodePieces.mock.calls.map(([given]) => given.length);
    const made = idOf.mock.calls.length;
    encodePieces.mockRestore();
    idOf.mockRestore();
    expect(encoded.ids).toHaveLength(128);
    expect(encoded.cutTokens).toBeGreaterThan(400_000);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBeLessThanOrEqual(text.length);
    expect(made).toBeLessThanOrEqual(128 + 1);
  });
});

describe('reading ids', () => {
  test('decode joins pieces into words', () => {
    const { ids } = tokenizer.encode('The man and the woman [MASK].');
    expect(tokenizer.decode(ids)).toBe('the man and the woman .');
    expect(tokenizer.decode(ids, { skipSpecial: false })).toBe('[CLS] the man and the woman [MASK] . [SEP]');
    expect(tokenizer.decode([-1, 8000, 1.5])).toBe('');
  });

  test('a piece for a reader', () => {
    const [man] = tokenizer.pieces('man').ids;
    expect(tokenizer.show(man)).toEqual({ word: 'man', continuation: false });
    expect(tokenizer.show(8)).toEqual({ word: 's', continuation: true });
    expect(tokenizer.show(4)).toEqual({ word: '[MASK]', continuation: false });
  });

  test('how a word is split', () => {
    expect(tokenizer.pieces(' Man ')).toMatchObject({ pieces: ['▁man'], known: true });
    expect(tokenizer.pieces('日').known).toBe(false);
    expect(tokenizer.pieces('  ')).toMatchObject({ pieces: [], known: false });
  });

  test('tokens of one word are grouped', () => {
    const text = "It's unbelievably old, [MASK]. 日";
    const encoded = tokenizer.encode(text);
    const words = groupWords(encoded.tokens).map((group) =>
      group.map((index) => encoded.tokens[index].piece).join(''),
    );
    expect(words).toEqual(['[CLS]', "▁it's", '▁unbelievably', '▁old', ',', '[MASK]', '▁.', '▁日', '[SEP]']);
  });
});

describe('any text', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ...SPECIAL_TOKENS,
      '[mask]',
      '\ud800',
      '\udc00',
      '\0',
      '▁',
      '\ufffd',
      '\u200d',
      '\u0301',
      '½',
      'ﷺ',
      '한',
      'Σ',
    ),
    fc.constantFrom(
      ' ',
      '\u3000',
      'the',
      'man',
      '1,',
      '2,,3',
      "''",
      '``',
      '-',
      '日',
      '😀',
      'مرحبا',
      '\u202e',
    ),
  );
  const text = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''));
  const anyString = fc.oneof(
    text,
    fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  );

  test('never throws; ids and ranges are in bounds, ranges in order; forms differ by lone ▁ only', () => {
    fc.assert(
      fc.property(
        anyString,
        fc.option(anyString),
        fc.integer({ min: 3, max: 40 }),
        (first, second, maxTokens) => {
          const full = tokenizer.encode(first, second);
          expect(full.ids.every((id) => id < tokenizer.size)).toBe(true);
          for (const segment of [0, 1] as const) {
            const length = (segment === 0 ? first : (second ?? '')).length;
            let start = 0;
            let end = 0;
            for (const { range } of full.tokens) {
              if (range?.segment !== segment) continue;
              expect(range.start).toBeGreaterThanOrEqual(start);
              expect(range.end).toBeGreaterThanOrEqual(end);
              expect(range.end).toBeGreaterThanOrEqual(range.start);
              expect(range.end).toBeLessThanOrEqual(length);
              ({ start, end } = range);
            }
          }
          const cut = tokenizer.encode(first, second, { maxTokens });
          expect(cut.ids.length + cut.cutTokens).toBe(full.ids.length);
          expect(cut.ids.length).toBeLessThanOrEqual(maxTokens);
          const inPlace = tokenizer.encode(first, second, { form: 'in-place' });
          const solid = (encoded: EncodedText) => pieces(encoded).filter((piece) => piece !== '▁');
          expect(solid(inPlace)).toEqual(solid(full));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a plain word is its own source', () => {
    fc.assert(
      fc.property(anyString, (source) => {
        const encoded = tokenizer.encode(source);
        for (const { piece, range, special } of encoded.tokens) {
          if (special || range === null) continue;
          const own = source.slice(range.start, range.end);
          if (/^[a-z]+$/.test(own)) expect(piece.replace('▁', '')).toBe(own);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describeShared('the published tokenizer', ['tokenizer/spiece.model'], (model) => {
  test('105 cases of Hugging Face’s AlbertTokenizer', async () => {
    const path = new URL('../../test/fixtures/tokenizer/albert-v2.cases.json', import.meta.url);
    const cases = parseCases(await readFile(path, 'utf8'), path.pathname);
    expect(cases).toHaveLength(105);
    const published = await AlbertTokenizer.create(await readFile(model), { vocab_size: 30000 });
    for (const { text, pair, ids } of cases) {
      expect(Array.from(published.encode(text, pair ?? null).ids), JSON.stringify(text)).toEqual(ids);
    }
    expect(
      published.encode('in 2010, 2011').tokens.map(({ piece, range }) => [piece, range?.start, range?.end]),
    ).toEqual([
      ['[CLS]', undefined, undefined],
      ['▁in', 0, 2],
      ['▁2010', 3, 7],
      [',', 7, 8],
      ['▁2011', 9, 13],
      ['[SEP]', undefined, undefined],
    ]);
    published.destroy();
  });
});
