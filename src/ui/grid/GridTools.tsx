import { memo, useMemo } from 'react';
import { Choice } from '../frame/Choice.tsx';
import { FormChoice } from '../frame/FormChoice.tsx';
import type { ReadyGrid } from './grid_job.ts';
import { withAxes, type ChangeGrid, type GridMeasure, type GridState } from './grid_state.ts';
import { ReferenceChoice } from './ReferenceChoice.tsx';
import { cellWords, shownChoices } from './shown_words.ts';

const MEASURE_NAMES: Readonly<Record<GridMeasure, string>> = {
  'log-ratio': 'Δ of words',
  jsd: 'JSD of the whole vocabulary',
};

interface GridToolsProps {
  readonly grid: ReadyGrid;
  readonly state: GridState;
  readonly change: ChangeGrid;
}

/** What stands in the cells, against which, and which slots are the sides. */
export const GridTools = memo(function GridTools({ grid, state, change }: GridToolsProps) {
  const { axes, choices, template } = grid;
  const words = useMemo(() => shownChoices(grid), [grid]);
  const { shown } = state;
  const others = choices.filter((slot) => slot !== axes.rows);
  return (
    <div className="field-tools">
      <Choice
        label="cells show"
        accessibleLabel="What the cells show"
        value={state.measure}
        options={['log-ratio', 'jsd'] as const}
        name={(measure) => MEASURE_NAMES[measure]}
        onChange={(measure) => change({ measure })}
      />
      {state.measure === 'log-ratio' && words.length > 1 && (
        <Choice
          label="of"
          accessibleLabel="Word whose cells are shown"
          value={Math.max(
            0,
            words.findIndex(({ kind, index }) => kind === shown.kind && index === shown.index),
          )}
          options={[...words.keys()]}
          name={(each) => cellWords(grid, words[each])?.name ?? ''}
          onChange={(each) => change({ shown: words[each] })}
        />
      )}
      <ReferenceChoice
        grid={grid}
        reference={state.reference}
        onChange={(reference) => change({ reference })}
      />
      {choices.length > 1 && (
        <>
          <Choice
            label="rows"
            accessibleLabel="Slot of the rows"
            value={axes.rows}
            options={choices}
            name={(slot) => template.slots[slot].label}
            onChange={(slot) =>
              change(withAxes({ rows: slot, columns: slot === axes.columns ? axes.rows : axes.columns }))
            }
          />
          <Choice
            label="columns"
            accessibleLabel="Slot of the columns"
            value={axes.columns ?? -1}
            options={others}
            name={(slot) => template.slots[slot].label}
            onChange={(slot) => change(withAxes({ rows: axes.rows, columns: slot }))}
          />
        </>
      )}
      <FormChoice label="[MASK]" value={state.form} onChange={(form) => change({ form })} />
    </div>
  );
});
