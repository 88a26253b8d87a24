/** Reads files and tells what comes of it, in parts. No DOM. */
import { readSet } from '../../probes/benchmarks/read_set.ts';
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
    const reading = result.value;
    if (reading.kind !== 'set') {
      tell({ kind: 'done', reading });
      return;
    }
    const { items } = reading.set;
    for (let start = 0; start < items.length; start += ITEMS_A_TELL) {
      tell({ kind: 'items', items: items.slice(start, start + ITEMS_A_TELL) });
    }
    tell({ kind: 'done', reading: { ...reading, set: { ...reading.set, items: [] } } });
  } catch {
    tell({ kind: 'unreadable' });
  }
}
