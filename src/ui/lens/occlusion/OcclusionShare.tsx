import { memo, useCallback } from 'react';
import type { Provenance } from '../../../probes/export/results.ts';
import type { SharedState } from '../../../probes/share/state.ts';
import { pythonProbe } from '../../lab/python_probe.ts';
import { exportDate, resultActions, type Exported } from '../../lab/share_actions.ts';
import { LinkVerdictNotice } from '../../lab/SharedVerdict.tsx';
import { linkAction } from '../../lab/share_link.ts';
import { ShareMenu } from '../../lab/ShareMenu.tsx';
import type { OpenedLink } from '../../lab/use_shared.ts';
import { maskIdOf, occlusionRows, occlusionScriptRows } from './exports.ts';
import type { OcclusionAnswer, OcclusionState } from './occlusion_job.ts';
import { occlusionNumbers, occlusionToShared } from './share.ts';

interface OcclusionShareProps {
  readonly state: OcclusionState;
  /** The answer on the page, where it is of the template in the field: a link carries its numbers. */
  readonly current: OcclusionAnswer | null;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: OcclusionAnswer | null;
}

/** Copy a link, keep the numbers, copy the script. */
export const OcclusionShare = memo(function OcclusionShare({ state, current, shown }: OcclusionShareProps) {
  const link = linkAction('occlusion', () => occlusionToShared(state, occlusionNumbers(current)));
  const identity = shown?.run.identity ?? null;
  if (shown === null || identity === null) return <ShareMenu actions={[link]} />;
  const exported = (): Exported => {
    const rows = occlusionRows(shown, maskIdOf(shown));
    const { form } = shown.job;
    const provenance: Provenance = { model: identity, protocol: 'occlusion', form, date: exportDate() };
    return { rows, provenance, python: pythonProbe(occlusionScriptRows(shown, maskIdOf(shown)), provenance) };
  };
  return <ShareMenu actions={[link, ...resultActions('unmask-occlusion', exported)]} />;
});

interface OcclusionVerdictProps {
  readonly link: OpenedLink;
  readonly current: OcclusionAnswer;
}

/** Whether the numbers on the page agree with those that came with their link. */
export function OcclusionVerdict({ link, current }: OcclusionVerdictProps) {
  const numbers = useCallback(
    ({ results }: SharedState) => occlusionNumbers(current, results?.words ?? []),
    [current],
  );
  return (
    <LinkVerdictNotice
      link={link}
      numbers={numbers}
      sentenceName={(sentence) => occlusionRows(current, maskIdOf(current)).at(sentence)?.sentence ?? ''}
    />
  );
}
