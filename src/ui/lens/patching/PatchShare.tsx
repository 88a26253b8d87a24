import { memo, useCallback } from 'react';
import { patchScript } from '../../../probes/export/patch_python.ts';
import type { Provenance } from '../../../probes/export/results.ts';
import type { Vocabulary } from '../../../worker/messages.ts';
import { exportDate, fileActions } from '../../lab/share_actions.ts';
import { LinkVerdictNotice } from '../../lab/SharedVerdict.tsx';
import { linkAction } from '../../lab/share_link.ts';
import { ShareMenu } from '../../lab/ShareMenu.tsx';
import type { OpenedLink } from '../../lab/use_shared.ts';
import { patchFigures, patchPython, patchRows } from './exports.ts';
import { readMap, type PatchAnswer } from './patch_map.ts';
import type { PatchState } from './patch_state.ts';
import { numberName, patchNumbers, patchToShared } from './share.ts';

interface PatchShareProps {
  readonly state: PatchState;
  /** The answer on the page, where it is of what is set up: a link carries its numbers. */
  readonly current: PatchAnswer | null;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: PatchAnswer | null;
  /** Of the model that gave it. */
  readonly vocabulary: Vocabulary | null;
}

/** Copy a link, keep the numbers, copy the script that makes them again. */
export const PatchShare = memo(function PatchShare({ state, current, shown, vocabulary }: PatchShareProps) {
  const link = linkAction('patching', () => patchToShared(state, patchNumbers(current, vocabulary)));
  const identity = shown?.run.identity ?? null;
  if (shown === null || identity === null || vocabulary === null) return <ShareMenu actions={[link]} />;
  const exported = () => {
    const { form } = shown.job;
    const provenance: Provenance = { model: identity, protocol: 'patching', form, date: exportDate() };
    return { rows: patchRows(shown, vocabulary), provenance, figures: patchFigures(shown, vocabulary) };
  };
  const python = {
    ...{ id: 'python', name: 'Copy Python' },
    text: () => {
      const made = patchPython(shown, vocabulary, identity);
      return made === null ? '' : patchScript(made);
    },
  };
  return <ShareMenu actions={[link, ...fileActions('unmask-patching', exported, true), python]} />;
});

interface PatchVerdictProps {
  readonly link: OpenedLink;
  readonly current: PatchAnswer;
  readonly vocabulary: Vocabulary;
}

/** Whether the map on the page agrees with the numbers that came with its link. */
export function PatchVerdict({ link, current, vocabulary }: PatchVerdictProps) {
  const numbers = useCallback(() => patchNumbers(current, vocabulary), [current, vocabulary]);
  const columns = readMap(current, vocabulary)?.tokens ?? [];
  return (
    <LinkVerdictNotice link={link} numbers={numbers} sentenceName={(index) => numberName(index, columns)} />
  );
}
