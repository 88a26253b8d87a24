import { memo, useEffect, useMemo, useReducer } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import type { ViewState, WorkerClient } from '../../worker/client.ts';
import type { MaskForm } from '../../worker/messages.ts';
import { Choice } from '../frame/Choice.tsx';
import { ContentNote } from '../frame/ContentNote.tsx';
import { ErrorNotice } from '../frame/Notice.tsx';
import { usePageKeys } from '../frame/use_page_keys.ts';
import { formatPlural } from '../format.ts';
import { keepState, restoreState } from '../lab/keep_state.ts';
import { isWorking, shownAnswer } from '../lab/probe_desk.ts';
import { RunLine } from '../lab/RunLine.tsx';
import { RunNotices } from '../lab/RunNotices.tsx';
import { TemplateField } from '../lab/TemplateField.tsx';
import { useProbe } from '../lab/use_probe.ts';
import { useAddressFollows, useShared } from '../lab/use_shared.ts';
import { planWords } from '../lab/words.ts';
import { prepareEngine } from '../plots/engine_loader.ts';
import { clampPlace, gridQuestion, resolveGrid, type ReadyGrid } from './grid_job.ts';
import { INITIAL_GRID, reduceGrid, type GridAct, type GridMeasure, type GridState } from './grid_state.ts';
import { GridResults } from './GridResults.tsx';
import { GridShare, GridVerdict } from './GridShare.tsx';
import { gridFromShared, gridToShared } from './share.ts';

interface GridViewProps {
  readonly client: WorkerClient;
  readonly state: ViewState;
  readonly shared: string;
}

/** Two slots of a template, row by column. */
export function GridView({ client, state: view, shared }: GridViewProps) {
  const [state, act] = useReducer(reduceGrid, null, initialState);
  useEffect(() => keepState(() => sessionStorage, 'grid', gridToShared(state, null)), [state]);
  useEffect(prepareEngine, []);
  const link = useShared(shared, (opened) => act({ type: 'restore', state: gridFromShared(opened) }));
  const { template, measure, word, axes, form } = state;
  const resolved = useMemo(
    () => resolveGrid({ template, measure, word, axes }),
    [template, measure, word, axes],
  );
  const grid = resolved.kind === 'ready' ? resolved : null;
  const question = useMemo(
    () => (grid === null ? null : gridQuestion(grid, measure, word, form)),
    [grid, measure, word, form],
  );
  const probe = useProbe(client, view, question);
  const shown = shownAnswer(probe.state);
  const current = shown === null || shown.isStale ? null : shown.answer;
  const cancel = isWorking(probe.state) ? probe.cancel : undefined;
  usePageKeys(cancel === undefined ? {} : { Escape: cancel });
  const { plan } = probe.state;
  const isAsShared = link.state !== null && isSameGrid(gridFromShared(link.state), state);
  useAddressFollows(shared, 'grid', link.state !== null && !isAsShared);
  return (
    <div className="view">
      <h1 className="visually-hidden">A grid of sentences</h1>
      <div className="sentence">
        <TemplateField
          template={template}
          onChange={(text) => act({ type: 'template', template: text })}
          fault={resolved.kind === 'fault' ? resolved.error : null}
          notices={resolved.kind === 'fault' ? [] : resolved.template.notices}
          onRun={probe.start}
          onEscape={cancel}
        >
          <span className="plan-words">
            {grid !== null &&
              planWords(grid.texts.length, grid.sentences, plan.kind === 'planned' ? plan.plan : null)}
          </span>
          <RunLine
            state={probe.state}
            name="Grid"
            startLabel={`Run ${formatPlural(grid?.texts.length ?? 0, 'sentence')}`}
            onStart={probe.start}
            onCancel={probe.cancel}
          />
        </TemplateField>
        {resolved.kind === 'no-slot' && (
          <p>
            Nothing to lay out yet: put alternatives in braces, such as <code>{'{man|woman}'}</code> and{' '}
            <code>{'{1900..2020:20}'}</code>.
          </p>
        )}
        {grid !== null && <GridTools grid={grid} state={state} act={act} />}
      </div>
      <RunNotices state={probe.state} view={view} onStart={probe.start} />
      {link.error !== null && (
        <ErrorNotice
          error={link.error}
          safe="Nothing of it was used."
          context={{}}
          actions={
            <Button className="button" onPress={link.dismiss}>
              Dismiss
            </Button>
          }
        />
      )}
      {link.state !== null && isAsShared && current !== null && !isWorking(probe.state) && (
        <GridVerdict link={link} current={current} />
      )}
      <section
        className="results lab-results"
        aria-label="Grid"
        aria-busy={shown === null ? isWorking(probe.state) : shown.isStale || isWorking(probe.state)}
      >
        <div className="results-head">
          <ContentNote />
          <GridShare state={state} current={current} />
        </div>
        {shown !== null && (
          <GridResults answer={shown.answer} isStale={shown.isStale} state={state} act={act} />
        )}
      </section>
    </div>
  );
}

const MEASURE_NAMES: Readonly<Record<GridMeasure, string>> = {
  'log-ratio': 'Δ of a word',
  jsd: 'JSD of the whole vocabulary',
};
const FORM_NAMES: Readonly<Record<MaskForm, string>> = { typed: 'typed', 'in-place': 'in place' };

interface GridToolsProps {
  readonly grid: ReadyGrid;
  readonly state: GridState;
  readonly act: (act: GridAct) => void;
}

/** What stands in the cells, against which, and which slots are the sides. */
const GridTools = memo(function GridTools({ grid, state, act }: GridToolsProps) {
  const { axes, choices, rows, columns, template } = grid;
  const reference = clampPlace(state.reference, grid);
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
      <Choice
        label="against"
        accessibleLabel="Row of the reference cell"
        value={reference.row}
        options={[...rows.keys()]}
        name={(row) => rows[row]}
        onChange={(row) => act({ type: 'reference', reference: { ...reference, row } })}
      />
      {columns.length > 1 && (
        <Choice
          label="×"
          accessibleLabel="Column of the reference cell"
          value={reference.column}
          options={[...columns.keys()]}
          name={(column) => columns[column]}
          onChange={(column) => act({ type: 'reference', reference: { ...reference, column } })}
        />
      )}
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
      <Choice
        label="[MASK]"
        accessibleLabel="Form of a typed mask"
        value={state.form}
        options={['typed', 'in-place'] as const}
        name={(each) => FORM_NAMES[each]}
        onChange={(form) => act({ type: 'form', form })}
      />
    </div>
  );
});

/** What was left in this tab, else the first example. */
function initialState(): GridState {
  const kept = restoreState(() => sessionStorage, 'grid');
  return kept === null ? INITIAL_GRID : gridFromShared(kept);
}

/** True where both ask the same cells: numbers of one may be compared with the other's. */
function isSameGrid(one: GridState, other: GridState): boolean {
  const question = ({ template, measure, word, axes, form }: GridState): string =>
    JSON.stringify([resolveGrid({ template, measure, word, axes }), measure, word, form]);
  return question(one) === question(other);
}
