/** Records as a Parquet file, packed by Snappy, a row group at a time. */
import type { SchemaElement } from 'hyparquet';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import { cellText, type Columns, type ColumnType, type TableRecord, valuesOf } from '../columns.ts';

/** What a reader holds at once, at least; of records of kilobytes some megabytes. */
const ROW_GROUP = 5000;

/** @param records called twice: what the ids are is looked at first */
export async function writeParquet(
  path: string,
  columns: Columns,
  records: () => AsyncIterable<TableRecord>,
): Promise<void> {
  const ids = await idsOf(records());
  const names = Object.keys(columns);
  async function* rows(): AsyncGenerator<Record<string, unknown>> {
    for await (const record of records()) {
      const values = valuesOf(columns, record);
      yield Object.fromEntries(names.map((name, at) => [name, stored(columns[name], values[at], ids)]));
    }
  }
  await parquetWriteRows({
    ...{ writer: fileWriter(path), rows: rows(), rowGroupSize: ROW_GROUP, createdBy: 'unmask' },
    columns: names.map((name) => ({ name })),
    schema: [
      { name: 'root', num_children: names.length },
      ...names.flatMap((name) => schemaOf(name, columns[name], ids)),
    ],
  });
}

/** What all ids of a file are, so that they can be joined with those of its caller. */
type Ids = 'whole' | 'number' | 'text';

async function idsOf(records: AsyncIterable<TableRecord>): Promise<Ids> {
  let ids: Ids = 'whole';
  let some = false;
  for await (const { id } of records) {
    if (id === null || id === undefined) continue;
    some = true;
    if (typeof id !== 'number') return 'text';
    if (!Number.isSafeInteger(id)) ids = 'number';
  }
  return some ? ids : 'text';
}

type Kind = Pick<SchemaElement, 'type' | 'converted_type'>;
const TEXT: Kind = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
const IDS: Readonly<Record<Ids, Kind>> = { whole: { type: 'INT64' }, number: { type: 'DOUBLE' }, text: TEXT };
const KINDS: Readonly<Record<Exclude<ColumnType, 'id'>, Kind>> = {
  ...{ text: TEXT, json: TEXT, texts: TEXT },
  ...{ whole: IDS.whole, number: IDS.number, numbers: IDS.number, flag: { type: 'BOOLEAN' } },
};

function schemaOf(name: string, type: ColumnType, ids: Ids): SchemaElement[] {
  const value = { ...(type === 'id' ? IDS[ids] : KINDS[type]), repetition_type: 'OPTIONAL' } as const;
  if (type !== 'texts' && type !== 'numbers') return [{ name, ...value }];
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', ...value },
  ];
}

function stored(type: ColumnType, value: unknown, ids: Ids): unknown {
  if (value === null) return null;
  if (type === 'whole' || (type === 'id' && ids === 'whole')) return BigInt(value as number);
  if (type === 'json' || (type === 'id' && ids === 'text')) return cellText(value);
  return value;
}
