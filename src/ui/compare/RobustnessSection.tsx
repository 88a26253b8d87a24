import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ViewState } from '../../worker/client.ts';
import { formatPlural } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import { isWorking, shownAnswer, type Answered } from '../lab/probe_desk.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { RunLine } from '../lab/RunLine.tsx';
import { RunNotices } from '../lab/RunNotices.tsx';
import type { Probe } from '../lab/use_probe.ts';
import { formWords, provenanceWords } from '../lab/words.ts';
import type { CompareAct, CompareState } from './compare_state.ts';
import { formatPair } from './frame_sets.ts';
import { FramesEditor } from './FramesEditor.tsx';
import { RobustSpread } from './RobustSpread.tsx';
import type { RobustSetUp } from './use_robustness.ts';
import type { RobustAbout } from './robust.ts';
import {
  completePart,
  wordEffects,
  type ComparedSentences,
  type CompletePart,
  type Unit,
} from './frame_effects.ts';
import { resolveCompare } from './resolve.ts';
import { cancelledWords } from './robust_caption.ts';
import { readTargets } from './targets.ts';
import { useFamily, type FamilyWord } from './use_family.ts';

interface RobustnessSectionProps {
  readonly view: ViewState;
  readonly state: CompareState;
  readonly act: (act: CompareAct) => void;
  readonly setUp: RobustSetUp;
  readonly probe: Probe<RobustAbout>;
  /** Δ in the compared sentence, by word: what the frames agree with or not. */
  readonly references: ReadonlyMap<string, number>;
}

const UNIT_NAMES: Readonly<Record<Unit, string>> = { frames: 'frames', pairs: 'pairs' };

/** Each word's effects, beside that of the compared sentence. */
function useEffects(
  answer: Answered<RobustAbout> | null,
  unit: Unit,
  references: ReadonlyMap<string, number>,
  { template, contrast, held, targets }: CompareState,
): readonly FamilyWord[] | null {
  const compared = useMemo((): ComparedSentences => {
    const resolved = resolveCompare({ template, contrast, held });
    return resolved.kind === 'ready' ? resolved.pairs : [];
  }, [template, contrast, held]);
  const written = useMemo(() => new Set(readTargets(targets).words), [targets]);
  return useMemo(
    () =>
      answer === null
        ? null
        : wordEffects(answer, unit, compared).map((each) => ({
            ...each,
            reference: references.get(each.word) ?? null,
            isChosen: !written.has(each.word),
          })),
    [answer, unit, references, compared, written],
  );
}

/** Which frames and pairs are complete. */
function useComplete(answer: Answered<RobustAbout> | null): CompletePart | null {
  return useMemo(() => (answer === null ? null : completePart(answer)), [answer]);
}

/** The same contrast in other frames and with other pairs, beside the effect in the one sentence. */
export function RobustnessSection(props: RobustnessSectionProps) {
  const { view, state, act, setUp, probe, references } = props;
  const [unit, setUnit] = useState<Unit>('pairs');
  const answered = shownAnswer(probe.state);
  const answer = answered?.answer ?? null;
  const working = isWorking(probe.state);
  // Summaries of what is still coming in would move under the reader: they are made when it has ended.
  const effects = useEffects(working ? null : answer, unit, references, state);
  const family = useFamily(effects, unit);
  const complete = useComplete(answer);
  const cancelled = complete === null || working ? null : cancelledWords(complete);
  return (
    <section className="lab-section" aria-label="How far the effect holds">
      <h2 className="section-title">How far the effect holds</h2>
      <p className="reading-note">
        The same contrast said in other words. An effect of one sentence may vanish in the next: read the
        spread, not the dot.
      </p>
      <div className="field-tools">
        <Choice
          label="frames for"
          accessibleLabel="Set of frames"
          value={setUp.index}
          options={[...state.frameSets.keys()]}
          name={(index) => state.frameSets[index].label}
          onChange={setUp.choose}
        />
        <Choice
          label="a dot for each of the"
          accessibleLabel="What a dot stands for"
          value={unit}
          options={['pairs', 'frames'] as const}
          name={(each) => UNIT_NAMES[each]}
          onChange={setUnit}
        />
        {setUp.severalPieces > 0 && (
          <Button className="button button-inline" onPress={() => setUp.setAll(!setUp.all)}>
            {setUp.all ? 'Leave out' : 'Include'} {formatPlural(setUp.severalPieces, 'word')} of several
            pieces
          </Button>
        )}
        <RunLine probe={probe} sentences={null} name="Robustness" startLabel="Run the frames" />
      </div>
      {setUp.mismatch !== null && (
        <p className="notice">
          “{formatPair(setUp.mismatch)}” is no pair of this set: the spread below is of the set’s own pairs.{' '}
          <Button
            className="button"
            onPress={() => {
              if (setUp.mismatch !== null) {
                act({ type: 'pairs', set: setUp.index, pairs: formatPair(setUp.mismatch) });
              }
            }}
          >
            Put this pair into the frames
          </Button>
        </p>
      )}
      <FramesEditor state={state} act={act} setUp={setUp} />
      <RunNotices state={probe.state} view={view} onStart={probe.start} />
      {setUp.words.length === 0 && (
        <p>Pin a word, or write one under Targets, to see how far its effect holds.</p>
      )}
      {cancelled !== null && <p className="reading-note">{cancelled}</p>}
      {answered !== null && complete !== null && family !== null && family.rows.length > 0 && (
        <div className={answered.isStale || family.of !== effects ? 'answer answer-stale' : 'answer'}>
          <RobustSpread
            family={family}
            complete={complete}
            about={answered.answer.about}
            caption={
              answered.answer.run.identity === null
                ? []
                : [
                    provenanceWords(
                      answered.answer.run.identity,
                      `Δ log p, ${formWords(answered.answer.run.job.form)}`,
                    ),
                  ]
            }
          />
          <Provenance
            identity={answered.answer.run.identity}
            protocol={`Δ log p at the mask, ${formWords(answered.answer.run.job.form)}`}
          />
        </div>
      )}
    </section>
  );
}
