import { memo, useMemo } from 'react';
import { compareShared } from '../../probes/share/compare.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { exportDate, resultActions, type Exported } from '../lab/share_actions.ts';
import { shareLink } from '../lab/share_link.ts';
import { SharedVerdictNotice } from '../lab/SharedVerdict.tsx';
import { ShareMenu, type ShareAction } from '../lab/ShareMenu.tsx';
import type { CompareState } from './compare_state.ts';
import { comparedRows } from './compared_rows.ts';
import { pythonProbe } from '../lab/python_probe.ts';
import { comparisonFigures, provenanceOf, resultRows } from './exports.ts';
import { pinnedNames, type Places } from './named_pieces.ts';
import type { Ready } from './resolve.ts';
import type { RobustAbout } from './robust.ts';
import { NO_NUMBERS, numbersOf, toShared, wordsToShare } from './share.ts';
import { shown } from './side_names.ts';
import { readTargets, type TargetsAbout } from './targets.ts';
import type { Family } from './use_family.ts';
import type { OpenedLink } from '../lab/use_shared.ts';

interface CompareShareProps {
  readonly state: CompareState;
  /** The compared sentences, and how the pins read there. */
  readonly places: Places;
  /** The comparison on the page, where it is of the template in the field. */
  readonly current: Answered<Ready> | null;
  readonly vocabulary: Vocabulary | null;
  readonly targets: Answered<TargetsAbout> | null;
  readonly frames: Answered<RobustAbout> | null;
  /** The summary of the frames that is on the page; null where it is not of them yet. */
  readonly family: Family | null;
}

/** Copy a link, keep the numbers, copy the script. */
export const CompareShare = memo(function CompareShare({
  state,
  places,
  current,
  vocabulary,
  targets,
  frames,
  family,
}: CompareShareProps) {
  const link: ShareAction = {
    id: 'link',
    name: 'Copy link',
    text: () => {
      const rows = current === null ? [] : comparedRows(current).map((each) => each.rows);
      const numbers =
        current === null || vocabulary === null
          ? NO_NUMBERS
          : numbersOf(
              rows,
              vocabulary,
              wordsToShare(rows, vocabulary, pinnedNames(vocabulary, state.pins, places)),
              current.run.identity,
            );
      return shareLink(location.href, 'compare', toShared(state, numbers));
    },
  };
  const identity = current?.run.identity ?? null;
  if (current === null || vocabulary === null || identity === null) return <ShareMenu actions={[link]} />;
  const exported = (): Exported => {
    const words = wordsToShare(
      comparedRows(current).map((each) => each.rows),
      vocabulary,
      pinnedNames(vocabulary, state.pins, places),
    );
    const exportable = { comparison: current, vocabulary, words, targets, frames };
    const rows = resultRows(exportable);
    const figures = comparisonFigures({ ...exportable, sets: readTargets(state.targets).sets, family });
    const provenance = provenanceOf(identity, current.run.job.form, exportDate());
    return { rows, provenance, figures, python: pythonProbe(rows, provenance) };
  };
  return <ShareMenu actions={[link, ...resultActions('unmask-compare', exported, true)]} />;
});

interface LinkVerdictProps {
  readonly link: OpenedLink;
  readonly current: Answered<Ready>;
  readonly vocabulary: Vocabulary;
}

/** Whether the comparison on the page agrees with the numbers that came with its link. */
export function LinkVerdict({ link, current, vocabulary }: LinkVerdictProps) {
  const { state } = link;
  const verdict = useMemo(() => {
    if (state === null) return null;
    const rows = comparedRows(current).map((each) => each.rows);
    return compareShared(
      state,
      numbersOf(rows, vocabulary, state.results?.words ?? [], current.run.identity),
    );
  }, [state, current, vocabulary]);
  if (state === null || verdict === null) return null;
  return (
    <SharedVerdictNotice
      verdict={verdict}
      shared={state}
      sentenceName={(sentence) => shown(sentence % 2 === 0 ? current.about.sides.A : current.about.sides.B)}
      onDismiss={link.dismiss}
    />
  );
}
