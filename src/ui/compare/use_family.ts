import { useCallback } from 'react';
import type { MeasureClient } from '../../page/client.ts';
import { familyMarks, spreadOf, type EffectSpread, type FamilyMark } from '../../probes/robustness.ts';
import type { GroupInference } from '../../probes/group_inference.ts';
import type { PiecesRange } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/answered.ts';
import { useMeasured } from '../lab/use_measured.ts';
import type { WordEffects } from './frame_effects.ts';
import type { Unit } from './frames_read.ts';
import type { RobustAbout } from './robust.ts';

/** A word's effects, and the effect in the compared sentence, which they stand beside. */
export interface FamilyWord extends WordEffects {
  /** nats; null where there is none. */
  readonly reference: number | null;
  /** The visitor pinned the word from a list instead of writing it. Its effect is why it was chosen, so a test of it would say nothing. */
  readonly isChosen: boolean;
}

/** What the pairs say of the groups, and p among the words of the family. */
export interface FamilyInference extends GroupInference, FamilyMark {}

export interface FamilyRow extends EffectSpread {
  readonly word: string;
  /** m, over the sentences its effects are of. */
  readonly pieces: PiecesRange;
  readonly isChosen: boolean;
  /** Null over frames, and for a word that the visitor did not write. */
  readonly inference: FamilyInference | null;
}

/** The words' effects, and the answer they were read of: its model, frames and pairs are the summary's. */
export interface FamilyEffects<Answer = Answered<RobustAbout>> {
  readonly answer: Answer;
  readonly words: readonly FamilyWord[];
}

export interface Family<Answer = Answered<RobustAbout>> {
  /** What it is a summary of. */
  readonly of: FamilyEffects<Answer>;
  readonly unit: Unit;
  readonly rows: readonly FamilyRow[];
}

/**
 * Summary of each word's effects. Over pairs, the words the visitor wrote have a test, an interval and marks. The last summary stays until
 * the next is there; null before the first.
 */
export function useFamily<Answer>(
  measures: MeasureClient,
  effects: FamilyEffects<Answer> | null,
  unit: Unit,
): Family<Answer> | null {
  const work = useCallback(
    async (signal: AbortSignal): Promise<Family<Answer> | null> => {
      if (effects === null) return null;
      const rows = await familyOf(effects.words, unit, measures, signal);
      return rows === null ? null : { of: effects, unit, rows };
    },
    [measures, effects, unit],
  );
  return useMeasured(work);
}

/** @returns null if `signal` was aborted meanwhile */
export async function familyOf(
  words: readonly FamilyWord[],
  unit: Unit,
  measures: MeasureClient,
  signal: AbortSignal,
): Promise<readonly FamilyRow[] | null> {
  const groups = await Promise.all(
    words.map(({ table, isChosen }) =>
      unit === 'pairs' && !isChosen ? measures.ask('groupInference', [table], signal) : Promise.resolve(null),
    ),
  );
  if (signal.aborted) return null;
  const tested = groups.filter((group) => group !== null);
  const marks = familyMarks(tested.map(({ permutation }) => permutation.p));
  const inferences = new Map(tested.map((group, index) => [group, { ...group, ...marks[index] }]));
  return words.map(({ word, pieces, isChosen, reference, others, effects }, index) => {
    const values = effects.map(({ value }) => value);
    const group = groups[index];
    return {
      ...spreadOf(values, { others, reference }),
      ...{ word, pieces, isChosen },
      inference: group === null ? null : (inferences.get(group) ?? null),
    };
  });
}
