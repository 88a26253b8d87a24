import { useMemo } from 'react';
import { Button } from 'react-aria-components';
import { isolatedName } from '../../page/client.ts';
import type { LabState } from '../../page/selectors.ts';
import { formatPlural } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { shownAnswer, type Answered } from '../lab/probe_desk.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { RunLine } from '../lab/RunLine.tsx';
import { keptSentences, RunNotices } from '../lab/RunNotices.tsx';
import type { Probe } from '../lab/use_probe.ts';
import { formWords, provenanceWords } from '../lab/words.ts';
import type { CompareAct, CompareState } from './compare_state.ts';
import { FramesEditor } from './FramesEditor.tsx';
import { heldWords } from './held.ts';
import { MismatchNotice } from './MismatchNotice.tsx';
import { RobustSpread } from './RobustSpread.tsx';
import { SpreadAnswer, UnitChoice } from './SpreadAnswer.tsx';
import type { RobustSetUp } from './use_robustness.ts';
import { heldIn, type RobustAbout } from './robust.ts';
import { framesRead } from './frame_effects.ts';
import { completePart } from './frames_read.ts';
import { nothingRun, piecesLeftOut } from './robust_caption.ts';
import type { Family } from './use_family.ts';
import type { SpreadView } from './use_spread.ts';

interface RobustnessSectionProps {
  readonly view: LabState;
  readonly state: CompareState;
  readonly act: (act: CompareAct) => void;
  readonly setUp: RobustSetUp;
  readonly probe: Probe<RobustAbout>;
  readonly spread: SpreadView;
}

/** What was held in the frames, and what computed it. */
function captionOf({ about, run }: Answered<RobustAbout>): readonly string[] {
  const held = heldIn(about.framePairs);
  return [
    ...(held.size === 0 ? [] : [`Held: ${heldWords(held)}.`]),
    ...(run.identity === null ? [] : [provenanceWords(run.identity, `Δ log p, ${formWords(run.job.form)}`)]),
  ];
}

/** The same contrast in other frames and with other pairs, beside the effect in the one sentence. */
export function RobustnessSection(props: RobustnessSectionProps) {
  const { view, state, act, setUp, probe, spread } = props;
  const leftOut = piecesLeftOut(state.pins);
  const draft = state.frameSets.at(setUp.index);
  return (
    <section className="lab-section" aria-label="How far the effect holds" tabIndex={-1}>
      <h2 className="section-title">How far the effect holds</h2>
      <p className="reading-note">
        The same contrast said in other words. An effect of one sentence may vanish in the next: read the
        spread, not the dot.
      </p>
      <HowToRead part="How far the effect holds" />
      <div className="field-tools">
        <Choice
          label="frames for"
          accessibleLabel="Set of frames"
          value={setUp.index}
          options={[...state.frameSets.keys()]}
          name={(index) => isolatedName(state.frameSets[index].label)}
          onChange={setUp.choose}
        />
        <UnitChoice unit={spread.unit} setUnit={spread.setUnit} />
        {setUp.severalPieces > 0 && (
          <Button className="button button-inline" onPress={() => setUp.setAll(!setUp.all)}>
            {setUp.all ? 'Leave out' : 'Include'} {formatPlural(setUp.severalPieces, 'word')} of several
            pieces
          </Button>
        )}
        <RunLine probe={probe} sentences={null} name="Robustness" startLabel="Run the frames" />
      </div>
      {setUp.held.size > 0 && <p className="quiet">held: {heldWords(setUp.held)}</p>}
      <MismatchNotice state={state} act={act} setUp={setUp} />
      {draft !== undefined && (
        <FramesEditor
          draft={draft}
          read={setUp.read}
          faults={setUp.faults}
          slot={setUp.slot}
          onDraft={(to) => act({ type: 'set-frames', set: setUp.index, to })}
        />
      )}
      <RunNotices state={probe.state} view={view} onStart={probe.start} kept={keptSentences(probe.state)} />
      {setUp.words.length === 0 && <p>{nothingRun(setUp.severalPieces)}</p>}
      {leftOut !== null && <p className="quiet">{leftOut}</p>}
      <SpreadAnswer spread={spread} isStale={shownAnswer(probe.state)?.isStale ?? null}>
        {(family) => <Spread family={family} />}
      </SpreadAnswer>
    </section>
  );
}

/** A summary under the name of its own model; the answer that is coming in may be of another. */
function Spread({ family }: { readonly family: Family }) {
  const { answer } = family.of;
  const complete = useMemo(() => completePart(framesRead(answer)), [answer]);
  const caption = useMemo(() => captionOf(answer), [answer]);
  const { identity, job } = answer.run;
  return (
    <>
      <RobustSpread family={family} complete={complete} caption={caption} />
      <Provenance identity={identity} protocol={`Δ log p at the mask, ${formWords(job.form)}`} />
    </>
  );
}
