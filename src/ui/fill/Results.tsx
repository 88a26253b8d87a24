import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { isStale, type AnswerState, type WorkerClient } from '../../page/client.ts';
import type { FillViewState } from '../../page/selectors.ts';
import { formatCount, formatDuration, formatPercent, formatPlural } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import { ContentNote } from '../frame/ContentNote.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { provenanceWords } from '../lab/words.ts';
import { TOP_K_CHOICES, type Draft } from './draft.ts';
import { PredictionTable } from './PredictionTable.tsx';
import type { ChangeDraft } from './use_draft.ts';
import { WordFills } from './WordFills.tsx';

/** Tables drawn at first; a page of masks would otherwise be thousands of rows. */
const TABLES_AT_FIRST = 12;

interface ResultsProps {
  readonly client: Pick<WorkerClient, 'probes'>;
  readonly state: FillViewState;
  readonly draft: Draft;
  readonly change: ChangeDraft;
  /** What may be taken away of the answer. */
  readonly share: ReactNode;
  /** The way on into Lens. */
  readonly lens: ReactNode;
}

/** The answer: a table a mask, dimmed while a newer one is under way. */
export function Results({ client, state, draft, change, share, lens }: ResultsProps) {
  const { answer, model } = state;
  const stale = isStale(state);
  const [tablesShown, setTablesShown] = useState(TABLES_AT_FIRST);
  return (
    <section className="results" aria-label="Predictions" aria-busy={stale}>
      <div className="results-head">
        <ContentNote />
        {share}
      </div>
      {answer !== null && (
        <div className={stale ? 'answer answer-stale' : 'answer'}>
          <div className="tables" data-count={Math.min(answer.masks.length, 3)}>
            {answer.masks.slice(0, tablesShown).map((mask, index) => (
              <PredictionTable
                key={mask.tokenIndex}
                mask={mask}
                number={index + 1}
                count={answer.masks.length}
                token={answer.tokens.at(mask.tokenIndex)}
                topK={draft.topK}
              />
            ))}
          </div>
          {answer.masks.length > tablesShown && (
            <Button className="button" onPress={() => setTablesShown(tablesShown + TABLES_AT_FIRST)}>
              Show more of {formatPlural(answer.masks.length, 'mask')}
            </Button>
          )}
          <WordFills client={client} answer={answer} />
          {hasContinuation(answer, draft.topK) && (
            <p className="quiet">
              <span className="continuation">##</span> joins the word before it, without a space.
            </p>
          )}
          <HowToRead part="Probability and rank" />
          <div className="answer-foot">
            {model?.content === answer.identity.content && (
              <span>{formatCount(model.vocabularySize)} words</span>
            )}
            <Choice
              label="shown"
              accessibleLabel="Predictions shown"
              value={draft.topK}
              options={TOP_K_CHOICES}
              name={formatCount}
              onChange={(topK) => change({ type: 'top-k', topK }, 'now')}
            />
            {lens}
            <span>specials hidden{specialMass(answer)}</span>
            <span className="frame-space" />
            <span>{provenanceWords(answer.identity, formatDuration(answer.durationMs))}</span>
          </div>
        </div>
      )}
    </section>
  );
}

/** For one mask its mass stands here; for several it stands in each table's caption. */
function specialMass({ masks }: AnswerState): string {
  const only = masks.length === 1 ? masks.at(0) : undefined;
  return only === undefined ? '' : ` (${formatPercent(only.specialMass)})`;
}

function hasContinuation({ masks }: AnswerState, topK: number): boolean {
  return masks.some(({ predictions }) => predictions.slice(0, topK).some(({ continuation }) => continuation));
}
