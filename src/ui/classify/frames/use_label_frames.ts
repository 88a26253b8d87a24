import { useCallback, useMemo } from 'react';
import type { WorkerClient } from '../../../page/client.ts';
import type { LabState } from '../../../page/selectors.ts';
import type { HeadTask } from '../../../worker/messages.ts';
import type { FrameSetDraft } from '../../compare/frame_sets.ts';
import type { Unit } from '../../compare/frames_read.ts';
import { useFramesSpread, type SpreadView } from '../../compare/use_spread.ts';
import { besideNumbersOf } from '../../lab/answered.ts';
import { useQuestion, type Probe } from '../../lab/use_probe.ts';
import type { ResolvedClassify } from '../classify_question.ts';
import { classifyWays } from '../classify_ways.ts';
import type { ClassifyAnswer } from '../readings.ts';
import { draftOf, resolveFrames, type FramesAbout, type ResolvedFrames } from './frames_question.ts';
import { comparedTexts, labelEffects, labelFramesRead, type FramesAnswer } from './label_effects.ts';

export interface LabelFrames {
  /** What is in the fields; null where there is nothing to put into frames. */
  readonly draft: FrameSetDraft | null;
  /** Null where there is no draft. */
  readonly resolved: ResolvedFrames | null;
  readonly probe: Probe<FramesAbout, 'classes'>;
  readonly spread: SpreadView<FramesAnswer>;
}

/**
 * Frames and pairs of a classifier of texts, asked beside its texts.
 * @param own the visitor's frames and pairs; null for those that the template itself gives
 * @param shown the answer on the page, whose two texts the effects stand beside
 */
export function useLabelFrames(
  client: WorkerClient,
  view: LabState,
  task: HeadTask | null,
  resolved: ResolvedClassify | null,
  own: FrameSetDraft | null,
  shown: ClassifyAnswer | null,
): LabelFrames {
  const ready = resolved?.kind === 'ready' ? resolved : null;
  const template = ready?.template ?? null;
  const second = ready?.about.texts.at(0)?.pair ?? null;
  const isAsked = task?.task === 'text-classification';
  const given = useMemo(() => (template === null ? null : draftOf(template)), [template]);
  const draft = isAsked ? (own ?? given) : null;
  const frames = useMemo(
    () => (task === null || draft === null ? null : resolveFrames(task, draft, second)),
    [task, draft, second],
  );
  // The texts are first: their time tells how long the frames will take.
  const probe = useQuestion(
    () => classifyWays<FramesAbout>(client),
    view,
    shown === null ? null : (frames?.question ?? null),
  );
  const words = useCallback(
    (answer: FramesAnswer, unit: Unit) => {
      const beside = besideNumbersOf(shown, answer);
      return labelEffects(answer, unit, beside === null ? null : comparedTexts(beside));
    },
    [shown],
  );
  const spread = useFramesSpread(client.measures, probe.state, labelFramesRead, words);
  return useMemo(() => ({ draft, resolved: frames, probe, spread }), [draft, frames, probe, spread]);
}
