import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_VOCABULARY, demoModelBytes } from '../../test/support/demo_tokenizer.ts';
import { expectTold, failure } from '../../test/support/errors.ts';
import { describeShared } from '../../test/support/shared.ts';
import { message, piece, rules } from '../../test/support/spiece.ts';
import { UnmaskError } from '../model/errors.ts';
import { sourceRange } from './aligned_text.ts';
import { parseModelFile } from './model_file.ts';
import { SentencePiece } from './sentencepiece.ts';
import { AlbertTokenizer } from './tokenizer.ts';

let model: Uint8Array;
beforeAll(async () => {
  model = await demoModelBytes();
});

async function codeOf(bytes: Uint8Array, vocab_size = DEMO_VOCABULARY): Promise<string> {
  try {
    await AlbertTokenizer.create(bytes, { vocab_size });
    return 'loaded';
  } catch (error) {
    if (!(error instanceof UnmaskError)) throw error;
    expectTold(error);
    return error.code;
  }
}

/** The file with the first occurrence of one byte sequence replaced by another of its length. */
function altered(from: readonly number[], to: readonly number[]): Uint8Array {
  const bytes = Uint8Array.from(model);
  const at = bytes.findIndex((_, index) => from.every((byte, offset) => bytes[index + offset] === byte));
  if (at < 0) throw new Error('not in the file');
  bytes.set(to, at);
  return bytes;
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

describe('a damaged spiece.model', () => {
  test.each([
    ['empty', () => new Uint8Array(0)],
    ['zeros', () => new Uint8Array(100_000)],
    ['a web page', () => Uint8Array.from(ascii('<!doctype html><title>Not found</title>'))],
    [
      'a Git-LFS pointer',
      () => Uint8Array.from(ascii('version https://git-lfs.github.com/spec/v1\noid sha256:0\n')),
    ],
    ['one byte short', () => model.slice(0, -1)],
    ['half', () => model.slice(0, model.length >> 1)],
    ['an endless number', () => new Uint8Array(64).fill(0xff)],
    ['a piece that occurs twice', () => altered(ascii('[SEP]'), ascii('[CLS]'))],
    ['a piece that is not UTF-8', () => altered(ascii('[SEP]'), [0xff, 0xfe, 0xfd, 0xfc, 0xfb])],
  ])('%s is tokenizer/damaged', async (_, bytes) => {
    expect(await codeOf(bytes())).toBe('tokenizer/damaged');
  });

  test('cut anywhere, the rules of normalisation included, it is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(model.length - 1), async (length) => {
        expect(await codeOf(model.subarray(0, length))).toMatch(/^tokenizer\//);
      }),
      { numRuns: 40 },
    );
  });

  test('cut between two pieces, so that each field is whole, it is refused', async () => {
    const { pieces } = parseModelFile(model);
    // Nearly all of them: fewer are refused by their number.
    const cut = message(pieces.slice(0, -10).map((text, id) => piece(text, id < 2 ? 3 : 1)));
    expect(await codeOf(cut)).toBe('tokenizer/damaged');
  });

  test('random bytes raise only a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          parseModelFile(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(UnmaskError);
        }
      }),
    );
  });

  test('with flipped bytes it loads or raises a typed error, and text is encoded or not, but nothing hangs', async () => {
    const flips = fc.array(fc.tuple(fc.nat(model.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Uint8Array.from(model);
        for (const [at, bits] of changes) bytes[at] ^= bits;
        expect(await codeOf(bytes)).toMatch(/^(?:loaded|tokenizer\/)/);
      }),
      { numRuns: 25 },
    );
  });
});

describe('another model’s spiece.model', () => {
  test('its size is told', async () => {
    await expect(AlbertTokenizer.create(model, { vocab_size: 30000 })).rejects.toMatchObject({
      code: 'tokenizer/mismatch',
      expected: '30000 pieces',
      actual: '8000 pieces',
      details: { what: 'vocabulary size' },
    });
  });

  test('of fewer pieces than the model has rows by a few, it is this one’s, and the rows are no words', async () => {
    for (const unnamed of [0, 1, 1024]) {
      const tokenizer = await AlbertTokenizer.create(model, { vocab_size: 8000 + unnamed });
      expect(tokenizer.size).toBe(8000);
      expect(tokenizer.unnamedIds).toEqual(Array.from({ length: unnamed }, (_, i) => 8000 + i));
      expect(tokenizer.isSpecial(7999)).toBe(false);
      expect(tokenizer.unnamedIds.every((id) => tokenizer.isSpecial(id))).toBe(true);
      tokenizer.destroy();
    }
    for (const rows of [7999, 9025]) {
      await failure('tokenizer/mismatch', () => AlbertTokenizer.create(model, { vocab_size: rows }));
    }
  });

  test('its special tokens are told', async () => {
    await expect(
      AlbertTokenizer.create(altered(ascii('[SEP]'), ascii('[sep]')), { vocab_size: 8000 }),
    ).rejects.toMatchObject({
      code: 'tokenizer/mismatch',
      expected: '[SEP]',
      actual: '[sep]',
      details: { what: 'special token 3' },
    });
  });

  test('special tokens that are not there are told', async () => {
    const short = message([piece('<pad>'), piece('<unk>'), rules]);
    const error = await failure('tokenizer/mismatch', () => SentencePiece.load(short, 2));
    expect(error).toMatchObject({ expected: '[CLS]', actual: 'nothing' });
    expect(error.message).toContain('special token 2');
  });

  test('pieces that say nothing of a test sentence are told', async () => {
    const names = ['<pad>', '<unk>', '[CLS]', '[SEP]', '[MASK]', '▁x'];
    const types = [3, 2, 4, 4, 4, 1];
    const file = message([...names.map((name, id) => piece(name, types[id])), rules]);
    const error = await failure('tokenizer/damaged', () => SentencePiece.load(file, 6));
    expect(error.actual).toBe('a test sentence encodes to nothing known');
  });
});

test('after destroy nothing is encoded, and a second destroy is nothing', async () => {
  const loaded = await SentencePiece.load(model, DEMO_VOCABULARY);
  loaded.destroy();
  loaded.destroy();
  expect(() => loaded.encodePieces('the')).toThrow(/destroy/);
});

test('pieces and ids; what is neither is <unk>', async () => {
  const loaded = await SentencePiece.load(model, DEMO_VOCABULARY);
  expect(loaded.size).toBe(DEMO_VOCABULARY);
  expect([loaded.pieceOf(4), loaded.pieceOf(-1), loaded.pieceOf(DEMO_VOCABULARY)]).toEqual([
    ...['[MASK]', '<unk>', '<unk>'],
  ]);
  expect([loaded.idOf('[MASK]'), loaded.idOf('no such piece')]).toEqual([4, 1]);
  expect(loaded.encodePieces('')).toEqual([]);
  expect(loaded.encode(aligned('')).slices).toEqual([]);
  loaded.destroy();
});

describe('a long run of unknown characters', () => {
  test.each([1023, 1024, 1025, 1026, 1027, 3000])('of %d is one piece from all of it', async (count) => {
    const loaded = await SentencePiece.load(model, DEMO_VOCABULARY);
    const { text, slices } = loaded.encode(aligned(`the ${'日'.repeat(count)} man`));
    const unknown = slices.filter(({ piece: text }) => text.includes('日'));
    expect(unknown.map(({ piece: text }) => text)).toEqual(['日'.repeat(Math.min(count, 1025))]);
    expect(unknown.map(({ from, to }) => sourceRange(text, from, to))).toEqual([
      { start: 4, end: 4 + count },
    ]);
    expect(slices.at(-1)?.piece).toBe('▁man');
    loaded.destroy();
  });

  test('each of several is, and characters outside the basic plane count once', async () => {
    const loaded = await SentencePiece.load(model, DEMO_VOCABULARY);
    const source = `${'日'.repeat(2000)} the ${'𐎀'.repeat(1500)} man ${'日'.repeat(1200)}`;
    const { text, slices } = loaded.encode(aligned(source));
    const unknown = slices.filter(({ piece: text }) => /[日𐎀]/u.test(text));
    expect(unknown.map(({ piece: text }) => Array.from(text).length)).toEqual([1025, 1025, 1025]);
    expect(unknown.map(({ from, to }) => sourceRange(text, from, to))).toEqual([
      { start: 0, end: 2000 },
      { start: 2005, end: 5005 },
      { start: 5010, end: 6210 },
    ]);
    loaded.destroy();
  });
});

const interesting = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom(
      ' ',
      '\u3000',
      '\u200b',
      '▁',
      '\ufeff',
      '\0',
      '\u1112',
      '\u1161',
      'か',
      '\u3099',
      '(',
      '-',
      'ﬁ',
      'a',
    ),
  }),
);

const aligned = (text: string) => ({
  text,
  starts: Int32Array.from({ length: text.length }, (_, index) => index),
  ends: Int32Array.from({ length: text.length }, (_, index) => index + 1),
});

/** The text that pieces are slices of is the library's own normalised text, character for character. */
async function expectSlices(bytes: Uint8Array, size: number): Promise<void> {
  const loaded = await SentencePiece.load(bytes, size);
  fc.assert(
    fc.property(interesting, (text) => {
      const { text: normalized, slices } = loaded.encode(aligned(text));
      expect(slices.map(({ piece }) => piece).join('')).toBe(normalized.text);
    }),
    { numRuns: 1000 },
  );
  loaded.destroy();
}

test('pieces are slices of the normalised text, under the rules of the demo model', async () => {
  await expectSlices(model, DEMO_VOCABULARY);
});

describeShared('pieces of the published tokenizer', ['tokenizer/spiece.model'], (path) => {
  test('are slices of the normalised text', async () => {
    await expectSlices(await readFile(path), 30000);
  });
});
