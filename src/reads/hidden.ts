/** Hidden states of rows of the batch, as they are. */
import type { HiddenRead } from '../model/reads.ts';
import { requireBelow } from './bounds.ts';
import { cutByRow, type ReadKind } from './read_kind.ts';

export const HIDDEN: ReadKind<HiddenRead> = {
  check({ rows }, { batch }) {
    requireBelow('row of hidden', rows, batch.ids.length);
  },

  cut: cutByRow,

  flops: () => 0,
  mapBytes: () => 0,
  needsQueriesAndKeys: false,
  numbers: (row) => [['hidden states', row]],
};
