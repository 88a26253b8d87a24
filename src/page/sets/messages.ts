/** What the page and the worker that reads files say to each other. Plain data. */
import type { SetFault, SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import type { SetReading } from '../../probes/benchmarks/read_table.ts';
import type { TableChoice } from '../../probes/benchmarks/table_columns.ts';
import type { ScoreResult } from '../../probes/scored_items.ts';

/** The only message to the worker: it reads these files and is done. */
export interface ReadFiles {
  readonly files: readonly File[];
  readonly choice: TableChoice | null;
}

export type ReadTell =
  /** Bytes so far, of all files together. */
  | { readonly kind: 'read'; readonly bytes: number }
  /** Items of the set, a part at a time: as one message they would keep the page from drawing. */
  | { readonly kind: 'items'; readonly items: readonly SetItem[] }
  /** Of a file of scores those of its items, a part at a time as well. */
  | { readonly kind: 'scored'; readonly results: readonly ScoreResult[] }
  /** The last: a set comes without the items that were told, and scores without the results. */
  | { readonly kind: 'done'; readonly reading: SetReading }
  | { readonly kind: 'refused'; readonly fault: SetFault }
  /** The file could not be read at all: it was moved or changed. */
  | { readonly kind: 'unreadable' };
