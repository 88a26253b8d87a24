/** Reads files and tells what comes of it, in parts. No DOM. */
import { readSet } from '../../probes/benchmarks/read_set.ts';
import type { SetReading } from '../../probes/benchmarks/read_table.ts';
import { inputOf } from '../../probes/benchmarks/set_input.ts';
import type { ReadFiles, ReadTell } from './messages.ts';

/** Items told at a time: a few milliseconds of the page's thread. */
const ITEMS_A_TELL = 2_000;

/** Told a few times a second at most. */
const TELL_AFTER_MS = 100;

export async function tellReading(
  { files, choice }: ReadFiles,
  tell: (told: ReadTell) => void,
): Promise<void> {
  let toldMs = performance.now();
  const onRead = (bytes: number): void => {
    if (performance.now() - toldMs < TELL_AFTER_MS) return;
    toldMs = performance.now();
    tell({ kind: 'read', bytes });
  };
  try {
    const result = await readSet(files, choice, onRead);
    if (!result.ok) {
      tell({ kind: 'refused', fault: result.error });
      return;
    }
    tell({ kind: 'done', reading: await toldInParts(result.value, files, tell) });
  } catch {
    tell({ kind: 'unreadable' });
  }
}

/** Tells what is long of a reading. @returns the rest of it, with the input of a set */
async function toldInParts(
  reading: SetReading,
  files: readonly File[],
  tell: (told: ReadTell) => void,
): Promise<SetReading> {
  switch (reading.kind) {
    case 'columns-unknown':
      return reading;
    case 'set': {
      const { set, table } = reading;
      const input = await inputOf(files, set, table);
      for (const items of inParts(set.items)) tell({ kind: 'items', items });
      return { ...reading, set: { ...set, items: [], input } };
    }
    case 'scores': {
      const { scores } = reading;
      for (const items of inParts(scores.set.items)) tell({ kind: 'items', items });
      for (const results of inParts([...scores.results.values()])) tell({ kind: 'scored', results });
      return { ...reading, scores: { ...scores, set: { ...scores.set, items: [] }, results: new Map() } };
    }
  }
}

function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += ITEMS_A_TELL) yield all.slice(start, start + ITEMS_A_TELL);
}
