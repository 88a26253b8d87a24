import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { DEMO_JSON, jsonOf, WORDPIECE } from '../../test/support/json_tokenizer.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { openTokenizer } from './open_tokenizer.ts';
import { readWord } from './place.ts';
import { readTokenizerConfig } from './tokenizer_config.ts';
import { groupWords, wordsOfPieces } from './words.ts';

/** A repository, and what transformers 5.18 reads in it: `test/fixtures/tokenizer/record_added_tokens.py`. */
interface Recorded {
  readonly name: string;
  readonly kind: string;
  /** Its `tokenizer_config.json`. */
  readonly config: object;
  /** Its `added_tokens.json`. */
  readonly added?: object;
  /** Its `special_tokens_map.json`. */
  readonly specials?: object;
  /** What the list of its `tokenizer.json` has more. */
  readonly appended?: readonly object[];
  /** Of all added tokens, the special ones of every vocabulary among them. */
  readonly ids: Readonly<Record<string, number>>;
  readonly special: readonly number[];
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

const CASES = JSON.parse(
  await readFile(new URL('../../test/fixtures/tokenizer/added-tokens.cases.json', import.meta.url), 'utf8'),
) as readonly Recorded[];
const SPIECE = new URL('spiece.model', DEMO_JSON);

async function bytesOf(kind: string, appended: readonly object[]): Promise<Uint8Array> {
  if (kind === 'spiece.model') return readFile(SPIECE);
  const file = await jsonOf(kind.startsWith('demo') ? DEMO_JSON : WORDPIECE);
  const encoder = new TextEncoder();
  if (kind === 'vocab.txt') {
    const { vocab } = file.model as { vocab: Record<string, number> };
    const pieces = Object.keys(vocab).toSorted((a, b) => vocab[a] - vocab[b]);
    return encoder.encode(pieces.map((piece) => `${piece}\n`).join(''));
  }
  return encoder.encode(
    JSON.stringify({ ...file, added_tokens: [...(file.added_tokens as object[]), ...appended] }),
  );
}

async function open(
  {
    kind,
    config,
    added = null,
    specials = null,
    appended = [],
  }: Pick<Recorded, 'kind' | 'config'> & {
    readonly added?: unknown;
    readonly specials?: unknown;
    readonly appended?: readonly object[];
  },
  rows: number | null = null,
): Promise<Tokenizer> {
  const name = kind.split(' ').at(-1) ?? kind;
  const bytes = await bytesOf(kind, appended);
  return openTokenizer({ name, bytes, config: readTokenizerConfig(config, { added, specials }) }, rows);
}

describe('what transformers adds to a vocabulary', () => {
  test('there are cases of every kind', () => {
    expect(new Set(CASES.map(({ kind }) => kind)).size).toBe(4);
    expect(CASES.length).toBeGreaterThan(80);
  });

  test.each(CASES)('$name: $kind, $config.tokenizer_class', async (recorded) => {
    const tokenizer = await open(recorded);
    const highest = Math.max(...Object.values(recorded.ids));
    for (const [content, id] of Object.entries(recorded.ids)) {
      // A word that a vocabulary has stays one, with its mark of a space; what is written there is looked for all the same.
      if (tokenizer.idOf(content) !== id) expect(tokenizer.piece(id)).toBe(`▁${content}`);
      expect(tokenizer.isSpecial(id), content).toBe(recorded.special.includes(id));
    }
    expect(tokenizer.size).toBeGreaterThan(highest);
    for (const { text, ids } of recorded.texts) {
      const { ids: read, tokens } = tokenizer.encode(text);
      expect(Array.from(read), text).toEqual(ids);
      let reached = 0;
      for (const { range } of tokens) {
        if (range === null) continue;
        expect(range.start).toBeGreaterThanOrEqual(reached);
        reached = range.end;
      }
    }
    tokenizer.destroy();
  });
});

const KINDS = [...new Set(CASES.map(({ kind }) => kind))];
const plain = (content: string) => ({ content, special: true });
/** The demo model's pieces, and those of the WordPiece file. */
const sizeOf = (kind: string): number => (/demo|spiece/.test(kind) ? 8_000 : 193);

describe.each(KINDS)('%s', (kind) => {
  const size = sizeOf(kind);
  const config = { added_tokens_decoder: { 1: plain('<a>'), 2: plain('<b>') } };

  test('a token without a row of the model is refused by its name; with rows enough, the rest has no piece', async () => {
    const error = await failure('tokenizer/mismatch', () => open({ kind, config }, size + 1));
    expect(error.message).toContain('"<b>"');
    expect([error.expected, error.actual]).toEqual([
      `ids below ${size + 1}, the rows of the model’s embedding`,
      `id ${size + 1}`,
    ]);
    const tokenizer = await open({ kind, config }, size + 4);
    expect(tokenizer.unnamedIds).toEqual([size + 2, size + 3]);
    expect(tokenizer.isSpecial(size + 3)).toBe(true);
    expect(tokenizer.piece(size + 1)).toBe('<b>');
  });

  test('a name alone asks for no row', async () => {
    const named = { bos_token: '<s>', eos_token: '</s>' };
    const tokenizer = await open({ kind, config: named }, size);
    expect(tokenizer.idOf('<s>')).toBe(tokenizer.specialIds.unk);
    // It takes a place all the same.
    const error = await failure('tokenizer/mismatch', () =>
      open({ kind, config: { ...named, additional_special_tokens: ['<a>'] } }, size),
    );
    expect(error.actual).toBe(`id ${size + 2}`);
  });

  test('where an added token is from, typed and in the normalised text', async () => {
    const added = { added_tokens_decoder: { 1: plain('<a>'), 2: { content: 'Zörg' } } };
    const tokenizer = await open({ kind, config: added });
    const text = 'the [MASK] ZORG<a> é zorgs';
    const ranges = tokenizer
      .encode(text)
      .tokens.flatMap(({ id, range }) => (id >= size && range !== null ? [[range.start, range.end]] : []));
    expect(ranges).toEqual([
      [11, 15],
      [15, 18],
      [21, 25],
    ]);
  });
});

const word = (content: string) => ({ added_tokens_decoder: { 8000: { content } } });

describe.each(KINDS)('an added word, by %s, is a word of its own', (kind) => {
  // As word_ids() of transformers 5.18 has them.
  test.each([
    ['Zorg', 'the Zorg cat', ['the', 'Zorg', 'cat']],
    ['Zorg', 'now Zorg', ['now', 'Zorg']],
    ['Zorg', '[MASK]Zorg', ['Zorg']],
    ['Zorg', 'Zorg Zorg', ['Zorg', 'Zorg']],
    ['New York', 'in New York now', ['in', 'New York', 'now']],
  ])('%s in %s', async (content, text, words) => {
    const tokenizer = await open({ kind, config: word(content) });
    const encoded = tokenizer.encode(text);
    const textOf = (indices: readonly number[]) => {
      const ranges = indices.flatMap((index) => encoded.tokens[index].range ?? []);
      return text.slice(ranges.at(0)?.start, ranges.at(-1)?.end);
    };
    const isKnown = (said: string) => said === content || tokenizer.pieces(said).known;
    // Those that can be taken away.
    const ofText = groupWords(encoded.tokens).filter(([index]) => !encoded.tokens[index].special);
    expect(ofText.map(textOf)).toEqual(words.filter(isKnown));
    // No word of these has several pieces with the added one among them.
    expect(wordsOfPieces(encoded.tokens).map(textOf)).toEqual(
      words.filter((said) => said !== content && isKnown(said) && tokenizer.pieces(said).ids.length > 1),
    );
    tokenizer.destroy();
  });

  test('what it touches is no part of it', async () => {
    const tokenizer = await open({ kind, config: word('Zorg') });
    const { tokens } = tokenizer.encode('xZorg Zorgs');
    const added = tokens.flatMap(({ id }, index) => (id === tokenizer.size - 1 ? [index] : []));
    expect(added).toHaveLength(2);
    for (const index of added) expect(groupWords(tokens)).toContainEqual([index]);
    tokenizer.destroy();
  });

  test('it is shown and asked for as a word, not as what joins one', async () => {
    const tokenizer = await open({ kind, config: word('Zorg') });
    const id = tokenizer.size - 1;
    expect(tokenizer.show(id)).toEqual({ word: 'Zorg', continuation: false });
    for (const name of ['▁Zorg', 'Zorg']) {
      const { ids, known } = readWord(tokenizer, name);
      expect([[...ids], known], name).toEqual([[id], true]);
    }
    expect(readWord(tokenizer, '##Zorg').known).toBe(false);
    expect(tokenizer.decode([id, id])).toBe('Zorg Zorg');
    tokenizer.destroy();
  });
});

test.each(['spiece.model', 'demo tokenizer.json'])(
  '%s: a name of the vocabulary stays its own when its word is added',
  async (kind) => {
    const plainOne = await open({ kind, config: {} });
    const id = plainOne.idOf('▁nurse');
    expect(id).toBeGreaterThan(4);
    expect(plainOne.idOf('nurse')).toBe(plainOne.specialIds.unk);
    plainOne.destroy();
    const tokenizer = await open({ kind, config: word('nurse') });
    expect([tokenizer.idOf('▁nurse'), tokenizer.idOf('nurse')]).toEqual([id, sizeOf(kind)]);
    const { tokens } = tokenizer.encode('the nurse spoke');
    expect(tokens[2].id).toBe(sizeOf(kind));
    expect(groupWords(tokens).slice(1, 4)).toEqual([[1], [2], [3]]);
    tokenizer.destroy();
  },
);

describe('lists that are none', () => {
  test.each([
    [{ added_tokens_decoder: [] }, null, 'it is no object'],
    [{ added_tokens_decoder: { 5: 'x' } }, null, 'entry 5'],
    [{ added_tokens_decoder: { five: plain('x') } }, null, 'entry five'],
    [{}, ['x'], 'it is no object'],
    [{}, { x: '5' }, 'the id of "x"'],
  ])('%j, %j', async (config, added, actual) => {
    const error = await failure('tokenizer/damaged', () => open({ kind: 'spiece.model', config, added }));
    expect(error.actual).toBe(actual);
  });

  test('a special_tokens_map.json that is no object', async () => {
    const error = await failure('tokenizer/damaged', () =>
      open({ kind: 'spiece.model', config: {}, specials: ['x'] }),
    );
    expect([error.message, error.actual]).toEqual([
      'The list of tokens that are added to the vocabulary (special_tokens_map.json) is damaged.',
      'it is no object',
    ]);
  });

  test.each(KINDS)('a tokenizer that would read [MASK] as letters is refused in words: %s', async (kind) => {
    const error = await failure('tokenizer/unsupported', () =>
      open({ kind, config: { split_special_tokens: true } }),
    );
    expect(error.message).toContain('split_special_tokens');
    expect((await open({ kind, config: { split_special_tokens: false } })).specialIds.mask).toBe(4);
  });

  test('more tokens than are looked for', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 10_001 }, (_, index) => [index, plain(`<${index}>`)]),
    );
    const error = await failure('tokenizer/unsupported', () =>
      open({ kind: 'spiece.model', config: { added_tokens_decoder: many } }),
    );
    expect(error.actual).toBe('10001 of them');
  });
});
