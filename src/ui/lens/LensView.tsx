import { useMemo } from 'react';
import { readPastedWords } from '../../probes/data/pasted_words.ts';
import type { ModelIdentity, WorkerClient } from '../../page/client.ts';
import { ofLab, type LabState } from '../../page/selectors.ts';
import { useView } from '../frame/use_view.ts';
import { ContentNote } from '../frame/ContentNote.tsx';
import { LinkFault } from '../lab/LinkFault.tsx';
import type { PlacedWords } from '../lab/placed_pieces.ts';
import { FIRST_LOOK_MS } from '../../page/starts_by_itself.ts';
import { currentAnswer, isBusy, isWorking, shownAnswer, type Answered } from '../lab/probe_desk.ts';
import { ProbeField } from '../lab/ProbeField.tsx';
import { keptSentences, RunNotices } from '../lab/RunNotices.tsx';
import { usePlacedWords } from '../lab/use_placed_words.ts';
import { useProbe } from '../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../lab/use_setup.ts';
import { useVocabularies, vocabularyOf } from '../lab/use_vocabulary.ts';
import { useCarriedSentence, type LensSentenceText } from './carried_sentence.ts';
import { lensQuestion, resolveLens, type ReadyLens } from './lens_job.ts';
import { INITIAL_LENS, type LensState } from './lens_state.ts';
import { LensParts } from './LensParts.tsx';
import { LensResults } from './LensResults.tsx';
import { LensShare, LensVerdict } from './LensShare.tsx';
import { LensTools } from './LensTools.tsx';
import { lensFromShared, lensToShared } from './share.ts';

interface LensViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

const SETUP: SetupKind<LensState> = {
  view: 'lens',
  initial: INITIAL_LENS,
  toShared: (state) => lensToShared(state),
  fromShared: lensFromShared,
  asks: ({ template, form, mask, passes }) => [template, form, mask, passes],
};

/** One layer, applied again and again: what the prediction head makes of the mask after every pass. */
export function LensView({ client, shared }: LensViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const { template, form, mask, passes, follow } = state;
  const takeOver = (sentence: LensSentenceText, words: readonly string[]): void =>
    change(words.length === 0 ? sentence : { ...sentence, follow: words.join('\n') });
  useCarriedSentence('lens', state, takeOver, shared);
  const resolved = useMemo(() => resolveLens(template), [template]);
  const ready = resolved.kind === 'ready' ? resolved : null;
  const question = useMemo(
    () => (ready === null ? null : lensQuestion(ready, { form, mask, passes })),
    [ready, form, mask, passes],
  );
  const probe = useProbe(client, view, question, FIRST_LOOK_MS);
  const vocabularies = useVocabularies(client, view);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const vocabulary = vocabularyOf(vocabularies, shown?.answer.run.identity ?? null);
  const words = useMemo(() => readPastedWords(follow).words, [follow]);
  const placed = useFollowedPlaces(client, shown?.answer ?? null, words);
  const ownPasses = view.model?.passes ?? null;
  return (
    <div className="view">
      <h1 className="visually-hidden">Look in after every pass</h1>
      <LensParts part="lens" />
      <div className="sentence">
        <ProbeField
          template={template}
          onChange={(text) => change({ template: text })}
          resolved={resolved}
          probe={probe}
          sentences={ready === null ? null : { run: ready.read.length, all: ready.sentences }}
          name="Lens"
          startLabel="Read every pass"
        />
        <LensTools state={state} change={change} ready={ready} ownPasses={ownPasses} />
      </div>
      <RunNotices state={probe.state} view={view} onStart={probe.start} kept={keptSentences(probe.state)} />
      <LinkFault link={link} />
      {isAsShared && current !== null && vocabulary !== null && !isWorking(probe.state) && (
        <LensVerdict link={link} current={current} vocabulary={vocabulary} />
      )}
      <section className="results lab-results" aria-label="Lens" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          <LensShare
            state={state}
            placed={placed}
            current={current}
            shown={shown?.answer ?? null}
            vocabulary={vocabulary}
          />
        </div>
        {shown !== null && vocabulary !== null && (
          <LensResults
            answer={shown.answer}
            vocabulary={vocabulary}
            isStale={shown.isStale}
            words={words}
            placed={placed}
            ownPasses={isOf(view, shown.answer.run.identity) ? ownPasses : null}
          />
        )}
      </section>
    </div>
  );
}

/** How the words that are followed read at the masks. */
function useFollowedPlaces(
  client: WorkerClient,
  answer: Answered<ReadyLens> | null,
  words: readonly string[],
): PlacedWords {
  const about = answer?.about ?? null;
  const sentences = useMemo(() => about?.read.map(({ text }) => text) ?? [], [about]);
  const content = answer?.run.identity?.content ?? null;
  const read = answer?.run.job.sentences.at(0)?.read ?? 0;
  return usePlacedWords(client, { content, sentences, read, form: answer?.run.job.form ?? 'typed' }, words);
}

/** Numbers on their way out are of another model than the one whose passes are known. */
function isOf({ model }: LabState, identity: ModelIdentity | null): boolean {
  return model !== null && model.content === identity?.content;
}
