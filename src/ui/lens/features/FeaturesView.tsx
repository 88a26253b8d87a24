import { useMemo } from 'react';
import type { WorkerClient } from '../../../page/client.ts';
import { ofLab } from '../../../page/selectors.ts';
import { FIRST_LOOK_MS } from '../../../page/starts_by_itself.ts';
import { ContentNote } from '../../frame/ContentNote.tsx';
import { Notice } from '../../frame/Notice.tsx';
import { useView } from '../../frame/use_view.ts';
import { formatPlural } from '../../format.ts';
import type { Asked } from '../../lab/answered.ts';
import { LinkFault } from '../../lab/LinkFault.tsx';
import { currentAnswer, isBusy, isWorking, shownAnswer, type AskWays } from '../../lab/probe_desk.ts';
import { EndNotice, keptWords } from '../../lab/RunNotices.tsx';
import { ShareMenu } from '../../lab/ShareMenu.tsx';
import { useQuestion } from '../../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../../lab/use_setup.ts';
import { LensParts } from '../LensParts.tsx';
import { FeaturesField } from './FeaturesField.tsx';
import { FeaturesResults } from './FeaturesResults.tsx';
import { FeaturesVerdict } from './FeaturesVerdict.tsx';
import { featureActions } from './feature_actions.ts';
import { INITIAL_FEATURES, readTexts, type FeaturesState } from './features_state.ts';
import { featuresFromShared, featuresToShared } from './share.ts';

interface FeaturesViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

const SETUP: SetupKind<FeaturesState> = {
  view: 'features',
  initial: INITIAL_FEATURES,
  toShared: (state) => featuresToShared(state),
  fromShared: featuresFromShared,
  asks: ({ texts }) => [texts],
};

/** What whole texts become: their vectors, how alike they are, and files of them. */
export function FeaturesView({ client, shared }: FeaturesViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const { texts } = state;
  const question = useMemo((): Asked<null, 'features'> | null => {
    const read = readTexts({ texts });
    return read.length === 0 ? null : { job: { texts: read }, about: null };
  }, [texts]);
  const probe = useQuestion(() => featureWays(client), view, question, FIRST_LOOK_MS);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const { plan } = probe.state;
  const begun = probe.state.current;
  const cut = plan.kind === 'planned' ? plan.plan.cut.length : 0;
  return (
    <div className="view">
      <h1 className="visually-hidden">Features of texts</h1>
      <LensParts part="features" />
      <div className="sentence">
        <FeaturesField texts={texts} onChange={(next) => change({ texts: next })} probe={probe} />
      </div>
      {cut > 0 && (
        <Notice>
          <p>
            The end of {formatPlural(cut, 'text')} is past what the model reads: those features are of the
            beginning.
          </p>
        </Notice>
      )}
      <EndNotice
        planError={plan.kind === 'failed' ? plan.error : null}
        phase={begun?.run.phase ?? null}
        kept={begun === null ? '' : keptWords(begun.run.results.size, begun.job.texts.length, 'text')}
        view={view}
      />
      <LinkFault link={link} />
      {isAsShared && current !== null && !isWorking(probe.state) && (
        <FeaturesVerdict link={link} current={current} />
      )}
      <section className="results lab-results" aria-label="Features" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          <ShareMenu actions={featureActions(state, current, shown?.answer ?? null)} />
        </div>
        {shown !== null && (
          <FeaturesResults
            answer={shown.answer}
            isStale={shown.isStale}
            vector={state.vector}
            onVector={(vector) => change({ vector })}
          />
        )}
      </section>
    </div>
  );
}

function featureWays({ probes }: WorkerClient): AskWays<null, 'features'> {
  return {
    plan: (job, signal) => probes.planFeatures(job, signal),
    run: (job) => probes.runFeatures(job),
  };
}
