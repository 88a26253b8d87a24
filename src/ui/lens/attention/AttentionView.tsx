import { useMemo } from 'react';
import { Button } from 'react-aria-components';
import type { WorkerClient } from '../../../page/client.ts';
import { ofLab } from '../../../page/selectors.ts';
import { FIRST_LOOK_MS } from '../../../page/starts_by_itself.ts';
import { formatPlural } from '../../format.ts';
import { Choice } from '../../frame/Choice.tsx';
import { ContentNote } from '../../frame/ContentNote.tsx';
import { FormChoice } from '../../frame/FormChoice.tsx';
import { Notice } from '../../frame/Notice.tsx';
import { useView } from '../../frame/use_view.ts';
import { LinkFault } from '../../lab/LinkFault.tsx';
import { currentAnswer, isBusy, isWorking, shownAnswer, type AskWays } from '../../lab/probe_desk.ts';
import { EndNotice, keptWords } from '../../lab/RunNotices.tsx';
import { useQuestion } from '../../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../../lab/use_setup.ts';
import { useCarriedSentence } from '../carried_sentence.ts';
import { LensParts } from '../LensParts.tsx';
import { AttentionField } from './AttentionField.tsx';
import {
  attentionQuestion,
  OFFERED,
  resolveAttention,
  sentenceName,
  type ReadyAttention,
} from './attention_question.ts';
import { AttentionResults } from './AttentionResults.tsx';
import { AttentionShare, AttentionVerdict } from './AttentionShare.tsx';
import { INITIAL_ATTENTION, type AttentionState } from './attention_state.ts';
import { attentionFromShared, attentionToShared } from './share.ts';

interface AttentionViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

const SETUP: SetupKind<AttentionState> = {
  view: 'attention',
  initial: INITIAL_ATTENTION,
  toShared: (state) => attentionToShared(state),
  fromShared: attentionFromShared,
  asks: ({ template, form, sentence }) => [template, form, sentence],
};

/** Where each token of a sentence looks, in every pass and head. */
export function AttentionView({ client, shared }: AttentionViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const { template, form, sentence } = state;
  useCarriedSentence('attention', state, change, shared);
  const resolved = useMemo(() => resolveAttention({ template, sentence }), [template, sentence]);
  const ready = resolved.kind === 'ready' ? resolved : null;
  const question = useMemo(() => (ready === null ? null : attentionQuestion(ready, { form })), [ready, form]);
  const probe = useQuestion(
    (): AskWays<ReadyAttention, 'attention'> => ({
      plan: (job, signal) => client.probes.planAttention(job, signal),
      run: (job) => client.probes.runAttention(job),
    }),
    view,
    question,
    FIRST_LOOK_MS,
  );
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const { plan } = probe.state;
  const planned = plan.kind === 'planned' ? plan.plan : null;
  const run = probe.state.current?.run ?? null;
  return (
    <div className="view">
      <h1 className="visually-hidden">Where tokens look</h1>
      <LensParts part="attention" />
      <div className="sentence">
        <AttentionField
          template={template}
          onChange={(text) => change({ template: text, token: null })}
          resolved={resolved}
          probe={probe}
        />
        <div className="field-tools">
          {ready !== null && ready.sentences > 1 && (
            <Choice
              label="sentence"
              accessibleLabel="Which sentence of the template is read"
              value={ready.sentence}
              options={Array.from({ length: Math.min(ready.sentences, OFFERED) }, (_, index) => index)}
              name={(index) => sentenceName(ready.template, index)}
              onChange={(index) => change({ sentence: index })}
            />
          )}
          {ready !== null && ready.sentences > OFFERED && (
            <span className="quiet">the first {OFFERED} are offered</span>
          )}
          <FormChoice label="[MASK]" value={form} onChange={(next) => change({ form: next })} />
        </div>
      </div>
      {resolved.kind === 'empty' && <p>Type a sentence to see where its tokens look.</p>}
      {planned !== null && planned.cutTokens > 0 && (
        <Notice>
          <p>The last {formatPlural(planned.cutTokens, 'token')} are past what the model reads.</p>
        </Notice>
      )}
      <EndNotice
        planError={plan.kind === 'failed' ? plan.error : null}
        phase={run?.phase ?? null}
        kept={keptWords(run?.results.size ?? 0, run?.plan?.passes ?? 0, 'pass', 'passes')}
        view={view}
        actions={
          <Button className="button" data-run="start" onPress={probe.start}>
            Run again
          </Button>
        }
      />
      <LinkFault link={link} />
      {isAsShared && current !== null && !isWorking(probe.state) && (
        <AttentionVerdict link={link} current={current} />
      )}
      <section className="results lab-results" aria-label="Attention" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          <AttentionShare state={state} current={current} shown={shown?.answer ?? null} />
        </div>
        {shown !== null && (
          <AttentionResults answer={shown.answer} isStale={shown.isStale} look={state} change={change} />
        )}
      </section>
    </div>
  );
}
