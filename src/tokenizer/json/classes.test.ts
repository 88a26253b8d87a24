import { beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../../../test/support/errors.ts';
import { DEMO_JSON, jsonOf, openJson, openVocab, WORDPIECE } from '../../../test/support/json_tokenizer.ts';

type File = Record<string, unknown>;

const READ_AS_ANOTHER = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true };

let demo: File;
/** The demo model's file as if it kept letters and accents, and cut words otherwise. */
let bare: File;
/** The WordPiece file as if it left a text as it is. */
let cased: File;
beforeAll(async () => {
  demo = await jsonOf(DEMO_JSON);
  const { normalizers } = demo.normalizer as { normalizers: { type: string }[] };
  const rules = normalizers.filter(({ type }) => type === 'Precompiled');
  bare = {
    ...demo,
    normalizer: { type: 'Sequence', normalizers: rules },
    pre_tokenizer: READ_AS_ANOTHER,
  };
  const letters = { clean_text: true, handle_chinese_chars: false, strip_accents: false, lowercase: false };
  cased = { ...(await jsonOf(WORDPIECE)), normalizer: { type: 'BertNormalizer', ...letters } };
});

async function idsOf(file: File, config: object, texts: readonly string[]): Promise<number[][]> {
  const tokenizer = await openJson(file, config);
  return texts.map((text) => Array.from(tokenizer.encode(text).ids).slice(1, -1));
}

/** The ids are those of `AutoTokenizer.from_pretrained` of transformers 5.18, of these files beside a config.json of an ALBERT. */
describe('which class reads a tokenizer.json', () => {
  const TEXTS = ['É the  man', "``the''", 'the man'];
  const ALBERT = [[275, 6, 101], [18, 244, 222], [6, 101]]; // prettier-ignore
  const ACCENTED = [[149, 1, 6, 101], ...ALBERT.slice(1)];
  const AS_IT_IS = [[149, 1, 6, 149, 101], [3131, 7945, 244, 14, 14], [6, 101]]; // prettier-ignore

  test.each([
    [{}, ALBERT],
    [{ tokenizer_class: null }, ALBERT],
    [{ tokenizer_class: 'AlbertTokenizer' }, ALBERT],
    [{ tokenizer_class: 'AlbertTokenizerFast' }, ALBERT],
    [{ tokenizer_class: 'AlbertTokenizer', do_lower_case: false }, ACCENTED],
    [{ tokenizer_class: 'AlbertTokenizer', keep_accents: true }, ACCENTED],
    // Bert's word: it says nothing to an ALBERT.
    [{ tokenizer_class: 'AlbertTokenizer', strip_accents: false }, ALBERT],
    [{ tokenizer_class: 'AlbertTokenizer', add_prefix_space: false }, [[60, 244, 214], [222, 244, 222], [244, 214]]], // prettier-ignore
    [{ tokenizer_class: 'PreTrainedTokenizerFast' }, AS_IT_IS],
    [{ tokenizer_class: 'TokenizersBackend', do_lower_case: true, keep_accents: false }, AS_IT_IS],
  ])('Unigram, %j', async (config, expected) => {
    expect(await idsOf(bare, config, TEXTS)).toEqual(expected);
  });

  test('a file that says what an ALBERT’s class makes is read so by both, until the config says otherwise', async () => {
    const said = { do_lower_case: false, keep_accents: true };
    const asFile = { tokenizer_class: 'PreTrainedTokenizerFast', ...said };
    expect(await idsOf(demo, asFile, TEXTS)).toEqual(ALBERT);
    expect(await idsOf(demo, { tokenizer_class: 'AlbertTokenizer', ...said }, TEXTS)).toEqual(ACCENTED);
  });

  test.each([
    [{ tokenizer_class: 'BertTokenizer' }, [187, 60, 61], [132, 176, 78, 113]],
    [{ tokenizer_class: 'DistilBertTokenizer' }, [187, 60, 61], [132, 176, 78, 113]],
    [{ tokenizer_class: 'BertTokenizerFast', do_lower_case: false }, [1, 60, 61], [132, 1]],
    [{ tokenizer_class: 'BertTokenizer', strip_accents: false }, [1, 60, 61], [132, 176, 78, 113]],
    [{ tokenizer_class: 'BertTokenizer', keep_accents: true }, [187, 60, 61], [132, 176, 78, 113]],
    [{ tokenizer_class: 'BertTokenizer', tokenize_chinese_chars: false }, [187, 1], [132, 176, 78, 113]],
    [{ tokenizer_class: 'PreTrainedTokenizerFast', do_lower_case: true }, [1, 1], [132, 1]],
  ])('WordPiece, %j', async (config, ...expected) => {
    expect(await idsOf(cased, config, ['Résumé 我是', 'the UNMASKED'])).toEqual(expected);
  });

  test('WordPiece without a class, or an ALBERT’s, which transformers opens not at all: the file, and what is said over it', async () => {
    for (const config of [{}, { tokenizer_class: 'AlbertTokenizer' }]) {
      const read = async (more: object) => (await idsOf(cased, { ...config, ...more }, ['Résumé 我是']))[0];
      expect(await read({})).toEqual([1, 1]);
      expect(await read({ do_lower_case: true, strip_accents: true })).toEqual([187, 1]);
      expect(await read({ tokenize_chinese_chars: true })).toEqual([1, 60, 61]);
    }
  });

  test('another class is refused by its name, and so is a Bert without WordPiece', async () => {
    const refused = async (open: () => Promise<unknown>) =>
      (await failure('tokenizer/unsupported', open)).actual;
    expect(await refused(() => openJson(demo, { tokenizer_class: 'XLNetTokenizer' }))).toBe('XLNetTokenizer');
    expect(await refused(() => openJson(demo, { tokenizer_class: 'BertTokenizerFast' }))).toBe(
      'BertTokenizer',
    );
    const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
    const config = { tokenizer_class: 'BertJapaneseTokenizer' };
    expect(await refused(() => openVocab(pieces, config))).toBe('BertJapaneseTokenizer');
  });
});
