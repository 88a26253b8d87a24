import { useMemo } from 'react';
import { Button } from 'react-aria-components';
import type { LabState } from '../../../page/selectors.ts';
import { OF_WORDS, type EffectKind } from '../../compare/family_columns.ts';
import { FramesEditor } from '../../compare/FramesEditor.tsx';
import type { FrameSetDraft } from '../../compare/frame_sets.ts';
import { completePart } from '../../compare/frames_read.ts';
import { RobustSpread } from '../../compare/RobustSpread.tsx';
import { SpreadAnswer, UnitChoice } from '../../compare/SpreadAnswer.tsx';
import type { Family } from '../../compare/use_family.ts';
import { formatDelta } from '../../format.ts';
import { HowToRead } from '../../frame/HowToRead.tsx';
import { shownAnswer } from '../../lab/probe_desk.ts';
import { Provenance } from '../../lab/Provenance.tsx';
import { QuestionLine } from '../../lab/RunLine.tsx';
import { EndNotice, keptWords } from '../../lab/RunNotices.tsx';
import { provenanceWords } from '../../lab/words.ts';
import { costWords } from '../cost_words.ts';
import { protocolWords } from '../task_words.ts';
import { labelFramesRead, MAX_LABELS, type FramesAnswer } from './label_effects.ts';
import type { LabelFrames } from './use_label_frames.ts';

interface FramesSectionProps {
  readonly view: LabState;
  readonly frames: LabelFrames;
  readonly onDraft: (draft: FrameSetDraft) => void;
}

/** The same contrast in other frames and with other pairs: by how much each label is likelier with one side, frame by frame. */
export function FramesSection({ view, frames, onDraft }: FramesSectionProps) {
  const { draft, resolved, probe, spread } = frames;
  if (draft === null || resolved === null) return null;
  const { plan, current } = probe.state;
  const run = current?.run ?? null;
  return (
    <section className="lab-section" aria-label="How far the difference holds">
      <h2 className="section-title">How far the difference holds</h2>
      <p className="reading-note">
        The same contrast said in other words: a difference of two texts may vanish in the next two. Write a
        frame a line, with <code>{`{${resolved.slot}}`}</code> where the pair stands.
      </p>
      <HowToRead part="How far the effect holds" />
      <div className="field-tools">
        <UnitChoice unit={spread.unit} setUnit={spread.setUnit} />
        <QuestionLine
          probe={probe}
          words={plan.kind === 'planned' ? costWords(plan.plan) : ''}
          name="Frames"
          startLabel="Run the frames"
        />
      </div>
      <FramesEditor
        draft={draft}
        read={resolved.read}
        faults={resolved.faults}
        slot={resolved.slot}
        onDraft={(change) => onDraft({ ...draft, ...change })}
      />
      <EndNotice
        planError={plan.kind === 'failed' ? plan.error : null}
        phase={run?.phase ?? null}
        kept={run === null ? '' : keptWords(run.results.size, run.job.texts.length, 'text')}
        view={view}
        actions={
          <Button className="button" data-run="start" onPress={probe.start}>
            Run again
          </Button>
        }
      />
      {resolved.question === null && (
        <p className="quiet">
          One frame with one pair has no spread: open the frames and pairs, and write more of either.
        </p>
      )}
      <SpreadAnswer spread={spread} isStale={shownAnswer(probe.state)?.isStale ?? null}>
        {(family) => <LabelSpread family={family} />}
      </SpreadAnswer>
    </section>
  );
}

const OF_LABELS: EffectKind = { ...OF_WORDS, noun: 'label', family: 'of the head' };
const OF_VALUES: EffectKind = {
  ...OF_LABELS,
  unit: '',
  quantity: { title: 'Δ of the value', format: formatDelta, signed: true },
};

/** A summary under the name of its own model; the answer that is coming in may be of another. */
function LabelSpread({ family }: { readonly family: Family<FramesAnswer> }) {
  const { answer } = family.of;
  const { about, run } = answer;
  const protocol = `Δ, ${protocolWords(about.task)}`;
  const complete = useMemo(() => completePart(labelFramesRead(answer)), [answer]);
  const caption = useMemo(
    () => [
      ...(about.task.labels.length > MAX_LABELS ? [`The first ${MAX_LABELS} labels of the head.`] : []),
      ...(run.identity === null ? [] : [provenanceWords(run.identity, protocol)]),
    ],
    [about, run.identity, protocol],
  );
  const kind = about.task.scale === 'value' ? OF_VALUES : OF_LABELS;
  return (
    <>
      <RobustSpread family={family} complete={complete} caption={caption} kind={kind} />
      <Provenance identity={run.identity} protocol={protocol} />
    </>
  );
}
