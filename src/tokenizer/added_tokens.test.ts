import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { DEMO_JSON, jsonOf, WORDPIECE } from '../../test/support/json_tokenizer.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { openTokenizer } from './open_tokenizer.ts';
import { readTokenizerConfig } from './tokenizer_config.ts';

/** A repository, and what transformers 5.18 reads in it: `test/fixtures/tokenizer/record_added_tokens.py`. */
interface Recorded {
  readonly name: string;
  readonly kind: string;
  /** Its `tokenizer_config.json`. */
  readonly config: object;
  /** Its `added_tokens.json`. */
  readonly added?: object;
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
    appended = [],
  }: Pick<Recorded, 'kind' | 'config'> & {
    readonly added?: unknown;
    readonly appended?: readonly object[];
  },
  rows: number | null = null,
): Promise<Tokenizer> {
  const name = kind.split(' ').at(-1) ?? kind;
  const bytes = await bytesOf(kind, appended);
  return openTokenizer({ name, bytes, config: readTokenizerConfig(config, added) }, rows);
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
