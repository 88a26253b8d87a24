/** The mean of the hidden states of every sequence. */
import type { MeanRead } from '../model/reads.ts';
import { cutBySequence, type ReadKind } from './read_kind.ts';

export const MEAN: ReadKind<MeanRead> = {
  check: () => undefined,
  cut: cutBySequence,
  flops: () => 0,
  mapBytes: () => 0,
  needsQueriesAndKeys: false,
  numbers: (row) => [['hidden states', row]],
};
