/** Which bytes a set was read from, and which sentences were read of them: by this a run is found again, and a file of scores names its input. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BenchmarkSet, SetInput } from './benchmark_set.ts';
import type { SetReading } from './read_table.ts';
import { TABLE_ROLES } from './table_columns.ts';
import type { TextSource } from './text_slices.ts';

const SLICE_BYTES = 1 << 20;

/**
 * Reads the files once more, a slice at a time, for their hashes.
 * @param table what of them was read, where they are a table
 * @throws what reading a file itself throws, where it was moved or changed
 */
export async function inputOf(
  files: readonly TextSource[],
  set: BenchmarkSet,
  table: Extract<SetReading, { readonly kind: 'set' }>['table'],
): Promise<SetInput> {
  return {
    files: await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: file.size, sha256: await fileSha256(file) })),
    ),
    ...(table !== null && { columns: columnTitles(table) }),
    sentencesSha256: sentencesSha256(set),
  };
}

async function fileSha256(file: TextSource): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    const slice = file.slice(start, Math.min(file.size, start + SLICE_BYTES));
    hash.update(new Uint8Array(await slice.arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}

/** The title of each column that was read, by what it holds: `more` → `sent_more`. */
function columnTitles({
  preview: { titles },
  columns: { shape, sentences, category, attribute = null },
}: NonNullable<Extract<SetReading, { readonly kind: 'set' }>['table']>): Readonly<Record<string, string>> {
  const roles = TABLE_ROLES[shape].map((role, at) => [role, titles[sentences[at]]] as const);
  const others = [
    ...(attribute === null ? [] : [['attribute', titles[attribute]] as const]),
    ...(category === null ? [] : [['category', titles[category]] as const]),
  ];
  return Object.fromEntries([...roles, ...others]);
}

/** Of the sentences alone, in their order: SHA-256 of a line of JSON an item, each a list of its sentences, of templates with their places. */
export function sentencesSha256({ items }: Pick<BenchmarkSet, 'items'>): string {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  for (const { sentences, places } of items) {
    const line = JSON.stringify(places === undefined ? sentences : [sentences, places]);
    hash.update(encoder.encode(`${line}\n`));
  }
  return bytesToHex(hash.digest());
}
