import { memo, useCallback } from 'react';
import type { Provenance } from '../../probes/export/results.ts';
import type { GridReference } from '../../probes/grid.ts';
import type { SharedState } from '../../probes/share/state.ts';
import { pythonProbe } from '../lab/python_probe.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { exportDate, resultActions, type Exported } from '../lab/share_actions.ts';
import { LinkVerdictNotice } from '../lab/SharedVerdict.tsx';
import { linkAction } from '../lab/share_link.ts';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import { divergenceRows, gridRows, openCellRows } from './exports.ts';
import { gridFigures } from './figures.ts';
import { clampPlace, type ReadyGrid } from './grid_job.ts';
import type { GridState } from './grid_state.ts';
import { gridNumbers, gridToShared } from './share.ts';
import { cellWords, type CellWords } from './shown_words.ts';
import type { Cells } from './use_cells.ts';

interface GridShareProps {
  readonly state: GridState;
  /** The answer on the page, where it is of what is set up: a link carries its numbers. */
  readonly current: Answered<ReadyGrid> | null;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: Answered<ReadyGrid> | null;
  /** Its words in the cells; null where whole vocabularies are compared. */
  readonly words: CellWords | null;
  /** What the page shows of each cell. */
  readonly cells: Cells;
  /** What each cell is compared with. */
  readonly reference: GridReference;
}

/** Copy a link, keep the numbers, copy the script. */
export const GridShare = memo(function GridShare(props: GridShareProps) {
  const { state, current, shown, words, cells, reference } = props;
  const link = linkAction('grid', () => gridToShared(state, current));
  const identity = shown?.run.identity ?? null;
  if (shown === null || identity === null) return <ShareMenu actions={[link]} />;
  const { about, run } = shown;
  const figures = words === null ? [] : gridFigures(shown, state.corners);
  const exported = (): Exported => {
    const open = words === null || state.chosen === null ? null : clampPlace(state.chosen, about);
    const rows =
      words === null
        ? divergenceRows(shown, reference, cells)
        : [
            ...gridRows(shown, reference),
            ...(open === null ? [] : openCellRows(shown, reference, open, words)),
          ];
    const provenance: Provenance = {
      ...{ model: identity, protocol: words === null ? 'jsd' : 'log-p' },
      ...{ form: run.job.form, date: exportDate() },
    };
    // The script is to be read: it computes again what the cells show.
    const few = words === null ? rows : words.words.flatMap((word) => scriptRows(shown, reference, word));
    return { rows, provenance, figures, python: pythonProbe(few, provenance) };
  };
  return <ShareMenu actions={[link, ...resultActions('unmask-grid', exported, figures.length > 0)]} />;
});

function scriptRows(answer: Answered<ReadyGrid>, reference: GridReference, word: string) {
  const index = answer.about.words.words.indexOf(word);
  return gridRows(answer, reference, cellWords(answer.about, { kind: 'word', index }));
}

interface GridVerdictProps {
  readonly link: OpenedLink;
  readonly current: Answered<ReadyGrid>;
}

/** Whether the cells on the page agree with the numbers that came with their link. */
export function GridVerdict({ link, current }: GridVerdictProps) {
  const numbers = useCallback(
    ({ results }: SharedState) => gridNumbers(current, results?.words ?? []),
    [current],
  );
  return (
    <LinkVerdictNotice
      link={link}
      numbers={numbers}
      sentenceName={(sentence) => current.about.texts.at(sentence) ?? ''}
    />
  );
}
