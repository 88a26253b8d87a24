/** Whether many runs leave anything behind: GPU memory, GPU buffers, JavaScript heap. */
import type { Held } from './engines/held.ts';
import type { Watched } from './host_contract.ts';

export interface Standing extends Held {
  /** JavaScript heap after a collection. */
  readonly heapBytes: number;
}

export interface RunsCheck {
  readonly runs: number;
  readonly before: Standing;
  readonly after: Standing;
  /** What is larger than before, in words; empty when nothing is. */
  readonly grown: readonly string[];
}

/** All lengths and kinds of requests have been met, and what is compiled lazily is compiled. */
const WARM_UP_RUNS = 500;
/** The heap breathes by some kilobytes; an object kept by every run would be at least this much. */
const HEAP_BYTES_A_RUN = 64;

/** Runs `runs` requests after a warm-up and compares what is held before and after. */
export async function checkRuns(
  watched: Watched,
  runs: number,
  warmUp: number = WARM_UP_RUNS,
): Promise<RunsCheck> {
  const stand = async (count: number): Promise<Standing> => {
    const held = await watched.runMany(count);
    return { ...held, heapBytes: await watched.heapBytes() };
  };
  const before = await stand(warmUp);
  const after = await stand(runs);
  return { runs, before, after, grown: whatGrew(before, after, runs) };
}

/** GPU memory may not grow at all, the heap by less than an object a run. NaN counts as growth. */
export function whatGrew(before: Standing, after: Standing, runs: number): string[] {
  const grown: string[] = [];
  const compare = (name: string, from: number, to: number, slack: number): void => {
    if (!(to <= from + slack)) grown.push(`${name}: ${from} before, ${to} after ${runs} runs`);
  };
  compare('GPU bytes owned', before.ownedBytes, after.ownedBytes, 0);
  compare('GPU buffers', before.buffers, after.buffers, 0);
  compare('bytes of GPU buffers', before.bufferBytes, after.bufferBytes, 0);
  compare('JavaScript heap', before.heapBytes, after.heapBytes, HEAP_BYTES_A_RUN * runs);
  return grown;
}
