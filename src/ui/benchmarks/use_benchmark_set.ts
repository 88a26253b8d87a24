import { useRef, useState } from 'react';
import type { BenchmarkSet, SetFault } from '../../probes/benchmarks/benchmark_set.ts';
import type { ScoresReading, SetReading } from '../../probes/benchmarks/read_table.ts';
import type { TableChoice } from '../../probes/benchmarks/table_columns.ts';

/** A set, and where it came from. */
export interface OpenSet {
  readonly set: BenchmarkSet;
  /** The table that it was read from; null of the example, and of files that are no table. */
  readonly table: Extract<SetReading, { readonly kind: 'set' }>['table'];
  /** None of the example. */
  readonly files: readonly File[];
  /** Of a file of scores all that it says; null of a set without scores. */
  readonly recorded: ScoresReading | null;
  /** The set of a file of scores is scored here too, and shown so. */
  readonly isScoredHere: boolean;
}

/** Files that are being read. */
export interface ReadingFiles {
  readonly name: string;
  /** Bytes, of all of them. */
  readonly read: number;
  readonly size: number;
}

/** A table whose columns the visitor must name. */
export interface UnknownTable {
  readonly files: readonly File[];
  readonly preview: Extract<SetReading, { readonly kind: 'columns-unknown' }>['preview'];
}

export interface OpenedSet {
  /** What the visitor opened last; null before. */
  readonly own: OpenSet | null;
  readonly reading: ReadingFiles | null;
  readonly unknown: UnknownTable | null;
  /** Why the files that were chosen last are no set; null where they are. The set before them stays. */
  readonly fault: SetFault | null;
  /** Reads the visitor's files in this tab: they are sent nowhere and not kept. */
  readonly open: (files: readonly File[]) => void;
  /** Reads a table by the columns that the visitor names. */
  readonly readAs: (files: readonly File[], choice: TableChoice) => void;
  /** Stops reading, or leaves the table whose columns are asked for. The set before it stays. */
  readonly cancel: () => void;
  /** Scores the set of a file of scores here. */
  readonly scoreHere: () => void;
}

type Opened = Pick<OpenedSet, 'own' | 'reading' | 'unknown' | 'fault'>;

const IDLE = { reading: null, unknown: null, fault: null } as const;

/** The set that the visitor opens. */
export function useBenchmarkSet(): OpenedSet {
  const [opened, setOpened] = useState<Opened>({ own: null, ...IDLE });
  /** Aborted by a later choice. */
  const newest = useRef(new AbortController());
  const begin = (): AbortSignal => {
    newest.current.abort();
    newest.current = new AbortController();
    return newest.current.signal;
  };
  const read = async (files: readonly File[], choice: TableChoice | null): Promise<void> => {
    const signal = begin();
    const name = files.map((file) => file.name).join(' and ');
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const tellRead = (bytes: number): void => {
      if (!signal.aborted) setOpened((before) => ({ ...before, reading: { name, size, read: bytes } }));
    };
    setOpened((before) => ({ ...before, ...IDLE, reading: { name, size, read: 0 } }));
    // Only who opens a file needs it.
    const { readFiles } = await import('../../page/sets/read_files.ts');
    const result = await readFiles({ files, choice }, { onRead: tellRead, signal });
    if (result === null || signal.aborted) return;
    setOpened((before): Opened => {
      if (!result.ok) return { ...before, ...IDLE, fault: result.error };
      const reading = result.value;
      if (reading.kind === 'columns-unknown') {
        return { ...before, ...IDLE, unknown: { files, preview: reading.preview } };
      }
      return { own: openSetOf(reading, files), ...IDLE };
    });
  };
  return {
    ...opened,
    open: (files) => void read(files, null),
    readAs: (files, choice) => void read(files, choice),
    cancel: () => {
      begin();
      setOpened((before) => ({ ...before, ...IDLE }));
    },
    scoreHere: () =>
      setOpened((before) => ({ ...before, own: before.own && { ...before.own, isScoredHere: true } })),
  };
}

function openSetOf(
  reading: Exclude<SetReading, { readonly kind: 'columns-unknown' }>,
  files: readonly File[],
): OpenSet {
  return reading.kind === 'set'
    ? { set: reading.set, table: reading.table, files, recorded: null, isScoredHere: true }
    : { set: reading.scores.set, table: null, files, recorded: reading, isScoredHere: false };
}
