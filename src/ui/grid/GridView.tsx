import { useEffect, useMemo, useReducer } from 'react';
import type { WorkerClient } from '../../page/client.ts';
import { ofLab } from '../../page/selectors.ts';
import { useView } from '../frame/use_view.ts';
import { ContentNote } from '../frame/ContentNote.tsx';
import { formatPlural } from '../format.ts';
import { keepState, restoreState } from '../lab/keep_state.ts';
import { LinkFault } from '../lab/LinkFault.tsx';
import { FIRST_LOOK_MS } from '../../page/starts_by_itself.ts';
import { currentAnswer, isBusy, isWorking, shownAnswer } from '../lab/probe_desk.ts';
import { ProbeField } from '../lab/ProbeField.tsx';
import { RunNotices } from '../lab/RunNotices.tsx';
import { useProbe } from '../lab/use_probe.ts';
import { useAddressFollows, useShared } from '../lab/use_shared.ts';
import { prepareEngine } from '../plots/engine_loader.ts';
import { clampReference, gridQuestion, resolveGrid } from './grid_job.ts';
import { INITIAL_GRID, reduceGrid, type GridState } from './grid_state.ts';
import { GridResults } from './GridResults.tsx';
import { GridShare, GridVerdict } from './GridShare.tsx';
import { GridTools } from './GridTools.tsx';
import { gridFromShared, gridToShared } from './share.ts';
import { useGridCells } from './use_cells.ts';

interface GridViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

/** Two slots of a template, row by column. */
export function GridView({ client, shared }: GridViewProps) {
  const view = useView(client, ofLab);
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
  const probe = useProbe(client, view, question, FIRST_LOOK_MS);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const reference = useMemo(
    () => clampReference(state.reference, shown?.answer.about ?? ONE_CELL),
    [state.reference, shown?.answer.about],
  );
  const cells = useGridCells(client.measures, shown?.answer ?? null, reference);
  const isAsShared = link.state !== null && isSameGrid(gridFromShared(link.state), state);
  useAddressFollows(shared, 'grid', link.state !== null && !isAsShared);
  return (
    <div className="view">
      <h1 className="visually-hidden">A grid of sentences</h1>
      <div className="sentence">
        <ProbeField
          template={template}
          onChange={(text) => act({ type: 'template', template: text })}
          resolved={resolved}
          probe={probe}
          sentences={grid === null ? null : { run: grid.texts.length, all: grid.sentences }}
          name="Grid"
          startLabel={`Run ${formatPlural(grid?.texts.length ?? 0, 'sentence')}`}
        />
        {resolved.kind === 'no-slot' && (
          <p>
            Nothing to lay out yet: put alternatives in braces, such as <code>{'{man|woman}'}</code> and{' '}
            <code>{'{1900..2020:20}'}</code>.
          </p>
        )}
        {grid !== null && <GridTools grid={grid} state={state} act={act} />}
        {grid !== null && question === null && <p>Write the word whose log p the cells show.</p>}
      </div>
      <RunNotices state={probe.state} view={view} onStart={probe.start} />
      <LinkFault link={link} />
      {link.state !== null && isAsShared && current !== null && !isWorking(probe.state) && (
        <GridVerdict link={link} current={current} />
      )}
      <section className="results lab-results" aria-label="Grid" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          <GridShare state={state} current={current} cells={cells} reference={reference} />
        </div>
        {shown !== null && (
          <GridResults
            answer={shown.answer}
            isStale={shown.isStale}
            state={state}
            act={act}
            reference={reference}
            cells={cells}
          />
        )}
      </section>
    </div>
  );
}

const ONE_CELL = { rows: [''], columns: [''] };

/** What was left in this tab, else the first example. */
function initialState(): GridState {
  const kept = restoreState(() => sessionStorage, 'grid');
  return kept === null ? INITIAL_GRID : gridFromShared(kept);
}

/** True where both ask the same cells: numbers of one may be compared with the other's. */
function isSameGrid(one: GridState, other: GridState): boolean {
  const question = ({ template, measure, word, axes, form }: GridState): string =>
    JSON.stringify([template, measure, word, axes, form]);
  return question(one) === question(other);
}
