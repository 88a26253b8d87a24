import { memo, useCallback } from 'react';
import type { Provenance } from '../../probes/export/results.ts';
import type { GridReference } from '../../probes/grid.ts';
import { pythonProbe } from '../lab/python_probe.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { exportDate, resultActions, type Exported } from '../lab/share_actions.ts';
import { LinkVerdictNotice } from '../lab/SharedVerdict.tsx';
import { linkAction } from '../lab/share_link.ts';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import { alikeCells } from './alike_cells.ts';
import { gridRows } from './exports.ts';
import { interactionFigures } from './figures.ts';
import type { ReadyGrid } from './grid_job.ts';
import type { GridState } from './grid_state.ts';
import { gridNumbers, gridToShared } from './share.ts';
import { logProbGrid, type Cells } from './use_cells.ts';

interface GridShareProps {
  readonly state: GridState;
  readonly current: Answered<ReadyGrid> | null;
  /** What the page shows of each cell. */
  readonly cells: Cells;
  /** What each cell is compared with. */
  readonly reference: GridReference;
}

/** Copy a link, keep the numbers, copy the script. */
export const GridShare = memo(function GridShare({ state, current, cells, reference }: GridShareProps) {
  const link = linkAction('grid', () => gridToShared(state, current));
  const identity = current?.run.identity ?? null;
  if (current === null || identity === null) return <ShareMenu actions={[link]} />;
  const isJsd = current.run.job.fullLogProbs;
  const figures = isJsd
    ? []
    : interactionFigures(
        current.about,
        logProbGrid(current),
        state.corners,
        current.run.job.targets.at(0) ?? '',
      );
  const exported = (): Exported => {
    const rows = gridRows(current, cells, reference, alikeCells(current, reference));
    const provenance: Provenance = {
      ...{ model: identity, protocol: isJsd ? 'jsd' : 'log-p' },
      ...{ form: current.run.job.form, date: exportDate() },
    };
    return { rows, provenance, figures, python: pythonProbe(rows, provenance) };
  };
  return <ShareMenu actions={[link, ...resultActions('unmask-grid', exported, figures.length > 0)]} />;
});

interface GridVerdictProps {
  readonly link: OpenedLink;
  readonly current: Answered<ReadyGrid>;
}

/** Whether the cells on the page agree with the numbers that came with their link. */
export function GridVerdict({ link, current }: GridVerdictProps) {
  const numbers = useCallback(() => gridNumbers(current), [current]);
  return (
    <LinkVerdictNotice
      link={link}
      numbers={numbers}
      sentenceName={(sentence) => current.about.texts.at(sentence) ?? ''}
    />
  );
}
