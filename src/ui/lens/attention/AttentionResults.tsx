import { memo, useCallback, useMemo } from 'react';
import { isUnderWay } from '../../../page/client.ts';
import { HowToRead } from '../../frame/HowToRead.tsx';
import { LiveRegion } from '../../frame/LiveRegion.tsx';
import { Later } from '../../lab/Later.tsx';
import { Provenance } from '../../lab/Provenance.tsx';
import { provenanceWords } from '../../lab/words.ts';
import { AttentionControls } from './AttentionControls.tsx';
import type { AttentionAnswer } from './attention_question.ts';
import type { AttentionLook, ChangeAttention } from './attention_state.ts';
import { readAttention, shownMap } from './attention_view.ts';
import { ATTENTION_NOTE, attentionProtocol, heldWords, lookWords } from './attention_words.ts';
import { LookingChips } from './LookingChips.tsx';
import { MapFigure } from './MapFigure.tsx';
import { Overview } from './Overview.tsx';

interface AttentionResultsProps {
  readonly answer: AttentionAnswer;
  readonly isStale: boolean;
  readonly look: AttentionLook;
  readonly change: ChangeAttention;
}

/** Where a token looks, over the chips; every pass and head at a glance; and the numbers of the one that is chosen. */
export const AttentionResults = memo(function AttentionResults(props: AttentionResultsProps) {
  const { answer, isStale, look, change } = props;
  const { about, job, run } = answer;
  const read = useMemo(() => readAttention(answer), [answer]);
  const shown = useMemo(() => (read === null ? null : shownMap(read, look)), [read, look]);
  const choose = useCallback((token: number) => change({ token }), [change]);
  if (read === null || shown === null) return null;
  const { map } = shown;
  const protocol = attentionProtocol(job.form, shown);
  const source = run.identity === null ? null : provenanceWords(run.identity, protocol);
  const spoken = lookWords(shown, shown.token);
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <section className="lab-section" aria-label="Where tokens look">
        <h2 className="section-title">Where tokens look</h2>
        <AttentionControls shown={shown} change={change} />
        {map === null ? (
          <p>Pass {shown.pass} has not been read yet.</p>
        ) : (
          <>
            <LookingChips shown={shown} onToken={choose} />
            <p>{heldWords(shown)}</p>
          </>
        )}
        <p className="reading-note">{ATTENTION_NOTE}</p>
        <HowToRead part="Attention" />
        <Provenance identity={run.identity} protocol={protocol} />
      </section>
      <Later>
        <section className="lab-section" aria-label="Every pass and head">
          <h2 className="section-title">Every pass and head</h2>
          <Overview read={read} kept={shown.kept} pass={shown.pass} head={shown.head} onChoose={change} />
          <p className="reading-note">
            Each map: a row for each token that looks, a column for each that is looked at, coloured from 0 to
            the largest weight in that map.
          </p>
        </section>
        {map !== null && (
          <section className="lab-section" aria-label="Token by token">
            <h2 className="section-title">Token by token</h2>
            <MapFigure shown={shown} map={map} text={about.text} source={source} onToken={choose} />
          </section>
        )}
      </Later>
      <LiveRegion label="Latest attention" message={isStale || isUnderWay(run) ? '' : spoken} />
    </div>
  );
});
