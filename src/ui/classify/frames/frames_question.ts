/** The same contrast in other words, asked of a head: every frame with every pair, both sides. Pure. */
import { defaultContrast } from '../../../probes/template/contrast.ts';
import type { Template } from '../../../probes/template/syntax.ts';
import type { HeadTask } from '../../../worker/messages.ts';
import type { Asked } from '../../lab/answered.ts';
import {
  canBeLine,
  formatPair,
  readFrameSet,
  type FrameSetDraft,
  type FrameSetRead,
} from '../../compare/frame_sets.ts';
import { frameSentences, type FrameSentences } from '../../compare/robust.ts';
import type { ClassifyAbout } from '../classify_question.ts';

/** What frames leave open, `{who}`. */
export const FRAME_SLOT = 'who';

export interface FramesAbout extends ClassifyAbout, Pick<FrameSentences, 'set' | 'framePairs'> {}

/** Frames and pairs as they were read. */
export interface ResolvedFrames extends Pick<FrameSentences, 'faults'> {
  readonly read: FrameSetRead;
  /** Null where there is no more to read than one frame with one pair, which says nothing of a spread. */
  readonly question: Asked<FramesAbout, 'classes'> | null;
}

/** The template itself as the first frame, with its first two alternatives as the first pair; null where it has no two. */
export function draftOf(template: Pick<Template, 'source' | 'slots' | 'parts'>): FrameSetDraft | null {
  const contrast = defaultContrast(template, FRAME_SLOT);
  if (contrast === null) return null;
  const { slot, a, b } = contrast;
  const places = template.parts.filter((part) => part.kind === 'slot' && part.slot === slot);
  const frame = places.reduceRight(
    (text, { range }) => `${text.slice(0, range.start)}{${FRAME_SLOT}}${text.slice(range.end)}`,
    template.source,
  );
  const { alternatives } = template.slots[slot];
  const pair = [alternatives[a].trim(), alternatives[b].trim()] as const;
  return {
    label: 'own frames',
    frames: frame.replace(/\s*\n\s*/g, ' ').trim(),
    pairs: canBeLine(pair) ? formatPair(pair) : '',
  };
}

/** @param second the text that is read behind each; null where there is none */
export function resolveFrames(task: HeadTask, draft: FrameSetDraft, second: string | null): ResolvedFrames {
  const read = readFrameSet(draft);
  const { set, sentences, framePairs, faults } = frameSentences(read.set, FRAME_SLOT, new Map(), 'any');
  const texts = sentences.map(({ text }) => ({ text, pair: second, name: '', choices: [] }));
  const job = {
    ...{ head: task.head, input: task.input },
    texts: texts.map(({ text, pair }) => ({ text, pair })),
  };
  const about = { task, texts, slots: [], set, framePairs };
  return { read, faults, question: framePairs.length < 2 ? null : { job, about } };
}
