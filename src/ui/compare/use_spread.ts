import { useCallback, useMemo, useState } from 'react';
import type { MeasureClient } from '../../page/client.ts';
import type { SidePair } from '../../probes/data/preset.ts';
import type { QuestionKind } from '../../worker/messages.ts';
import { isWorking, shownAnswer, type Answered, type DeskState } from '../lab/probe_desk.ts';
import { framesRead, wordEffects } from './frame_effects.ts';
import {
  alikePairs,
  repeatedPairs,
  completePart,
  type CompletePart,
  type FramesRead,
  type Unit,
} from './frames_read.ts';
import { formatPair, hasPair } from './frame_sets.ts';
import type { Ready } from './resolve.ts';
import type { RobustAbout } from './robust.ts';
import type { BySide } from './sides.ts';
import { useFamily, type Family, type FamilyEffects, type FamilyWord } from './use_family.ts';

/** How far the effects hold, as the page shows it and its files say it. */
export interface SpreadView<Answer = Answered<RobustAbout>> {
  /** What a dot stands for. */
  readonly unit: Unit;
  readonly setUnit: (unit: Unit) => void;
  /** The last summary that was made, which may be of an older answer; null before the first. */
  readonly family: Family<Answer> | null;
  /** Whether it is of the present answer and the chosen unit. */
  readonly isNewest: boolean;
  /** Which frames and pairs of the present answer are complete; null before there is one, and while it is coming in. */
  readonly complete: CompletePart | null;
  /** Pairs that are left out because the model reads their sides alike: `Polish | polish`. */
  readonly alike: readonly string[];
  /** Pairs that are left out because the model reads them as an earlier pair. */
  readonly repeated: readonly string[];
}

/**
 * @param references Δ in the compared sentence, by word: what the frames agree with or not
 * @param ready what is compared; null where nothing is
 * @param written the words the visitor wrote
 */
export function useSpread(
  measures: MeasureClient,
  desk: DeskState<RobustAbout>,
  references: ReadonlyMap<string, number>,
  ready: Ready | null,
  written: readonly string[],
): SpreadView {
  const words = useCallback(
    (answer: Answered<RobustAbout>, unit: Unit) => {
      const pair: SidePair | null = ready && [ready.sides.A, ready.sides.B];
      const beside = { references, pair, compared: ready?.pairs ?? [], written: new Set(written) };
      return familyWords(answer, unit, beside);
    },
    [references, ready, written],
  );
  return useFramesSpread(measures, desk, framesRead, words);
}

/**
 * The spread of any effects over frames and pairs.
 * @param read a function of the module, not of a rendering
 * @param words the effects of an answer; memoised by the caller
 */
export function useFramesSpread<About, K extends QuestionKind>(
  measures: MeasureClient,
  desk: DeskState<About, K>,
  read: (answer: Answered<About, K>) => FramesRead,
  words: (answer: Answered<About, K>, unit: Unit) => readonly FamilyWord[],
): SpreadView<Answered<About, K>> {
  const [unit, setUnit] = useState<Unit>('pairs');
  const answer = shownAnswer(desk)?.answer ?? null;
  // A summary of what is still coming in would move under the reader, so it waits for the end.
  const ended = isWorking(desk) ? null : answer;
  const effects = useMemo(
    () => (ended === null ? null : { answer: ended, words: words(ended, unit) }),
    [ended, unit, words],
  );
  const family = useFamily(measures, effects, unit);
  const complete = useMemo(() => (ended === null ? null : completePart(read(ended))), [ended, read]);
  const alike = useMemo(() => (answer === null ? [] : pairWords(read(answer), alikePairs)), [answer, read]);
  const repeated = useMemo(
    () => (answer === null ? [] : pairWords(read(answer), repeatedPairs)),
    [answer, read],
  );
  const isNewest = isFamilyOf(family, effects, unit);
  return useMemo(
    () => ({ unit, setUnit, family, isNewest, complete, alike, repeated }),
    [unit, family, isNewest, complete, alike, repeated],
  );
}

/** Pairs that are left out, as a line writes them. */
function pairWords(read: FramesRead, which: (read: FramesRead) => readonly number[]): readonly string[] {
  return which(read).map((pair) => formatPair(read.set.pairs[pair]));
}

/** True where the summary is of these very effects. One of another model, form, set or unit is shown dimmed, under its own caption. */
export function isFamilyOf<Answer>(
  family: Family<Answer> | null,
  effects: FamilyEffects<Answer> | null,
  unit: Unit,
): boolean {
  return family !== null && family.of === effects && family.unit === unit;
}

/** What effects stand beside. */
export interface Beside {
  /** Δ in the compared sentence, by word. */
  readonly references: ReadonlyMap<string, number>;
  readonly pair: SidePair | null;
  readonly compared: readonly BySide<string>[];
  /** The words the visitor wrote. */
  readonly written: ReadonlySet<string>;
}

/**
 * The words of the family, each with what it stands beside. The effect in the compared sentence is left out unless the set has the
 * compared pair, this way round: frames with other pairs say nothing of that sentence.
 */
export function familyWords(
  answer: Answered<RobustAbout>,
  unit: Unit,
  { references, pair, compared, written }: Beside,
): readonly FamilyWord[] {
  const hasReferences = pair !== null && hasPair(answer.about.set, pair);
  return wordEffects(answer, unit, compared).map((each) => ({
    ...each,
    reference: hasReferences ? (references.get(each.word) ?? null) : null,
    isChosen: !written.has(each.word),
  }));
}
