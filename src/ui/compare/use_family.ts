import { useEffect, useState } from 'react';
import {
  familyMarks,
  groupInferenceSteps,
  spreadOf,
  type EffectSpread,
  type FamilyMark,
  type GroupInference,
} from '../../probes/robustness.ts';
import type { PiecesRange } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/answered.ts';
import type { Unit, WordEffects } from './frame_effects.ts';
import type { RobustAbout } from './robust.ts';

/** A word's effects, and the effect they stand beside: that of the compared sentence, null where there is none. */
export interface FamilyWord extends WordEffects {
  readonly reference: number | null;
  /** Pinned and not written by the visitor: chosen because its effect is large, so a test of that effect says nothing. */
  readonly isChosen: boolean;
}

/** What the pairs say of the groups, and p among the words of the family. */
export interface FamilyInference extends GroupInference, FamilyMark {}

export interface FamilyRow extends EffectSpread {
  readonly word: string;
  /** m, over the sentences its effects are of. */
  readonly pieces: PiecesRange;
  readonly isChosen: boolean;
  /** Over pairs alone, and of the words the visitor wrote; null where no group is spoken of. */
  readonly inference: FamilyInference | null;
}

/** The words' effects, and the answer they were read of: its model, frames and pairs are the summary's. */
export interface FamilyEffects {
  readonly answer: Answered<RobustAbout>;
  readonly words: readonly FamilyWord[];
}

export interface Family {
  /** What it is a summary of. */
  readonly of: FamilyEffects;
  readonly unit: Unit;
  readonly rows: readonly FamilyRow[];
}

/**
 * Summary of each word's effects; with pairs as the unit, the test, the interval and the marks of the words the visitor wrote. The
 * last one stays until the next is there; null before the first. A bootstrap takes tens of milliseconds, of many pairs and frames a
 * second, so it is done in tasks of {@link TASK_MS}: the page stays awake.
 */
export function useFamily(effects: FamilyEffects | null, unit: Unit): Family | null {
  const [found, setFound] = useState<Family | null>(null);
  useEffect(() => {
    if (effects === null) return;
    const work = new AbortController();
    void familyOf(effects.words, unit, work.signal).then((rows) => {
      if (rows !== null) setFound({ of: effects, unit, rows });
    });
    return () => work.abort();
  }, [effects, unit]);
  return found;
}

/** @returns null where `signal` was aborted meanwhile */
export async function familyOf(
  words: readonly FamilyWord[],
  unit: Unit,
  signal: AbortSignal,
): Promise<readonly FamilyRow[] | null> {
  const summaries = [];
  for (const each of words) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) return null;
    const values = each.effects.map(({ value }) => value);
    const { word, pieces, isChosen, reference, others } = each;
    const isTested = unit === 'pairs' && !isChosen;
    const groups = isTested ? await inTasks(groupInferenceSteps(each.table), signal) : null;
    if (isTested && groups === null) return null;
    summaries.push({
      spread: { ...spreadOf(values, { others, reference }), word, pieces, isChosen },
      groups,
    });
  }
  const tested = summaries.flatMap(({ groups }) => groups ?? []);
  const marks = familyMarks(tested.map(({ permutation }) => permutation.p));
  const inferences = new Map(tested.map((groups, index) => [groups, { ...groups, ...marks[index] }]));
  return summaries.map(({ spread, groups }) => ({
    ...spread,
    inference: groups === null ? null : (inferences.get(groups) ?? null),
  }));
}

/** What a task of the page takes at most, but for its last step. */
const TASK_MS = 40;

/** Takes steps to their end, letting the page do its own after each {@link TASK_MS}; null where `signal` was aborted meanwhile. */
export async function inTasks<Value>(
  steps: Generator<undefined, Value, undefined>,
  signal: AbortSignal,
): Promise<Value | null> {
  let begun = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - begun < TASK_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) return null;
    begun = performance.now();
  }
}
