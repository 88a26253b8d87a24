/** Hidden states of rows of the batch, as they are. */
import type { HiddenRead } from '../model/reads.ts';
import { requireBelow } from './bounds.ts';
import { indicesWithin, type ReadKind, shiftedRows } from './read_kind.ts';

export const HIDDEN: ReadKind<HiddenRead> = {
  check({ rows }, { tokens }) {
    requireBelow('row of hidden', rows, tokens);
  },

  cut(read, part) {
    const places = indicesWithin(read.rows, part);
    return { read: { ...read, rows: shiftedRows(read.rows, places, part) }, places };
  },

  flops: () => 0,
  numbers: (row) => [['hidden states', row]],
};
