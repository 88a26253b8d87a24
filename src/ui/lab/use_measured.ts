import { useEffect, useState } from 'react';

/**
 * What the newest `work` came to. The last value stays until the next is there, so a value says itself what it is of. Null before the
 * first. What `work` throws is thrown when the view is drawn.
 * @param work memoised by the caller: another function is another question, and aborts the one before it. Null: nothing to show.
 */
export function useMeasured<Value>(work: (signal: AbortSignal) => Promise<Value | null>): Value | null {
  const [value, setValue] = useState<Value | null>(null);
  useEffect(() => {
    const newest = new AbortController();
    const { signal } = newest;
    work(signal).then(
      (next) => {
        if (next !== null && !signal.aborted) setValue(() => next);
      },
      (thrown: unknown) => {
        if (signal.aborted) return;
        setValue(() => {
          throw thrown;
        });
      },
    );
    return () => newest.abort();
  }, [work]);
  return value;
}
