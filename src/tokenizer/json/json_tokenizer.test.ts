import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_JSON, jsonOf, openJson, openVocab, WORDPIECE } from '../../../test/support/json_tokenizer.ts';
import { describeShared } from '../../../test/support/shared.ts';
import { offsetsOf, parseCases } from '../../../tools/tokenize.ts';
import { UnmaskError } from '../../model/errors.ts';
import type { EncodedText, Tokenizer } from '../../model/tokenizer.ts';
import { groupWords } from '../words.ts';

let demo: Tokenizer;
let wordPiece: Tokenizer;
beforeAll(async () => {
  demo = await openJson(DEMO_JSON);
  wordPiece = await openJson(WORDPIECE);
});

const fixture = (name: string) => new URL(`../../../test/fixtures/tokenizer/${name}`, import.meta.url);
const pieces = ({ tokens }: EncodedText) => tokens.map(({ piece }) => piece);
const ids = (encoded: EncodedText) => Array.from(encoded.ids);

async function failure(make: Promise<unknown>): Promise<UnmaskError> {
  const error: unknown = await make.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnmaskError)) throw new Error('no UnmaskError');
  return error;
}

describe('ids and stretches of the Rust library', () => {
  test('Unigram: transformers 5 with the demo model’s file', async () => {
    const cases = parseCases(
      await readFile(fixture('albert-demo.tokenizer-json.cases.json'), 'utf8'),
      'demo',
    );
    expect(cases.length).toBeGreaterThan(400);
    for (const { text, ids: expected } of cases) expect(ids(demo.encode(text)), text).toEqual(expected);
  });

  test('WordPiece, with where each token is from', async () => {
    for (const entry of parseCases(await readFile(fixture('wordpiece.cases.json'), 'utf8'), 'wordpiece')) {
      const encoded = wordPiece.encode(entry.text);
      expect(ids(encoded), entry.text).toEqual(entry.ids);
      expect(offsetsOf(entry, encoded.tokens), entry.text).toEqual(entry.offsets);
    }
  });

  test('a NUL in a word is unknown; of an ideograph beyond the basic plane a word is made', () => {
    expect(pieces(demo.encode('a\0b')).slice(1, -1)).toEqual(['▁a', '\0', 'b']);
    expect(wordPiece.encode('a\u{20000}b').tokens.map(({ range }) => range?.start ?? null)).toEqual([
      null,
      0,
      1,
      3,
      null,
    ]);
  });
});

describeShared('ids with the vocabulary of ALBERT v2', ['tokenizer/tokenizer.json'], (file) => {
  test('every case', async () => {
    const tokenizer = await openJson(pathToFileURL(file));
    const cases = parseCases(await readFile(fixture('albert-v2.tokenizer-json.cases.json'), 'utf8'), 'v2');
    for (const { text, pair, ids: expected } of cases) {
      expect(ids(tokenizer.encode(text, pair ?? null)), text).toEqual(expected);
    }
  });
});

describe('where tokens are from', () => {
  const character = fc.oneof(
    fc.constantFrom(...Array.from('theanurs dog.,!’')),
    fc.constantFrom(
      ' ',
      '\t',
      '\u3000',
      '[MASK]',
      '[UNK]',
      'ﬁ',
      'é',
      'e\u0301',
      '한',
      '中',
      '☃',
      '``',
      '½',
      '\0',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const texts = fc.array(character, { maxLength: 40 }).map((parts) => parts.join(''));

  test('they stand in order, and what none of them covers is white space, or cannot be seen', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('typed' as const, 'in-place' as const), (text, form) => {
        for (const tokenizer of [demo, wordPiece]) {
          let reached = 0;
          let left = '';
          for (const { range } of tokenizer.encode(text, null, { form }).tokens) {
            if (range === null) continue;
            expect(range.start).toBeLessThanOrEqual(range.end);
            expect(range.end).toBeGreaterThanOrEqual(reached);
            if (range.start > reached) left += text.slice(reached, range.start);
            reached = range.end;
          }
          left += text.slice(reached);
          expect(left.replace(/[\p{White_Space}\p{C}\p{M}\ufffd▁]/gu, '')).toBe('');
        }
      }),
      { numRuns: 400 },
    );
  });

  test('a lone ▁ is the white space before what it begins, or has no width', () => {
    const lone = (text: string) =>
      demo
        .encode(text)
        .tokens.flatMap(({ piece, range }) => (piece === '▁' && range ? [[range.start, range.end]] : []));
    expect(lone('the  ☃')).toEqual([[3, 5]]);
    expect(lone('[MASK].')).toEqual([[6, 6]]);
  });

  test('in place, no lone ▁ stands behind a mask that its text touches', () => {
    expect(pieces(demo.encode('[MASK].')).slice(1, -1)).toEqual(['[MASK]', '▁', '.']);
    expect(pieces(demo.encode('[MASK].', null, { form: 'in-place' })).slice(1, -1)).toEqual(['[MASK]', '.']);
    expect(pieces(demo.encode('[MASK] .', null, { form: 'in-place' })).slice(1, -1)).toEqual([
      '[MASK]',
      '▁',
      '.',
    ]);
  });

  test('what is cut is counted', () => {
    const { ids: kept, cutTokens } = demo.encode('the man and the dog', null, { maxTokens: 4 });
    expect([kept.length, cutTokens]).toEqual([4, 3]);
  });
});

describe('WordPiece as this house writes pieces', () => {
  test('▁ begins a word, and what goes on has no mark', () => {
    expect(pieces(wordPiece.encode('unmasked')).slice(1, -1)).toEqual(['▁unmas', 'k', 'ed']);
    expect(wordPiece.piece(132)).toBe('▁the');
    expect(wordPiece.idOf('▁the')).toBe(132);
    expect(wordPiece.show(112)).toEqual({ word: 'he', continuation: true });
    expect(wordPiece.show(123)).toEqual({ word: 'he', continuation: false });
    expect(wordPiece.decode([132, 176, 78, 113, 5])).toBe('the unmasked .');
  });

  test('an unknown word is one, its own text, and no part of the word before it', () => {
    const { tokens } = wordPiece.encode('the zzz');
    expect(tokens.at(2)).toMatchObject({ id: 1, piece: 'zzz', unknown: true, special: true });
    expect(groupWords(tokens)).toEqual([[0], [1], [2], [3]]);
    expect(wordPiece.pieces('zzz').known).toBe(false);
  });

  test('a word of several pieces is one word', () => {
    expect(groupWords(wordPiece.encode('the unmasked nurse.').tokens)).toEqual([
      [0],
      [1],
      [2, 3, 4],
      [5],
      [6],
      [7],
    ]);
  });
});

const VOCABULARY = ['the', '<m>', '[SEP]', '[CLS]', 'nurse', '[PAD]', '[UNK]'];

describe('what tokenizer_config.json says', () => {
  test('special tokens by name: any id, any writing', async () => {
    const tokenizer = await openVocab(VOCABULARY, { mask_token: { content: '<m>' } });
    expect(tokenizer.specialIds).toEqual({ pad: 5, unk: 6, cls: 3, sep: 2, mask: 1 });
    // The mask as this page writes it, too.
    expect(ids(tokenizer.encode('the [MASK] <m> nurse zzz'))).toEqual([3, 0, 1, 1, 4, 6, 2]);
    expect([0, 1, 5, 6].map((id) => tokenizer.isSpecial(id))).toEqual([false, true, true, true]);
  });

  test('a special_tokens_map.json has the last word of these names, unless there is a decoder', async () => {
    const config = { mask_token: '[PAD]', pad_token: '[PAD]' };
    const specials = { mask_token: { content: '<m>', lstrip: true } };
    const masks = async (settings: object) =>
      (await openVocab(VOCABULARY, settings, { specials })).specialIds.mask;
    expect(await masks(config)).toBe(1);
    expect(await masks({ ...config, added_tokens_decoder: {} })).toBe(5);
  });

  test.each([
    // Ids as AutoTokenizer of transformers 5.18 gives them.
    [{ model_type: 'albert', tokenizer_class: 'BertTokenizer' }, {}, [2, 132, 121, 105, 3]],
    [{ model_type: 'albert', tokenizer_class: 'BertTokenizerFast' }, {}, [2, 132, 121, 105, 3]],
    [
      { tokenizer_class: 'BertTokenizer' },
      { tokenizer_class: 'PreTrainedTokenizerFast' },
      [2, 1, 121, 105, 3],
    ],
    [{ model_type: 'albert', tokenizer_class: 'PreTrainedTokenizerFast' }, {}, [2, 1, 121, 105, 3]],
  ])('the class is that of config.json where it names none: %j, %j', async (model, config, expected) => {
    const file = await jsonOf(WORDPIECE);
    const keepsCase = { ...(file.normalizer as object), lowercase: false };
    const tokenizer = await openJson({ ...file, normalizer: keepsCase }, config, null, { model });
    expect(ids(tokenizer.encode('The cat'))).toEqual(expected);
  });

  test('with a class of config.json that reads the file as it is, nothing of an ALBERT’s is put in', async () => {
    const file = { ...(await jsonOf(DEMO_JSON)), normalizer: { type: 'Lowercase' } };
    const read = async (model: object) =>
      ids((await openJson(file, {}, null, { model })).encode("The ``naïve'' cat"));
    expect(await read({ tokenizer_class: 'PreTrainedTokenizerFast' })).toEqual([
      2, 6, 3131, 7945, 259, 1, 162, 14, 14, 1697, 3,
    ]);
    expect(await read({})).toEqual([2, 6, 18, 259, 266, 222, 1697, 3]);
    const error = await failure(openJson(file, {}, null, { model: { tokenizer_class: 'T5Tokenizer' } }));
    expect([error.code, error.actual]).toEqual(['tokenizer/unsupported', 'T5Tokenizer']);
  });

  test('an added token stands for itself, and takes no part of a longer word where it is one word only', async () => {
    const file = await jsonOf(WORDPIECE);
    const added = { single_word: true, lstrip: false, rstrip: false, normalized: true, special: false };
    const tokens = [...(file.added_tokens as object[]), { id: 193, content: 'Zorg', ...added }];
    const tokenizer = await openJson({ ...file, added_tokens: tokens });
    expect(ids(tokenizer.encode('the ZORG zorgs'))).toEqual([2, 132, 193, 1, 3]);
    expect(tokenizer.encode('the ZORG').tokens.at(2)?.range).toEqual({ segment: 0, start: 4, end: 8 });
  });
});

describe('files that are refused', () => {
  test('what is no tokenizer, another kind, another model’s', async () => {
    const file = await jsonOf(WORDPIECE);
    expect((await failure(openJson({}))).code).toBe('tokenizer/damaged');
    expect((await failure(openJson({ ...file, added_tokens: [{ id: -1, content: 'x' }] }))).code).toBe(
      'tokenizer/damaged',
    );
    const bpe = await failure(openJson({ ...file, model: { type: 'BPE', vocab: {}, merges: [] } }));
    expect([bpe.code, bpe.actual]).toEqual(['tokenizer/unsupported', 'BPE']);
    const rules = { type: 'Precompiled', precompiled_charsmap: '*' };
    expect((await failure(openJson({ ...file, normalizer: rules }))).actual).toBe('its step Precompiled');
    const bytes = await failure(openJson({ ...file, pre_tokenizer: { type: 'ByteLevel' } }));
    expect([bytes.code, bytes.actual]).toEqual(['tokenizer/unsupported', 'ByteLevel']);
    expect((await failure(openJson(WORDPIECE, {}, 192))).code).toBe('tokenizer/mismatch');
    expect((await failure(openVocab(['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a']))).details.what).toBe(
      'mask token',
    );
  });

  test('a regular expression of no ALBERT, which may never end, and more added tokens than are looked for', async () => {
    const file = await jsonOf(WORDPIECE);
    const withPattern = (pattern: object) =>
      openJson({ ...file, normalizer: { type: 'Replace', pattern, content: 'x' } });
    const endless = await failure(withPattern({ Regex: '(a+)+$' }));
    expect([endless.code, endless.actual]).toEqual(['tokenizer/unsupported', '(a+)+$']);
    // Plain text, whatever it looks like, and what ALBERTs' files have.
    expect(ids((await withPattern({ String: '(a+)+$' })).encode('(a+)+$')).length).toBe(3);
    expect(ids((await withPattern({ Regex: ' {2,}' })).encode('   ')).length).toBe(3);
    const tokens = Array.from({ length: 10_001 }, (_, index) => ({ id: 193 + index, content: `<${index}>` }));
    const many = await failure(openJson({ ...file, added_tokens: tokens }));
    expect([many.code, many.actual]).toEqual(['tokenizer/unsupported', '10001 of them']);
  });

  test('rows of the model that have no piece are never words', async () => {
    const tokenizer = await openJson(WORDPIECE, {}, 200);
    expect(tokenizer.unnamedIds).toEqual([193, 194, 195, 196, 197, 198, 199]);
    expect(tokenizer.isSpecial(199)).toBe(true);
  });
});
