import { useMemo } from 'react';
import type { WorkerClient } from '../../../page/client.ts';
import { ofLab } from '../../../page/selectors.ts';
import { FIRST_LOOK_MS } from '../../../page/starts_by_itself.ts';
import { ContentNote } from '../../frame/ContentNote.tsx';
import { FormChoice } from '../../frame/FormChoice.tsx';
import { useView } from '../../frame/use_view.ts';
import { InlineField } from '../../lab/InlineField.tsx';
import { LinkFault } from '../../lab/LinkFault.tsx';
import { currentAnswer, isBusy, isWorking, shownAnswer, type AskWays } from '../../lab/probe_desk.ts';
import { ProbeField } from '../../lab/ProbeField.tsx';
import { keptWords, RunNotices } from '../../lab/RunNotices.tsx';
import { useQuestion } from '../../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../../lab/use_setup.ts';
import { useCarriedSentence } from '../carried_sentence.ts';
import { resolveLens, type ReadyLens } from '../lens_job.ts';
import { LensParts } from '../LensParts.tsx';
import { MaskChoice } from '../MaskChoice.tsx';
import { INITIAL_OCCLUSION, occlusionQuestion, wordsRead, type OcclusionState } from './occlusion_job.ts';
import { OcclusionResults } from './OcclusionResults.tsx';
import { OcclusionShare, OcclusionVerdict } from './OcclusionShare.tsx';
import { occlusionFromShared, occlusionToShared } from './share.ts';
import { turned } from './turned.ts';

interface OcclusionViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

const SETUP: SetupKind<OcclusionState> = {
  view: 'occlusion',
  initial: INITIAL_OCCLUSION,
  toShared: (state) => occlusionToShared(state),
  fromShared: occlusionFromShared,
  asks: ({ template, form, mask, answer }) => [template, form, mask, answer],
};

/** What holds the answer up: each other word is masked in turn, and the answer is read again. */
export function OcclusionView({ client, shared }: OcclusionViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const { template, form, mask, answer } = state;
  useCarriedSentence('occlusion', state, change, shared);
  const resolved = useMemo(() => resolveLens(template), [template]);
  const ready = resolved.kind === 'ready' ? resolved : null;
  const question = useMemo(
    () => (ready === null ? null : occlusionQuestion(ready, { form, mask, answer })),
    [ready, form, mask, answer],
  );
  const probe = useQuestion(() => occlusionWays(client), view, question, FIRST_LOOK_MS);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const run = probe.state.current?.run ?? null;
  return (
    <div className="view">
      <h1 className="visually-hidden">What holds the answer up</h1>
      <LensParts part="occlusion" />
      <div className="sentence">
        <ProbeField
          template={template}
          onChange={(text) => change({ template: text })}
          resolved={resolved}
          probe={probe}
          sentences={ready === null ? null : { run: ready.read.length, all: ready.sentences }}
          name="Occlusion"
          startLabel="Mask each word"
        />
        <div className="field-tools">
          <MaskChoice ready={ready} mask={mask} onChange={(next) => change({ mask: next })} />
          <InlineField
            label="answer"
            value={answer}
            onChange={(text) => change({ answer: text })}
            maxLength={100}
            placeholder="the likeliest"
          />
          <FormChoice label="[MASK]" value={form} onChange={(next) => change({ form: next })} />
        </div>
      </div>
      <RunNotices
        state={probe.state}
        view={view}
        onStart={probe.start}
        kept={keptWords(wordsRead(run?.results ?? new Map()), run?.plan?.words ?? 0, 'word')}
      />
      <LinkFault link={link} />
      {isAsShared && current !== null && !isWorking(probe.state) && (
        <OcclusionVerdict link={link} current={current} />
      )}
      <section className="results lab-results" aria-label="Occlusion" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          <OcclusionShare state={state} current={current} shown={shown?.answer ?? null} />
        </div>
        {shown !== null && <OcclusionResults answer={shown.answer} isStale={shown.isStale} />}
      </section>
    </div>
  );
}

function occlusionWays({ probes }: WorkerClient): AskWays<ReadyLens, 'occlusion'> {
  return {
    plan: (job, signal) => probes.planOcclusion(job, signal),
    run: (job) => probes.runOcclusion(job),
    answeredBefore: turned,
  };
}
