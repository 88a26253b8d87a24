import { useMemo, useReducer } from 'react';
import type { ViewState, WorkerClient } from '../../worker/client.ts';
import { presetOfTemplate, PRESETS } from '../../probes/data/presets.ts';
import { allWords, findWordList } from '../../probes/data/word_lists.ts';
import type { Preset } from '../../probes/data/preset.ts';
import { ContentNote } from '../frame/ContentNote.tsx';
import { usePageKeys } from '../frame/use_page_keys.ts';
import { isWorking, shownAnswer } from '../lab/probe_desk.ts';
import { RunLine } from '../lab/RunLine.tsx';
import { RunNotices } from '../lab/RunNotices.tsx';
import { TemplateField } from '../lab/TemplateField.tsx';
import { useProbe } from '../lab/use_probe.ts';
import { useVocabulary } from '../lab/use_vocabulary.ts';
import { planWords } from '../lab/words.ts';
import { presetState, reduceCompare } from './compare_state.ts';
import { Comparison } from './Comparison.tsx';
import { PresetChoice, PresetReading } from './PresetChoice.tsx';
import { comparisonQuestion, resolveCompare } from './resolve.ts';
import { SentenceIds } from './SentenceIds.tsx';
import { SidesLine } from './SidesLine.tsx';

interface CompareViewProps {
  readonly client: WorkerClient;
  readonly state: ViewState;
}

function wordsOf({ words }: Preset): string {
  const list = words === null ? null : findWordList(words);
  return list === null ? '' : allWords(list).join('\n');
}

/** Two sentences that differ in one place, and how the model's words differ with them. */
export function CompareView({ client, state: view }: CompareViewProps) {
  const [state, act] = useReducer(reduceCompare, PRESETS[0], (first) => presetState(first, wordsOf(first)));
  const { template, contrast, held, form } = state;
  const resolved = useMemo(() => resolveCompare({ template, contrast, held }), [template, contrast, held]);
  const ready = resolved.kind === 'ready' ? resolved : null;
  const question = useMemo(() => (ready === null ? null : comparisonQuestion(ready, form)), [ready, form]);
  const probe = useProbe(client, view, question);
  const vocabulary = useVocabulary(client, view);
  const shown = shownAnswer(probe.state);
  const preset = presetOfTemplate(template);
  const swap = (): void => {
    if (ready !== null) act({ type: 'swap', contrast: ready.contrast });
  };
  const cancel = isWorking(probe.state) ? probe.cancel : undefined;
  usePageKeys({ '[': swap, ']': swap, ...(cancel === undefined ? {} : { Escape: cancel }) });
  const { plan } = probe.state;
  return (
    <div className="view">
      <h1 className="visually-hidden">Compare two sentences</h1>
      <div className="sentence">
        <TemplateField
          template={template}
          onChange={(text) => act({ type: 'template', template: text })}
          fault={resolved.kind === 'fault' ? resolved.error : null}
          notices={resolved.kind === 'fault' ? [] : resolved.template.notices}
          onRun={probe.start}
          onEscape={cancel}
        >
          <PresetChoice
            preset={preset}
            onChoose={(chosen) => act({ type: 'preset', preset: chosen, targets: wordsOf(chosen) })}
          />
          <span className="plan-words">
            {ready !== null &&
              planWords(2 * ready.pairs.length, ready.sentences, plan.kind === 'planned' ? plan.plan : null)}
          </span>
          <RunLine
            state={probe.state}
            name="Comparison"
            startLabel="Run the comparison"
            onStart={probe.start}
            onCancel={probe.cancel}
          />
        </TemplateField>
        {resolved.kind === 'no-contrast' && (
          <p>
            Nothing to compare yet: put two alternatives in braces, such as <code>{'{man|woman}'}</code>.
          </p>
        )}
        {ready !== null && <SidesLine ready={ready} state={state} act={act} />}
        {shown !== null && <SentenceIds answer={shown.answer} isStale={shown.isStale} />}
        {preset !== null && <PresetReading preset={preset} />}
      </div>
      <RunNotices state={probe.state} view={view} onStart={probe.start} />
      <section
        className="results lab-results"
        aria-label="Comparison"
        aria-busy={shown === null ? ready !== null : shown.isStale}
      >
        <ContentNote />
        {shown !== null && vocabulary !== null && (
          <Comparison
            answer={shown.answer}
            vocabulary={vocabulary}
            isStale={shown.isStale}
            pins={state.pins}
            onPin={(word, on) => act({ type: 'pin', word, on })}
          />
        )}
      </section>
    </div>
  );
}
