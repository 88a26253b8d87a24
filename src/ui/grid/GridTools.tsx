import { memo } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { Choice } from '../frame/Choice.tsx';
import { FormChoice } from '../frame/FormChoice.tsx';
import type { ReadyGrid } from './grid_job.ts';
import type { GridAct, GridMeasure, GridState } from './grid_state.ts';
import { ReferenceChoice } from './ReferenceChoice.tsx';

const MEASURE_NAMES: Readonly<Record<GridMeasure, string>> = {
  'log-ratio': 'Δ of a word',
  jsd: 'JSD of the whole vocabulary',
};

interface GridToolsProps {
  readonly grid: ReadyGrid;
  readonly state: GridState;
  readonly act: (act: GridAct) => void;
}

/** What stands in the cells, against which, and which slots are the sides. */
export const GridTools = memo(function GridTools({ grid, state, act }: GridToolsProps) {
  const { axes, choices, template } = grid;
  const others = choices.filter((slot) => slot !== axes.rows);
  return (
    <div className="field-tools">
      <Choice
        label="cells show"
        accessibleLabel="What the cells show"
        value={state.measure}
        options={['log-ratio', 'jsd'] as const}
        name={(measure) => MEASURE_NAMES[measure]}
        onChange={(measure) => act({ type: 'measure', measure })}
      />
      {state.measure === 'log-ratio' && (
        <TextField
          className="inline-field"
          value={state.word}
          onChange={(word) => act({ type: 'word', word })}
        >
          <Label className="quiet">word</Label>
          <Input
            className="find-input"
            maxLength={100}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="none"
          />
        </TextField>
      )}
      <ReferenceChoice
        grid={grid}
        reference={state.reference}
        onChange={(next) => act({ type: 'reference', reference: next })}
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
              act({
                type: 'axes',
                axes: { rows: slot, columns: slot === axes.columns ? axes.rows : axes.columns },
              })
            }
          />
          <Choice
            label="columns"
            accessibleLabel="Slot of the columns"
            value={axes.columns ?? -1}
            options={others}
            name={(slot) => template.slots[slot].label}
            onChange={(slot) => act({ type: 'axes', axes: { rows: axes.rows, columns: slot } })}
          />
        </>
      )}
      <FormChoice label="[MASK]" value={state.form} onChange={(form) => act({ type: 'form', form })} />
    </div>
  );
});
