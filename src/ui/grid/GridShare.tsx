import { memo, useMemo } from 'react';
import { toCsv } from '../../probes/export/csv.ts';
import { toJson } from '../../probes/export/json.ts';
import { pythonScript } from '../../probes/export/python.ts';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import { compareShared } from '../../probes/share/compare.ts';
import { pythonProbe } from '../lab/python_probe.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { SharedVerdictNotice } from '../lab/SharedVerdict.tsx';
import { shareLink } from '../lab/share_link.ts';
import { ShareMenu, type ShareAction } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import { gridRows } from './exports.ts';
import type { ReadyGrid } from './grid_job.ts';
import type { GridState } from './grid_state.ts';
import { gridNumbers, gridToShared } from './share.ts';

interface GridShareProps {
  readonly state: GridState;
  readonly current: Answered<ReadyGrid> | null;
}

/** Copy a link, keep the numbers, copy the script. */
export const GridShare = memo(function GridShare({ state, current }: GridShareProps) {
  const link: ShareAction = {
    id: 'link',
    name: 'Copy link',
    text: () => shareLink(location.href, 'grid', gridToShared(state, current)),
  };
  const identity = current?.run.identity ?? null;
  if (current === null || identity === null || current.run.job.targets.length === 0) {
    return <ShareMenu actions={[link]} />;
  }
  const exported = (): readonly [readonly ResultRow[], Provenance] => {
    const rows = gridRows(current);
    const hasPieces = rows.some(({ pieces }) => pieces.length > 1);
    const date = new Date().toISOString().slice(0, 10);
    return [
      rows,
      { model: identity, protocol: hasPieces ? 'pll-word-l2r' : 'log-p', form: current.run.job.form, date },
    ];
  };
  const actions: readonly ShareAction[] = [
    link,
    {
      id: 'csv',
      name: 'CSV',
      file: { name: 'unmask-grid.csv', type: 'text/csv' },
      text: () => toCsv(...exported()),
    },
    {
      id: 'json',
      name: 'JSON',
      file: { name: 'unmask-grid.json', type: 'application/json' },
      text: () => toJson(...exported()),
    },
    { id: 'python', name: 'Copy Python', text: () => pythonScript(pythonProbe(...exported())) },
  ];
  return <ShareMenu actions={actions} />;
});

interface GridVerdictProps {
  readonly link: OpenedLink;
  readonly current: Answered<ReadyGrid>;
}

/** Whether the cells on the page agree with the numbers that came with their link. */
export function GridVerdict({ link, current }: GridVerdictProps) {
  const { state } = link;
  const verdict = useMemo(
    () => (state === null ? null : compareShared(state, gridNumbers(current))),
    [state, current],
  );
  if (state === null || verdict === null) return null;
  return (
    <SharedVerdictNotice
      verdict={verdict}
      model={state.model}
      sentenceName={(sentence) => current.about.texts.at(sentence) ?? ''}
      onDismiss={link.dismiss}
    />
  );
}
