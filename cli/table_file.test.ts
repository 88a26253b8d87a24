/** Questions from tables and records as tables: the same as by lines of JSON. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { parquetWriteFile } from 'hyparquet-writer';
import Papa from 'papaparse';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { formulaHeadModel, formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { unmask } from '../test/support/unmask_command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'unmask-table-'));
const at = (name: string) => join(FOLDER, name);
const MODEL = at('model');
const CLASSIFIER = at('classifier');
beforeAll(async () => {
  await writeFormulaModel(MODEL, formulaModel());
  await writeFormulaModel(CLASSIFIER, formulaHeadModel('AlbertForSequenceClassification'));
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

type Cells = Readonly<Record<string, unknown>>;

/** What a table says of a field, as the record has it. */
function csvTable(path: string): readonly Cells[] {
  const { data, errors } = Papa.parse<Record<string, string>>(readFileSync(path, 'utf8').trimEnd(), {
    header: true,
  });
  expect(errors).toEqual([]);
  return data;
}

async function parquetTable(path: string): Promise<readonly Cells[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

const QUESTIONS = [
  { id: 'a', text: 'It is [MASK].', pair: 'He, "she".' },
  { id: '=1+1', text: 'The [MASK]\nis [MASK].', pair: null },
  { id: null, text: 'no mask', pair: null },
  { id: 'z', text: '[MASK] 🂡', pair: null },
];
const JSONL = QUESTIONS.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('fill from and to a table', () => {
  let records: readonly Cells[];
  const fill = (...argv: string[]) => unmask(['fill', '--model', MODEL, ...argv]);
  beforeAll(async () => {
    writeFileSync(at('in.jsonl'), JSONL);
    writeFileSync(at('in.csv'), Papa.unparse(QUESTIONS));
    const column = (name: keyof (typeof QUESTIONS)[number]) => QUESTIONS.map((line) => line[name]);
    parquetWriteFile({
      filename: at('in.parquet'),
      columnData: [
        { name: 'note', data: ['not', 'read', 'at', 'all'], type: 'STRING' },
        ...(['id', 'text', 'pair'] as const).map((name) => ({
          name,
          data: column(name),
          type: 'STRING' as const,
        })),
      ],
      rowGroupSize: 3,
    });
    records = (await fill('--input', at('in.jsonl'))).records;
  });

  test.each(['in.csv', 'in.parquet'])('%s asks what lines ask', async (name) => {
    const outcome = await fill('--input', at(name));
    expect(outcome.status).toBe(0);
    expect(outcome.records).toEqual(records);
    expect(records.map(({ error }) => error === undefined)).toEqual([true, true, false, true]);
  });

  test('a CSV says what the records say, and no cell of it is a formula', async () => {
    expect(await fill('--input', at('in.csv'), '--output', at('out.csv'))).toMatchObject({
      status: 0,
      out: '',
    });
    const rows = csvTable(at('out.csv'));
    expect(rows.map(({ id, line, model }) => [id, line, model])).toEqual([
      ...[
        ['a', '1', records[0].model],
        ["'=1+1", '2', records[0].model],
      ],
      ...[
        ['', '3', ''],
        ['z', '4', records[0].model],
      ],
    ]);
    expect(JSON.parse(String(rows[1].masks))).toEqual(records[1].masks);
    expect(JSON.parse(String(rows[2].error))).toEqual(records[2].error);
    const [sum] = readFileSync(at('out.csv.sha256'), 'utf8').split(' ');
    expect(
      createHash('sha256')
        .update(readFileSync(at('out.csv')))
        .digest('hex'),
    ).toBe(sum);
    expect([existsSync(at('out.csv.partial')), existsSync(at('out.csv.records.jsonl'))]).toEqual([
      false,
      false,
    ]);
  });

  test('a Parquet file has texts, whole numbers and lists as such', async () => {
    await fill('--input', at('in.parquet'), '--output', at('out.parquet'));
    const rows = await parquetTable(at('out.parquet'));
    expect(rows.map(({ id, line, unknown }) => [id, line, unknown])).toEqual(
      records.map(({ id, line, unknown }) => [id, BigInt(Number(line)), unknown]),
    );
    expect(JSON.parse(String(rows[1].masks))).toEqual(records[1].masks);
    expect(rows[2].masks).toBeNull();
  });

  test('a run that was stopped is gone on with to the same bytes, at any place', async () => {
    await fill('--input', at('in.csv'), '--output', at('whole.csv'));
    const whole = readFileSync(at('whole.csv'));
    const out = at('cut.csv');
    const lines = (await fill('--input', at('in.csv'))).out;
    for (const end of [0, 10, lines.indexOf('\n') + 1, lines.length]) {
      rmSync(out, { force: true });
      writeFileSync(`${out}.records.jsonl.partial`, lines.slice(0, end));
      expect((await fill('--input', at('in.csv'), '--output', out)).status).toBe(2);
      expect((await fill('--input', at('in.csv'), '--output', out, '--resume')).status).toBe(0);
      expect(readFileSync(out).equals(whole)).toBe(true);
    }
    expect((await fill('--input', at('in.csv'), '--output', out, '--resume')).told.join()).toContain(
      'is whole',
    );
    writeFileSync(out, 'changed');
    expect((await fill('--input', at('in.csv'), '--output', out, '--resume')).status).toBe(42);
    expect(readFileSync(out, 'utf8')).toBe('changed');
  });

  test('records that are all there become the table without being asked again', async () => {
    await fill('--input', at('in.jsonl'), '--output', at('late.csv.records.jsonl'));
    expect((await fill('--input', at('in.jsonl'), '--output', at('late.csv'))).status).toBe(2);
    const outcome = await fill('--input', at('in.jsonl'), '--output', at('late.csv'), '--resume');
    expect(outcome).toMatchObject({ status: 0, told: [] });
    expect(csvTable(at('late.csv'))).toHaveLength(4);
  });

  test('what no program reads as a table is not written', async () => {
    expect((await fill('--output', at('out.tsv'), '[MASK]')).status).toBe(2);
  });
});

test('every command’s records have their columns', async () => {
  const text = 'It is [MASK].';
  const pair = ['more,less', 'The tall man.,The short man.'].join('\n');
  const calls: readonly (readonly [argv: readonly string[], csv: string, column: string])[] = [
    [['score'], 'text\nIt is old.', 'score'],
    [['score', '--measure', 'aula'], 'text\nIt is old.', 'weights'],
    [['score', '--measure', 'targets'], `text,targets\n${text},"he,she"`, 'masks'],
    [['score', '--measure', 'crows-pairs'], pair, 'prefersMore'],
    [['features'], 'text\nIt is old.', 'values'],
    [['classify', '--model', CLASSIFIER], 'text\nIt is old.', 'labels'],
  ];
  for (const [index, [argv, csv, column]] of calls.entries()) {
    writeFileSync(at('each.csv'), csv);
    const model = argv.includes('--model') ? [] : ['--model', MODEL];
    const asked = [...argv, ...model, '--input', at('each.csv')];
    const [record] = (await unmask(asked)).records;
    expect(record).toHaveProperty(column);
    for (const form of ['csv', 'parquet']) {
      const out = at(`each-${index}.${form}`);
      expect(await unmask([...asked, '--output', out])).toMatchObject({ status: 0, told: [] });
      const [row] = form === 'csv' ? csvTable(out) : await parquetTable(out);
      for (const [name, value] of Object.entries(record)) {
        const told = row[name];
        const said = typeof told === 'bigint' ? Number(told) : told;
        if (said === value || (value === null && said === '')) continue;
        expect(typeof said === 'string' && typeof value !== 'string' ? JSON.parse(said) : said, name).toEqual(
          value,
        );
      }
    }
  }
});

describe('Parquet as it comes', () => {
  const file = at('given.parquet');
  afterEach(() => rmSync(file, { force: true }));
  const score = (...argv: string[]) =>
    unmask(['score', '--model', MODEL, '--measure', 'targets', '--input', file, ...argv]);

  test('ids of 64 bits, words in lists, and what is null', async () => {
    const list = [
      { name: 'root', num_children: 3 },
      { name: 'id', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'targets', repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ] as const;
    parquetWriteFile({
      filename: file,
      schema: [...list],
      columnData: [
        { name: 'id', data: [7n, 2n ** 60n, null, 9n] },
        { name: 'text', data: ['It is [MASK].', 'It is [MASK].', null, 'It is [MASK].'] },
        { name: 'targets', data: [['he', 'she'], ['he'], ['he'], null] },
      ],
      rowGroupSize: 2,
    });
    const { records, status } = await score('--targets', 'old', '--output', at('ids.parquet'));
    expect([status, records]).toEqual([0, []]);
    const rows = await parquetTable(at('ids.parquet'));
    expect(rows.map(({ id, line, error }) => [id, line, error === undefined || error === null])).toEqual([
      [7n, 1n, true],
      // No number of JSON is that one.
      [null, 2n, false],
      [null, 3n, false],
      [9n, 4n, true],
    ]);
    const words = ({ masks }: Cells) =>
      (JSON.parse(String(masks)) as { targets: { word: string }[] }[])[0].targets.map(({ word }) => word);
    expect([words(rows[0]), words(rows[3])]).toEqual([['he', 'she'], ['old']]);
  });

  const texts = {
    name: 'text',
    data: Array.from({ length: 20 }, () => 'It is [MASK].'),
    type: 'STRING' as const,
  };

  test.each([
    ['GZIP', gzipSync],
    ['BROTLI', brotliCompressSync],
    ['UNCOMPRESSED', undefined],
  ] as const)('%s is read', async (codec, pack) => {
    parquetWriteFile({
      filename: file,
      columnData: [texts],
      codec,
      ...(pack && { compressors: { [codec]: pack } }),
    });
    const { records, status } = await score('--targets', 'he');
    expect([status, records.length, records.some(({ error }) => error !== undefined)]).toEqual([
      0,
      20,
      false,
    ]);
  });

  test('what cannot be unpacked is told before anything is asked', async () => {
    parquetWriteFile({
      filename: file,
      columnData: [texts],
      codec: 'LZ4',
      compressors: { LZ4: (bytes) => bytes },
    });
    const { status, told, out } = await score('--targets', 'he');
    expect([status, out]).toEqual([42, '']);
    expect(told.join()).toMatch(/column text .*found LZ4.*Snappy/);
  });

  test('what is no Parquet, and one that is damaged, is told', async () => {
    writeFileSync(file, 'a diary');
    expect(await score('--targets', 'he')).toMatchObject({
      status: 42,
      told: [expect.stringContaining('no Parquet')],
    });
    parquetWriteFile({
      filename: file,
      columnData: [texts],
      rowGroupSize: 10,
      codec: 'GZIP',
      compressors: { GZIP: gzipSync },
    });
    const bytes = readFileSync(file);
    const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(file));
    const begin = Number(row_groups[1].columns[0].meta_data?.data_page_offset);
    bytes.fill(0xff, begin, begin + 8);
    writeFileSync(file, bytes);
    const { status, told, records } = await score('--targets', 'he');
    expect(status).toBe(42);
    expect(told.join()).toContain('Row group 2');
    expect(records.length).toBeLessThanOrEqual(10);
  });

  test('a table without the column that is asked has a record for each row', async () => {
    parquetWriteFile({ filename: file, columnData: [{ ...texts, name: 'sentence' }] });
    const { records, status } = await score('--targets', 'he');
    expect([status, records.length]).toEqual([0, 20]);
    expect(records[0].error).toMatchObject({ message: expect.stringContaining('no field text') as string });
  });
});
