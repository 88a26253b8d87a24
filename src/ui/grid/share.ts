/** The state of the grid as a link carries it, and back. Pure. */
import type { GridReference } from '../../probes/grid.ts';
import { NO_NUMBERS } from '../../probes/share/compare.ts';
import { DEFAULT_STATE, SHARE_LIMITS, sharedModel, type SharedState } from '../../probes/share/state.ts';
import { targetsText } from '../compare/share.ts';
import { readTargets } from '../compare/targets.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyGrid } from './grid_job.ts';
import { INITIAL_GRID, type GridState, type ShownWords } from './grid_state.ts';
import { cellWords } from './shown_words.ts';

/** @param answer whose numbers go with the link, or null */
export function gridToShared(state: GridState, answer: Answered<ReadyGrid> | null): SharedState {
  const { axes, shown } = state;
  const { sets } = readTargets(state.words);
  return {
    ...DEFAULT_STATE,
    view: 'grid',
    template: state.template,
    form: state.form,
    // An empty word parts two sets.
    targets: sets.flatMap((set, index) => (index === 0 ? set : ['', ...set])),
    shownWord: shown.kind === 'sum' ? -1 - shown.index : shown.index === 0 ? null : shown.index,
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
    ...(answer === null ? NO_NUMBERS : gridNumbers(answer, wordsToShare(answer, state))),
  };
}

/** Stands for a side that was not chosen: no template has as many slots. */
const UNCHOSEN = 999;

export function gridFromShared({
  template,
  form,
  targets,
  grid,
  shownWord,
  held,
  cell,
  corners,
}: SharedState): GridState {
  return {
    ...INITIAL_GRID,
    template,
    form,
    measure: grid?.measure ?? 'log-ratio',
    words: targetsText(targets),
    shown: shownOf(shownWord),
    axes: grid === null || grid.rows === UNCHOSEN ? null : { rows: grid.rows, columns: grid.columns },
    reference: referenceOfHeld(held),
    chosen: cell,
    corners: corners ?? INITIAL_GRID.corners,
  };
}

function shownOf(shared: SharedState['shownWord']): ShownWords {
  if (shared === null) return INITIAL_GRID.shown;
  return shared < 0 ? { kind: 'sum', index: -1 - shared } : { kind: 'word', index: shared };
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

/** The words whose numbers are worth sending: what the cells show, then the others, as many as a link carries. */
export function wordsToShare(
  { about, run }: Answered<ReadyGrid>,
  { shown }: Pick<GridState, 'shown'>,
): readonly string[] {
  const sentences = Math.min(run.results.size, SHARE_LIMITS.sentences);
  const most = Math.min(SHARE_LIMITS.words, Math.floor(SHARE_LIMITS.numbers / Math.max(1, sentences)));
  return [...new Set([...(cellWords(about, shown)?.words ?? []), ...about.words.words])].slice(0, most);
}

/** log p of words in each sentence, as many as a link carries, and whose they are. A word that was not scored is left out. */
export function gridNumbers(
  { run }: Answered<ReadyGrid>,
  asked: readonly string[],
): Pick<SharedState, 'model' | 'results'> {
  const { identity, job } = run;
  if (identity === null) return NO_NUMBERS;
  const found = asked.flatMap((word) => {
    const target = job.targets.indexOf(word);
    return target < 0 ? [] : [{ word, target }];
  });
  const sentences = [...run.results.keys()].sort((a, b) => a - b).slice(0, SHARE_LIMITS.sentences);
  return {
    model: sharedModel(identity),
    results:
      found.length === 0
        ? null
        : {
            sentences,
            words: found.map(({ word }) => word),
            logProbs: sentences.map((sentence) => {
              const targets = run.results.get(sentence)?.masks.at(0)?.targets;
              return found.map(({ target }) => targets?.at(target)?.logProb ?? null);
            }),
          },
  };
}
