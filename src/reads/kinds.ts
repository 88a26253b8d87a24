/** Every kind of read there is. */
import type { Read } from '../model/reads.ts';
import { ATTENTION } from './attention.ts';
import { CLASSIFY, CLASSIFY_ROWS } from './classify.ts';
import { HIDDEN } from './hidden.ts';
import { MEAN } from './mean.ts';
import { POOLED } from './pooled.ts';
import { PREDICT } from './predict.ts';
import type { ReadKind } from './read_kind.ts';

const KINDS = {
  predict: PREDICT,
  hidden: HIDDEN,
  attention: ATTENTION,
  pooled: POOLED,
  mean: MEAN,
  classify: CLASSIFY,
  'classify-rows': CLASSIFY_ROWS,
} satisfies {
  [Kind in Read['kind']]: ReadKind<Extract<Read, { kind: Kind }>>;
};

/** The kind of a read; it is given this read, or another of its kind, and no other. */
export function kindOf({ kind }: Read): ReadKind<Read> {
  return KINDS[kind];
}
