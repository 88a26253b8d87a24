/** tanh(pooler([CLS])) of every sequence. */
import { UnmaskError } from '../model/errors.ts';
import type { PooledRead } from '../model/reads.ts';
import { cutBySequence, type ReadKind } from './read_kind.ts';

export const POOLED: ReadKind<PooledRead> = {
  check(_read, { parts }) {
    if (parts.pooler) return;
    throw new UnmaskError({
      code: 'weights/missing-tensor',
      message: 'This checkpoint has no pooler, which sentence features are read from.',
      expected: 'albert.pooler.weight and albert.pooler.bias',
      actual: 'a checkpoint without them',
      remedy: 'Ask for the mean of the hidden states instead, or load a checkpoint with a pooler.',
    });
  },
  cut: cutBySequence,
  flops: () => 0,
  mapBytes: () => 0,
  needsQueriesAndKeys: false,
  numbers: (row) => [['hidden states', row]],
};
