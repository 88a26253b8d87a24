import { expect, test } from 'vitest';
import { initialRun } from '../../page/probe_run.ts';
import type { ProbeJob, ProbePlan, TargetPieces } from '../../worker/messages.ts';
import type { Answered } from './answered.ts';
import { answeredFromRows } from './answered_from_rows.ts';

const VOCABULARY = ['<pad>', 'nurse', 'clerk', 'cook'];

function job(...targets: readonly string[]): ProbeJob {
  return {
    sentences: ['A [MASK].', 'The [MASK].'].map((text) => ({ text, hide: [], read: 0 })),
    ...{ form: 'typed', topK: 3, targets, ranks: false, fullLogProbs: true },
  };
}

/** Words outside the vocabulary are two pieces. */
function plan({ targets }: ProbeJob): ProbePlan {
  const pieces = targets.map((word): TargetPieces => {
    const id = VOCABULARY.indexOf(word);
    return { word, ids: id < 0 ? [2, 3] : [id], pieces: id < 0 ? ['a', 'b'] : [word], known: true };
  });
  const counts = { sentences: 2, sequences: 2, tokens: 9, estimateMs: 1 };
  return { ...counts, targets: pieces, withoutMask: [], cut: [] };
}

/** Sentence i gives token t −t − 10 i, and a scored target −0.5. */
function answered(asked: ProbeJob): Answered<string> {
  const results = [0, 1].map((index) => {
    const logProbs = Float32Array.from(VOCABULARY, (_, id) => -id - 10 * index);
    const mask = {
      tokenIndex: 1,
      predictions: [],
      specialMass: 0,
      logProbs: asked.fullLogProbs ? logProbs : null,
    };
    const targets = asked.targets.map(() => ({ logProb: -0.5, pieces: 2, rank: null }));
    return [index, { index, tokens: [], cutTokens: 0, masks: [{ ...mask, targets }] }] as const;
  });
  const phase = { kind: 'done', durationMs: 1, engineMs: 1 } as const;
  const run = { ...initialRun<'sentences'>(asked), phase, plan: plan(asked), results: new Map(results) };
  return { job: asked, about: 'before', run };
}

function from(before: Answered<string>, asked: ProbeJob, change: Partial<ProbePlan> = {}) {
  return answeredFromRows(before, { job: asked, about: 'after' }, { ...plan(asked), ...change });
}

test('words of one piece are read from the rows; those scored before keep their score', () => {
  const after = from(answered(job('two pieces')), job('cook', 'two pieces', 'nurse'));
  expect(after).toMatchObject({ about: 'after', job: { targets: ['cook', 'two pieces', 'nurse'] } });
  expect(after?.run.plan?.targets.map(({ word }) => word)).toEqual(['cook', 'two pieces', 'nurse']);
  const scores = [...(after?.run.results.values() ?? [])].map(({ masks: [{ targets }] }) =>
    targets.map(({ logProb }) => logProb),
  );
  expect(scores).toEqual([
    [-3, -0.5, -1],
    [-13, -0.5, -11],
  ]);
});

test('a word less, or no word at all, asks nothing new', () => {
  expect(from(answered(job('nurse', 'other')), job('nurse'))?.run.job.targets).toEqual(['nurse']);
  expect(from(answered(job('nurse')), job())?.run.job.targets).toEqual([]);
});

test('what the rows do not say is to be run', () => {
  const before = answered(job('nurse'));
  expect(from(before, job('two pieces'))).toBeNull();
  // Something touches a mask, so that a word may be another piece there.
  expect(from(before, job('cook'), { placedOtherwise: true })).toBeNull();
  expect(from(before, { ...job('cook'), ranks: true })).toBeNull();
  expect(from(before, { ...job('cook'), form: 'in-place' })).toBeNull();
  expect(from(before, { ...job('cook'), sentences: job().sentences.toReversed() })).toBeNull();
  const without = { ...job('nurse'), fullLogProbs: false };
  expect(from(answered(without), { ...job('cook'), fullLogProbs: false })).toBeNull();
  const stopped = {
    ...before,
    run: { ...before.run, phase: { kind: 'stopped', why: 'cancelled' } as const },
  };
  expect(from(stopped, job('cook'))).toBeNull();
});
