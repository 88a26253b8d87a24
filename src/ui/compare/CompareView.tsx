import { useCallback, useMemo } from 'react';
import type { WorkerClient } from '../../page/client.ts';
import { ofLab } from '../../page/selectors.ts';
import { useView } from '../frame/use_view.ts';
import { presetOfTemplate, PRESETS } from '../../probes/data/presets.ts';
import { NO_NUMBERS } from '../../probes/share/compare.ts';
import type { WordSort } from '../../probes/share/state.ts';
import type { Preset } from '../../probes/data/preset.ts';
import { swapSides } from '../../probes/template/contrast.ts';
import { ContentNote } from '../frame/ContentNote.tsx';
import { Fold } from '../frame/Fold.tsx';
import { usePageKeys } from '../frame/use_page_keys.ts';
import { LinkFault } from '../lab/LinkFault.tsx';
import { FIRST_LOOK_MS } from '../../page/starts_by_itself.ts';
import { currentAnswer, isBusy, shownAnswer, type Answered, type DeskState } from '../lab/probe_desk.ts';
import { ProbeField } from '../lab/ProbeField.tsx';
import { keptSentences, RunNotices } from '../lab/RunNotices.tsx';
import { usePlacedWords } from '../lab/use_placed_words.ts';
import { useProbe } from '../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../lab/use_setup.ts';
import { useVocabularies, vocabularyOf } from '../lab/use_vocabulary.ts';
import { presetState, reduceCompare, type CompareAct, type CompareState } from './compare_state.ts';
import { BegunLine } from './BegunLine.tsx';
import type { CompareOpening } from './compare_start.ts';
import { CompareShare, CompareVerdict } from './CompareShare.tsx';
import { Comparison } from './Comparison.tsx';
import { isGlued, type Places } from './named_pieces.ts';
import { PatchLink } from './PatchLink.tsx';
import { PresetChoice, PresetReading } from './PresetChoice.tsx';
import { besideFrames, referencesOf, wordReferences } from './references.ts';
import { comparisonQuestion, resolveCompare, type ComparisonAbout } from './resolve.ts';
import { SentenceIds } from './SentenceIds.tsx';
import { RobustnessSection } from './RobustnessSection.tsx';
import { fromShared, toShared } from './share.ts';
import { SidesLine } from './SidesLine.tsx';
import { readTargets, targetsQuestion, type TargetsAbout } from './targets.ts';
import { TargetsSection } from './TargetsSection.tsx';
import { useBegun } from './use_begun.ts';
import { useRobustness } from './use_robustness.ts';
import { useSpread } from './use_spread.ts';
import { listText } from './WordsField.tsx';

interface CompareViewProps {
  readonly client: WorkerClient;
  /** What a link shares: see share/fragment.ts. Anything may stand there. */
  readonly shared: string;
  /** What another view handed on last; a new object is opened anew. */
  readonly start: CompareOpening | null;
}

function wordsOf({ words }: Preset): string {
  return words === null ? '' : listText(words);
}

const SETUP: SetupKind<CompareState> = {
  view: 'compare',
  // The model card's pair.
  initial: presetState(PRESETS[0], wordsOf(PRESETS[0])),
  toShared: (state) => toShared(state, NO_NUMBERS),
  fromShared,
  asks: (state) => {
    const resolved = resolveCompare(state);
    return [state.template, state.form, resolved.kind === 'ready' ? resolved.pairs : resolved.kind];
  },
};

/** Two sentences that differ in one place, and how the model's words differ with them. */
export function CompareView({ client, shared, start }: CompareViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const act = useCallback((made: CompareAct) => change((before) => reduceCompare(before, made)), [change]);
  const { template, contrast, held, form } = state;
  const begun = useBegun(start, template, (opened) => act({ type: 'begin', start: opened }));
  const resolved = useMemo(() => resolveCompare({ template, contrast, held }), [template, contrast, held]);
  const ready = resolved.kind === 'ready' && begun.waiting === null ? resolved : null;
  const question = useMemo(() => (ready === null ? null : comparisonQuestion(ready, form)), [ready, form]);
  const probe = useProbe(client, view, question, FIRST_LOOK_MS);
  const vocabularies = useVocabularies(client, view);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const vocabulary = vocabularyOf(vocabularies, shown?.answer.run.identity ?? null);
  const targets = useMemo(() => readTargets(state.targets), [state.targets]);
  const targetsAsked = useMemo(
    () => (ready === null ? null : targetsQuestion(ready, targets.words, form)),
    [ready, targets, form],
  );
  // The comparison is first: its time tells how long the targets will take.
  const targetsProbe = useProbe(client, view, shown === null ? null : targetsAsked);
  const robust = useRobustness(
    client,
    view.backend?.identity.content ?? null,
    state,
    ready,
    targets.words,
    isPlanned(targetsProbe.state),
  );
  const robustProbe = useProbe(client, view, robust.question);
  const { pinned, targeted } = besideFrames(robustProbe.state, probe.state, targetsProbe.state);
  const places = usePlaces(client, shown?.answer ?? null, state.pins, targets.words);
  const references = useMemo(
    () =>
      new Map([
        ...wordReferences(pinned, vocabulary, [...state.pins, ...targets.words], places),
        ...referencesOf(targeted),
      ]),
    [pinned, vocabulary, state.pins, targets, targeted, places],
  );
  const spread = useSpread(client.measures, robustProbe.state, references, ready, targets.words);
  const robustness = useMemo(
    () => (
      <RobustnessSection
        view={view}
        state={state}
        act={act}
        setUp={robust}
        probe={robustProbe}
        spread={spread}
      />
    ),
    [view, state, act, robust, robustProbe, spread],
  );
  const preset = presetOfTemplate(template);
  const swap = (): void => {
    if (ready !== null) act({ type: 'set', to: { contrast: swapSides(ready.contrast) } });
  };
  const sort = useCallback((by: WordSort) => act({ type: 'set', to: { sort: by } }), [act]);
  const pin = useCallback((word: string, on: boolean) => act({ type: 'pin', word, on }), [act]);
  usePageKeys({ '[': swap, ']': swap });
  return (
    <div className="view">
      <h1 className="visually-hidden">Compare two sentences</h1>
      <div className="sentence">
        <ProbeField
          template={template}
          onChange={(text) => act({ type: 'template', template: text })}
          resolved={resolved}
          probe={begun.waiting === null ? probe : { ...probe, start: begun.runAsItIs }}
          caret={begun.caret}
          sentences={question && { run: question.job.sentences.length, all: question.about.ready.sentences }}
          name="Comparison"
          startLabel="Run the comparison"
        >
          <PresetChoice
            preset={preset}
            onChoose={(chosen) => act({ type: 'preset', preset: chosen, targets: wordsOf(chosen) })}
          />
        </ProbeField>
        {begun.waiting !== null && (
          <BegunLine
            start={begun.waiting}
            onTake={(taken) => {
              act({ type: 'template', template: taken });
              begun.taken(taken);
            }}
          />
        )}
        {resolved.kind === 'no-contrast' && (
          <p>
            Nothing to compare yet: put two alternatives in braces, such as <code>{'{man|woman}'}</code>.
          </p>
        )}
        {ready !== null && <SidesLine ready={ready} state={state} act={act} />}
        <div className="fold-row">
          {shown !== null && (
            <Fold name="ids" title="token ids">
              <SentenceIds answer={shown.answer} isStale={shown.isStale} />
            </Fold>
          )}
          {preset !== null && (
            <Fold name="reading" title="what it shows, and cannot">
              <PresetReading preset={preset} />
            </Fold>
          )}
        </div>
        {current !== null && vocabulary !== null && (
          <PatchLink state={state} answer={current} vocabulary={vocabulary} />
        )}
      </div>
      <RunNotices state={probe.state} view={view} onStart={probe.start} kept={keptSentences(probe.state)} />
      <LinkFault link={link} />
      {isAsShared && current !== null && vocabulary !== null && (
        <CompareVerdict link={link} current={current} vocabulary={vocabulary} />
      )}
      <section className="results lab-results" aria-label="Comparison" aria-busy={isBusy(probe.state)}>
        <div className="results-head">
          <ContentNote />
          <CompareShare
            state={state}
            places={places}
            current={current}
            shown={shown?.answer ?? null}
            vocabulary={vocabulary}
            targets={shownAnswer(targetsProbe.state)?.answer ?? null}
            frames={spread.family?.of.answer ?? shownAnswer(robustProbe.state)?.answer ?? null}
            family={spread.family}
          />
        </div>
        {shown !== null && vocabulary !== null && (
          <Comparison
            client={client}
            answer={shown.answer}
            vocabulary={vocabulary}
            isStale={shown.isStale}
            pins={state.pins}
            places={places}
            onPin={pin}
            sort={state.sort}
            onSort={sort}
          >
            {robustness}
          </Comparison>
        )}
        {ready !== null && (
          <TargetsSection view={view} state={state} act={act} read={targets} probe={targetsProbe} />
        )}
      </section>
    </div>
  );
}

/** The sentences that are compared, and how words read at their masks where text touches one from the left. */
function usePlaces(
  client: WorkerClient,
  answer: Answered<ComparisonAbout> | null,
  pins: readonly string[],
  targets: readonly string[],
): Places {
  const job = answer?.job ?? null;
  const sentences = useMemo(() => job?.sentences.map(({ text }) => text) ?? [], [job]);
  const isAsked = sentences.some(isGlued);
  const asked = useMemo(
    () => (isAsked ? [...new Set([...pins, ...targets])] : NO_WORDS),
    [isAsked, pins, targets],
  );
  const content = answer?.run.identity?.content ?? null;
  const form = job?.form ?? 'typed';
  const words = usePlacedWords(client, { content, sentences, form }, asked);
  return useMemo(() => ({ sentences, words }), [sentences, words]);
}

const NO_WORDS: readonly string[] = [];

/** Whether the cost of the targets is known: it is nothing where none are asked. */
function isPlanned({ plan }: DeskState<TargetsAbout>): boolean {
  return plan.kind === 'planned' || plan.kind === 'none';
}
