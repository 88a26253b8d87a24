import { memo, useCallback } from 'react';
import type { Provenance } from '../../probes/export/results.ts';
import { NO_NUMBERS, type SharedNumbers } from '../../probes/share/compare.ts';
import type { SharedState } from '../../probes/share/state.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { exportDate, resultActions, type Exported } from '../lab/share_actions.ts';
import { linkAction } from '../lab/share_link.ts';
import { LinkVerdictNotice } from '../lab/SharedVerdict.tsx';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import type { CompareState } from './compare_state.ts';
import { comparedRows, type ComparedRows } from './compared_rows.ts';
import { pythonProbe } from '../lab/python_probe.ts';
import { comparisonFigures, resultRows } from './exports.ts';
import { listedWords } from './listed_words.ts';
import { pinnedNames, type Places } from './named_pieces.ts';
import type { ComparisonAbout } from './resolve.ts';
import type { RobustAbout } from './robust.ts';
import { numbersOf, toShared, wordsToShare } from './share.ts';
import { shown, SIDES } from './sides.ts';
import { readTargets, type TargetsAbout } from './targets.ts';
import type { Family } from './use_family.ts';

interface CompareShareProps {
  readonly state: CompareState;
  /** The compared sentences, and how the pins read there. */
  readonly places: Places;
  /** The comparison on the page, where it is of the template in the field: a link carries its numbers. */
  readonly current: Answered<ComparisonAbout> | null;
  /** What is on the page, be it of the template before: files are of what is seen. */
  readonly shown: Answered<ComparisonAbout> | null;
  readonly vocabulary: Vocabulary | null;
  readonly targets: Answered<TargetsAbout> | null;
  readonly frames: Answered<RobustAbout> | null;
  /** The summary that is on the page; null before the first. Its frames are those of `frames`. */
  readonly family: Family | null;
}

/** Copy a link, keep the numbers, copy the script. */
export const CompareShare = memo(function CompareShare(props: CompareShareProps) {
  const { state, places, current, shown: seen, vocabulary, targets, frames, family } = props;
  const linkWith = (numbers: () => SharedNumbers) => linkAction('compare', () => toShared(state, numbers()));
  const identity = seen?.run.identity ?? null;
  if (seen === null || vocabulary === null || identity === null) {
    return <ShareMenu actions={[linkWith(() => NO_NUMBERS)]} />;
  }
  const pins = (): readonly string[] => pinnedNames(vocabulary, state.pins, places);
  const wordsOf = (compared: readonly ComparedRows[]): readonly string[] =>
    wordsToShare(compared, vocabulary, pins(), state.sort);
  const link = linkWith(() => {
    if (current === null) return NO_NUMBERS;
    const compared = comparedRows(current);
    return numbersOf(compared, vocabulary, wordsOf(compared), identity);
  });
  const exported = (): Exported => {
    const compared = comparedRows(seen);
    const exportable = { comparison: seen, vocabulary, targets, frames };
    const rows = resultRows({ ...exportable, words: listedWords(compared, vocabulary, pins()) });
    // The script is to be read: it computes again what a link carries.
    const few = resultRows({ ...exportable, words: wordsOf(compared) });
    const figures = comparisonFigures({ ...exportable, sets: readTargets(state.targets).sets, family });
    const { form } = seen.run.job;
    const provenance: Provenance = { model: identity, protocol: 'log-ratio', form, date: exportDate() };
    return { rows, provenance, figures, python: pythonProbe(few, provenance) };
  };
  return <ShareMenu actions={[link, ...resultActions('unmask-compare', exported, true)]} />;
});

interface CompareVerdictProps {
  readonly link: OpenedLink;
  readonly current: Answered<ComparisonAbout>;
  readonly vocabulary: Vocabulary;
}

/** Whether the comparison on the page agrees with the numbers that came with its link. */
export function CompareVerdict({ link, current, vocabulary }: CompareVerdictProps) {
  const { ready, pairs } = current.about;
  const numbers = useCallback(
    ({ results }: SharedState) =>
      numbersOf(comparedRows(current), vocabulary, results?.words ?? [], current.run.identity),
    [current, vocabulary],
  );
  return (
    <LinkVerdictNotice
      link={link}
      numbers={numbers}
      sentenceName={(sentence) => {
        const side = SIDES.find((each) => pairs.some(({ at }) => at[each] === sentence));
        return side === undefined ? '' : shown(ready.sides[side]);
      }}
    />
  );
}
