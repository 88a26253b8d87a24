/** The state of the grid as a link carries it, and back. Pure. */
import type { GridReference } from '../../probes/grid.ts';
import { DEFAULT_STATE, SHARE_LIMITS, sharedModel, type SharedState } from '../../probes/share/state.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyGrid } from './grid_job.ts';
import { INITIAL_GRID, type GridState } from './grid_state.ts';

/** @param answer whose numbers go with the link, or null */
export function gridToShared(state: GridState, answer: Answered<ReadyGrid> | null): SharedState {
  const { axes } = state;
  return {
    ...DEFAULT_STATE,
    view: 'grid',
    template: state.template,
    form: state.form,
    targets: [state.word],
    grid:
      axes === null && state.measure === 'log-ratio'
        ? null
        : {
            rows: axes?.rows ?? UNCHOSEN,
            columns: axes === null ? UNCHOSEN : axes.columns,
            measure: state.measure,
          },
    held: heldOf(state.reference),
    cell: state.chosen,
    corners: state.corners,
    ...gridNumbers(answer),
  };
}

/** Stands for a side that was not chosen: no template has as many slots. */
const UNCHOSEN = 999;

export function gridFromShared({
  template,
  form,
  targets,
  grid,
  held,
  cell,
  corners,
}: SharedState): GridState {
  return {
    ...INITIAL_GRID,
    template,
    form,
    measure: grid?.measure ?? 'log-ratio',
    word: targets.at(0) ?? '',
    axes: grid === null || grid.rows === UNCHOSEN ? null : { rows: grid.rows, columns: grid.columns },
    reference: referenceOfHeld(held),
    chosen: cell,
    corners: corners ?? INITIAL_GRID.corners,
  };
}

/** The reference by its row under 0 and its column under 1: both for a cell, one for the cells of a row or column. */
function heldOf(reference: GridReference): SharedState['held'] {
  const row = reference.kind === 'column' ? [] : [{ slot: 0, alternative: reference.row }];
  const column = reference.kind === 'row' ? [] : [{ slot: 1, alternative: reference.column }];
  return [...row, ...column];
}

function referenceOfHeld(held: SharedState['held']): GridReference {
  const row = held.find(({ slot }) => slot === 0)?.alternative;
  const column = held.find(({ slot }) => slot === 1)?.alternative;
  if (row !== undefined && column === undefined) return { kind: 'row', row };
  if (row === undefined && column !== undefined) return { kind: 'column', column };
  return { kind: 'cell', row: row ?? 0, column: column ?? 0 };
}

/** log p of the word in each sentence, as many as a link carries, and whose they are. */
export function gridNumbers(answer: Answered<ReadyGrid> | null): Pick<SharedState, 'model' | 'results'> {
  const identity = answer?.run.identity ?? null;
  const word = answer?.run.job.targets.at(0);
  if (answer === null || identity === null) return { model: null, results: null };
  const sentences = [...answer.run.results.keys()].sort((a, b) => a - b).slice(0, SHARE_LIMITS.sentences);
  return {
    model: sharedModel(identity),
    results:
      word === undefined
        ? null
        : {
            sentences,
            words: [word],
            logProbs: sentences.map((sentence) => [
              answer.run.results.get(sentence)?.masks.at(0)?.targets.at(0)?.logProb ?? null,
            ]),
          },
  };
}
