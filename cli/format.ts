/** How lines are written in a file, by its name. */

export type Format = 'jsonl' | 'csv' | 'parquet';

/** Lines of JSON where the name says nothing else. */
export function formatOf(path: string): Format {
  if (/\.(csv|tsv)$/i.test(path)) return 'csv';
  return /\.(parquet|pq)$/i.test(path) ? 'parquet' : 'jsonl';
}
