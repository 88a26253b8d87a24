/** Parquet as rows: one row group after another, and of each only the columns that are asked for. */
import * as zlib from 'node:zlib';
import {
  asyncBufferFromFile,
  type CompressionCodec,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { UnmaskError } from '../../src/model/errors.ts';
import type { Row } from '../lines.ts';

/** Missing of a Node before 22.15. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array };

/** Beside Snappy, which the library has, what Node has. */
const COMPRESSORS: Compressors = {
  GZIP: (bytes) => zlib.gunzipSync(bytes),
  BROTLI: (bytes) => zlib.brotliDecompressSync(bytes),
  ...(zstdDecompressSync && { ZSTD: zstdDecompressSync }),
};
const CODECS = new Set<CompressionCodec | undefined>([
  'UNCOMPRESSED',
  'SNAPPY',
  ...(Object.keys(COMPRESSORS) as CompressionCodec[]),
]);

/**
 * Opens a file.
 * @param names of the columns that are read, where the file has them
 * @throws UnmaskError `input/invalid` for what is no Parquet or is packed in a way that cannot be read here; Error where there is no file
 */
export async function parquetRows(
  path: string,
  names: readonly string[],
): Promise<() => AsyncGenerator<Row>> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw unreadable(`${path} is no Parquet file that can be read.`, error);
  });
  const there = parquetSchema(metadata).children.map(({ element }) => element.name);
  const columns = names.filter((name) => there.includes(name));
  requireCodecs(path, metadata, columns);
  return async function* rows() {
    let rowStart = 0;
    for (const [g, { num_rows }] of metadata.row_groups.entries()) {
      const rowEnd = rowStart + Number(num_rows);
      const read = { file, metadata, columns, rowStart, rowEnd, compressors: COMPRESSORS };
      // Without a column the library gives no row.
      const values =
        columns.length === 0
          ? Array.from({ length: rowEnd - rowStart }, () => ({}))
          : await parquetReadObjects(read).catch((error: unknown) => {
              throw unreadable(`Row group ${g + 1} of ${path} cannot be read.`, error);
            });
      for (const [at, value] of values.entries()) yield { number: rowStart + at + 1, ...rowOf(value) };
      rowStart = rowEnd;
    }
  };
}

/** What is null says nothing; a whole number of 64 bits is a number of JSON's. */
function rowOf(values: Readonly<Record<string, unknown>>): Pick<Row, 'value' | 'byteLength'> {
  const said = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  const value = Object.fromEntries(said.map(([name, one]) => [name, asJson(one)]));
  const byteLength = Object.values(value).reduce(
    (sum: number, one) => sum + (typeof one === 'string' ? one.length : 8),
    0,
  );
  return { value, byteLength };
}

/** What is beyond 2^53 comes out as beyond it, which no question takes. */
function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return Array.isArray(value) ? value.map(asJson) : value;
}

function requireCodecs(path: string, { row_groups }: FileMetaData, columns: readonly string[]): void {
  for (const { meta_data } of row_groups.flatMap((group) => group.columns)) {
    if (meta_data === undefined || !columns.includes(meta_data.path_in_schema[0])) continue;
    if (CODECS.has(meta_data.codec)) continue;
    throw new UnmaskError({
      code: 'input/invalid',
      message: `The column ${meta_data.path_in_schema[0]} of ${path} is packed in a way that cannot be read here.`,
      expected: [...CODECS].join(', '),
      actual: meta_data.codec,
      remedy: `Nothing was asked. Write it with Snappy${meta_data.codec === 'ZSTD' ? ', or use Node 22.15 or newer, which has Zstandard' : ''}.`,
    });
  }
}

function unreadable(message: string, cause: unknown): unknown {
  // What the system says of a file is told as it is.
  if (cause instanceof Error && 'code' in cause) return cause;
  return new UnmaskError(
    {
      ...{ code: 'input/invalid', message },
      actual: cause instanceof Error ? cause.message : String(cause),
      remedy: 'What stands before it is answered. Write the file again.',
    },
    { cause },
  );
}
