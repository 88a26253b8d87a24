/** Batches for tests that ask nothing of their text. */
import { raggedBatch, type TokenBatch } from '../../src/model/ragged_batch.ts';

/** Sequences of the given lengths, ids by a fixed rule. */
export function batchOf(...lengths: number[]): TokenBatch {
  return raggedBatch(
    lengths.map((length, s) => ({
      ids: Uint32Array.from({ length }, (_, i) => 5 + ((97 * s + 37 * i) % 900)),
    })),
  );
}
