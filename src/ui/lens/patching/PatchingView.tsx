import { useCallback, useMemo } from 'react';
import { Button } from 'react-aria-components';
import type { WorkerClient } from '../../../page/client.ts';
import { ofLab } from '../../../page/selectors.ts';
import { FIRST_LOOK_MS } from '../../../page/starts_by_itself.ts';
import { ContentNote } from '../../frame/ContentNote.tsx';
import { LiveRegion } from '../../frame/LiveRegion.tsx';
import { Notice } from '../../frame/Notice.tsx';
import { useView } from '../../frame/use_view.ts';
import { LinkFault } from '../../lab/LinkFault.tsx';
import { currentAnswer, isBusy, isWorking, shownAnswer, type AskWays } from '../../lab/probe_desk.ts';
import { EndNotice, keptWords } from '../../lab/RunNotices.tsx';
import { useQuestion } from '../../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../../lab/use_setup.ts';
import { useVocabularies, vocabularyOf } from '../../lab/use_vocabulary.ts';
import { useCarriedSentence, type LensSentenceText } from '../carried_sentence.ts';
import { LensParts } from '../LensParts.tsx';
import { readMap } from './patch_map.ts';
import { patchQuestion, resolvePatch, type ReadyPatch } from './patch_question.ts';
import { INITIAL_PATCH, type PatchState } from './patch_state.ts';
import { refusalWords } from './patch_words.ts';
import { PatchField } from './PatchField.tsx';
import { PatchResults } from './PatchResults.tsx';
import { PatchShare, PatchVerdict } from './PatchShare.tsx';
import { PatchTools } from './PatchTools.tsx';
import { patchFromShared, patchToShared } from './share.ts';

interface PatchingViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

const SETUP: SetupKind<PatchState> = {
  view: 'patching',
  initial: INITIAL_PATCH,
  toShared: (state) => patchToShared(state),
  fromShared: patchFromShared,
  asks: ({ template, contrast, held, form, into, first, second }) => [
    ...[template, contrast, held, form, into, first, second],
  ],
};

const SETTLED_FOR_MS = 1500;

/** Two sentences, and where hidden states of one make the other answer as it does. */
export function PatchingView({ client, shared }: PatchingViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const { template, contrast, held, form, into, first, second } = state;
  const takeSentence = useCallback(
    (sentence: LensSentenceText) =>
      change((before) =>
        sentence.template === before.template
          ? { ...before, form: sentence.form }
          : { ...before, ...sentence, contrast: null, held: {} },
      ),
    [change],
  );
  useCarriedSentence('patching', state, takeSentence, shared);
  const resolved = useMemo(() => resolvePatch({ template, contrast, held }), [template, contrast, held]);
  const ready = resolved.kind === 'ready' ? resolved : null;
  const question = useMemo(
    () => (ready === null ? null : patchQuestion(ready, { form, into, first, second })),
    [ready, form, into, first, second],
  );
  const probe = useQuestion(
    (): AskWays<ReadyPatch, 'patching'> => ({
      plan: (job, signal) => client.probes.planPatching(job, signal),
      run: (job) => client.probes.runPatching(job),
    }),
    view,
    question,
    FIRST_LOOK_MS,
  );
  const vocabularies = useVocabularies(client, view);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const vocabulary = vocabularyOf(vocabularies, shown?.answer.run.identity ?? null);
  const { plan } = probe.state;
  const refusal = plan.kind === 'planned' ? plan.plan.refusal : null;
  const refused = refusal === null ? '' : refusalWords(refusal);
  const run = probe.state.current?.run ?? null;
  const rows = run?.plan?.rows ?? 0;
  const picked = useMemo(
    () => (current === null || vocabulary === null ? null : (readMap(current, vocabulary)?.targets ?? null)),
    [current, vocabulary],
  );
  return (
    <div className="view">
      <h1 className="visually-hidden">Patch one sentence with the states of another</h1>
      <LensParts part="patching" />
      <div className="sentence">
        <PatchField
          template={template}
          onChange={(text) => change({ template: text, contrast: null, held: {} })}
          resolved={resolved}
          probe={probe}
        />
        {resolved.kind === 'no-contrast' && (
          <p>
            Nothing to patch yet: put two alternatives in braces, such as <code>{'{man|woman}'}</code>.
          </p>
        )}
        <PatchTools state={state} change={change} sides={ready?.sides ?? null} picked={picked} />
      </div>
      {refused !== '' && (
        <Notice>
          <p>{refused}</p>
        </Notice>
      )}
      {/* Planned anew as the text is typed. */}
      <LiveRegion label="Not patched" message={refused} settledForMs={SETTLED_FOR_MS} />
      <EndNotice
        planError={plan.kind === 'failed' ? plan.error : null}
        phase={run?.phase ?? null}
        kept={keptWords(Math.max(0, (run?.results.size ?? 0) - 1), rows, 'row')}
        view={view}
        actions={
          <Button className="button" data-run="start" onPress={probe.start}>
            Run again
          </Button>
        }
      />
      <LinkFault link={link} />
      {isAsShared &&
        current !== null &&
        vocabulary !== null &&
        link.state?.results != null &&
        !isWorking(probe.state) && <PatchVerdict link={link} current={current} vocabulary={vocabulary} />}
      <section className="results lab-results" aria-label="Patching" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          {/* What is refused has no map to give. */}
          <PatchShare
            state={state}
            current={refused === '' ? current : null}
            shown={refused === '' ? (shown?.answer ?? null) : null}
            vocabulary={vocabulary}
          />
        </div>
        {shown !== null && vocabulary !== null && refused === '' && (
          <PatchResults answer={shown.answer} vocabulary={vocabulary} isStale={shown.isStale} />
        )}
      </section>
    </div>
  );
}
