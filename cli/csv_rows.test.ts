import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { failure } from '../test/support/errors.ts';
import { UnmaskError } from '../src/model/errors.ts';
import { csvRows } from './csv_rows.ts';
import { MAX_LINE_BYTES, type Row } from './lines.ts';

async function read(...chunks: (Uint8Array | string)[]): Promise<Row[]> {
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const rows: Row[] = [];
  for await (const row of csvRows(bytes())) rows.push(row);
  return rows;
}

const values = (rows: readonly Row[]) =>
  rows.map(({ value }) => (value instanceof UnmaskError ? value.message : value));

test('any table is the same rows wherever its bytes are cut', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '"', ',', ';', '\t', '\n', '\r\n', ' ') });
  const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });
  const form = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t'),
    newline: fc.constantFrom('\n', '\r\n'),
  });
  await fc.assert(
    fc.asyncProperty(
      table,
      form,
      fc.array(fc.nat({ max: 80 })),
      async (rows, { delimiter, newline }, cuts) => {
        const text = Papa.unparse([['text', 'note'], ...rows], { delimiter, newline, quotes: true });
        const bytes = Buffer.from(text);
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const found = await read(...at.slice(1).map((end, i) => bytes.subarray(at[i], end)));
        expect(values(found)).toEqual(rows.map(([text, note]) => ({ text, note })));
        expect(found.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
      },
    ),
  );
});

test('cells need no quotes, a file no line feed at its end, and a first one may have a mark of UTF-8', async () => {
  expect(values(await read('\ufefftext,note\r\nIt is 5" long,x\nb, "c" ,\n\nlast,y'))).toEqual([
    { text: 'It is 5" long', note: 'x' },
    expect.stringContaining('not as many cells'),
    expect.stringContaining('not as many cells'),
    { text: 'last', note: 'y' },
  ]);
  expect(await read('')).toEqual([]);
  expect(await read('text\n')).toEqual([]);
});

test('an empty cell says nothing of id, pair and targets, and is a text of text', async () => {
  expect(values(await read('id,text,pair,targets\n,,,\n7,a,b,"he, she"\n8,a,b,"[""a, b""]"\n'))).toEqual([
    { text: '' },
    { id: '7', text: 'a', pair: 'b', targets: ['he', 'she'] },
    { id: '8', text: 'a', pair: 'b', targets: ['a, b'] },
  ]);
});

describe('a row that cannot be read is told, and the next one is read', () => {
  test.each([
    ['too few cells', 'a', /as many cells/],
    ['too many', 'a,b,c', /as many cells/],
    ['text behind a quote', '"a"b,c', /quote/],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x2c, 0x62]), /UTF-8/],
    ['nothing', '', /as many cells/],
    ['targets that are no JSON', 'a,[he', /no list of JSON/],
  ])('%s', async (_what, row, message) => {
    const found = values(await read('text,targets\n', row, '\na,b\n'));
    expect(found).toEqual([expect.stringMatching(message), { text: 'a', targets: ['b'] }]);
  });

  test('one that is too long is not held', async () => {
    const half = new Uint8Array(MAX_LINE_BYTES / 2 + 1).fill(97);
    expect(values(await read('text\n', half, half, '\nb\n'))).toEqual([
      expect.stringContaining('too long'),
      { text: 'b' },
    ]);
  });

  test('a quote that is not closed takes what follows, and that is told', async () => {
    expect(values(await read('text\n"a\nb\n'))).toEqual([expect.stringContaining('not closed')]);
  });
});

test('a column that is named twice is refused', async () => {
  await failure('input/invalid', () => read('text,text\na,b\n'));
});
