import { useMemo } from 'react';
import type { WorkerClient } from '../../page/client.ts';
import { ofLab } from '../../page/selectors.ts';
import { useView } from '../frame/use_view.ts';
import { Fold } from '../frame/Fold.tsx';
import { ContentNote } from '../frame/ContentNote.tsx';
import { formatPlural } from '../format.ts';
import { readTargets } from '../compare/targets.ts';
import { WordsField } from '../compare/WordsField.tsx';
import { LinkFault } from '../lab/LinkFault.tsx';
import { FIRST_LOOK_MS } from '../../page/starts_by_itself.ts';
import { currentAnswer, isBusy, isWorking, shownAnswer } from '../lab/probe_desk.ts';
import { unscoredWords } from '../lab/placed_pieces.ts';
import { ProbeField } from '../lab/ProbeField.tsx';
import { keptSentences, RunNotices } from '../lab/RunNotices.tsx';
import { useProbe } from '../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../lab/use_setup.ts';
import { clampReference, gridQuestion, resolveGrid } from './grid_job.ts';
import { INITIAL_GRID, type GridState } from './grid_state.ts';
import { GridResults } from './GridResults.tsx';
import { GridShare, GridVerdict } from './GridShare.tsx';
import { GridTools } from './GridTools.tsx';
import { gridFromShared, gridToShared } from './share.ts';
import { cellWords, shownAmong } from './shown_words.ts';
import { useGridCells } from './use_cells.ts';

interface GridViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

const SETUP: SetupKind<GridState> = {
  view: 'grid',
  initial: INITIAL_GRID,
  toShared: (state) => gridToShared(state, null),
  fromShared: gridFromShared,
  asks: ({ template, measure, words, axes, form }) => [template, measure, words, axes, form],
};

/** Two slots of a template, row by column. */
export function GridView({ client, shared }: GridViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const { template, measure, words, axes, form } = state;
  const resolved = useMemo(
    () => resolveGrid({ template, measure, words, axes }),
    [template, measure, words, axes],
  );
  const grid = resolved.kind === 'ready' ? resolved : null;
  const question = useMemo(
    () => (grid === null ? null : gridQuestion(grid, measure, form)),
    [grid, measure, form],
  );
  const probe = useProbe(client, view, question, FIRST_LOOK_MS);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const reference = useMemo(
    () => clampReference(state.reference, shown?.answer.about ?? ONE_CELL),
    [state.reference, shown?.answer.about],
  );
  const answer = shown?.answer ?? null;
  const inCells = useMemo(
    // An answer to JSD has no words, whatever the field has.
    () => (answer === null || answer.job.targets.length === 0 ? null : cellWords(answer.about, state.shown)),
    [answer, state.shown],
  );
  const cells = useGridCells(client.measures, answer, reference, inCells);
  // The cell that is looked into stays while its row and column are the same.
  const chosenAfter = (text: string): GridState['chosen'] => {
    const { chosen } = state;
    if (chosen === null || grid === null) return null;
    const next = resolveGrid({ template: text, measure, words, axes });
    const isSame =
      next.kind === 'ready' &&
      next.rows.at(chosen.row) === grid.rows.at(chosen.row) &&
      next.columns.at(chosen.column) === grid.columns.at(chosen.column);
    return isSame ? chosen : null;
  };
  const { plan } = probe.state;
  const unscored = plan.kind === 'planned' ? unscoredWords(plan.plan.targets) : null;
  return (
    <div className="view">
      <h1 className="visually-hidden">A grid of sentences</h1>
      <div className="sentence">
        <ProbeField
          template={template}
          onChange={(text) => change({ template: text, chosen: chosenAfter(text) })}
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
        {grid !== null && <GridTools grid={grid} state={state} change={change} />}
        {grid !== null && measure === 'log-ratio' && (
          <Fold
            name="grid-words"
            title={`Words to score: ${words.replaceAll(/\s*\n+\s*/g, ' · ')}`}
            // Without words there is nothing to see yet but where to write them.
            folds={question !== null}
          >
            <WordsField
              text={words}
              onChange={(text) =>
                change({ words: text, shown: shownAmong(state.shown, grid.words, readTargets(text)) })
              }
              read={grid.words}
            />
          </Fold>
        )}
        {unscored !== null && <p className="notice">{unscored}</p>}
        {grid !== null && question === null && <p>Write the words whose log p the cells show.</p>}
      </div>
      <RunNotices state={probe.state} view={view} onStart={probe.start} kept={keptSentences(probe.state)} />
      <LinkFault link={link} />
      {isAsShared && current !== null && !isWorking(probe.state) && (
        <GridVerdict link={link} current={current} />
      )}
      <section className="results lab-results" aria-label="Grid" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          <GridShare
            state={state}
            current={current}
            shown={answer}
            words={inCells}
            cells={cells}
            reference={reference}
          />
        </div>
        {shown !== null && (
          <GridResults
            answer={shown.answer}
            isStale={shown.isStale}
            state={state}
            change={change}
            reference={reference}
            cells={cells}
            words={inCells}
          />
        )}
      </section>
    </div>
  );
}

const ONE_CELL = { rows: [''], columns: [''] };
