/** A head over pooled sequences, or over tokens. */
import { UnmaskError } from '../model/errors.ts';
import type { HeadInput, HeadName } from '../model/heads.ts';
import type { ClassifyRead, ClassifyRowsRead } from '../model/reads.ts';
import { invalid, requireBelow } from './bounds.ts';
import { type Bounds, cutByRow, cutBySequence, type NamedNumbers, type ReadKind } from './read_kind.ts';

/** What both share: next to nothing is computed, and every output has to be a number. */
const SHARED = {
  flops: () => 0,
  mapBytes: () => 0,
  needsQueriesAndKeys: false,
  numbers: (row: Float32Array): NamedNumbers => [['outputs of a head', row]],
} as const;

export const CLASSIFY: ReadKind<ClassifyRead> = {
  ...SHARED,
  check: ({ head }, bounds) => requireHead(head, 'sequences', bounds),
  cut: cutBySequence,
};

export const CLASSIFY_ROWS: ReadKind<ClassifyRowsRead> = {
  ...SHARED,
  check({ head, rows }, bounds) {
    requireHead(head, 'tokens', bounds);
    requireBelow('row of classify-rows', rows, bounds.batch.ids.length);
  },
  cut: cutByRow,
};

const TENSORS: Readonly<Record<HeadName, string>> = {
  classifier: 'classifier.weight and classifier.bias',
  span: 'qa_outputs.weight and qa_outputs.bias',
  order: 'sop_classifier.classifier.weight and sop_classifier.classifier.bias',
};

function requireHead(head: HeadName, input: HeadInput, { parts }: Bounds): void {
  const reads = parts.heads.get(head);
  if (reads === undefined) {
    throw new UnmaskError({
      code: 'weights/no-head',
      message: `This checkpoint does not have the head that is asked: ${head}.`,
      expected: TENSORS[head],
      actual: 'a checkpoint without them, or without the pooler that they need',
      remedy: 'Load a checkpoint that was trained for this.',
      details: { head },
    });
  }
  if (reads !== input) throw invalid(`The head ${head} does not read ${input}.`, input, reads);
}
