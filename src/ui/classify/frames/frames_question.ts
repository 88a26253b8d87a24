/** The same contrast in other words, asked of a head: every frame with every pair, both sides. Pure. */
import { defaultContrast } from '../../../probes/template/contrast.ts';
import { scanTemplate } from '../../../probes/template/scan.ts';
import { readSlotBody } from '../../../probes/template/slot_body.ts';
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

/** What frames leave open, `{who}`: see {@link slotOf}. */
export const FRAME_SLOT = 'who';

export interface FramesAbout extends ClassifyAbout, Pick<FrameSentences, 'set' | 'framePairs'> {}

/** Frames and pairs as they were read. */
export interface ResolvedFrames extends Pick<FrameSentences, 'faults'> {
  /** Where the pair stands in each frame. */
  readonly slot: string;
  readonly read: FrameSetRead;
  /** Null where there is no more to read than one frame with one pair, which says nothing of a spread. */
  readonly question: Asked<FramesAbout, 'classes'> | null;
}

/** The template itself as the first frame, with its first two alternatives as the first pair; null where it has no two. */
export function draftOf(template: Pick<Template, 'source' | 'slots' | 'parts'>): FrameSetDraft | null {
  const contrast = defaultContrast(template, FRAME_SLOT);
  if (contrast === null) return null;
  const { slot, a, b } = contrast;
  const others = template.slots.filter((_, index) => index !== slot);
  const name = freeSlot(others.map((other) => ({ name: other.name, count: other.alternatives.length })));
  const places = template.parts.filter((part) => part.kind === 'slot' && part.slot === slot);
  const frame = places.reduceRight(
    (text, { range }) => `${text.slice(0, range.start)}{${name}}${text.slice(range.end)}`,
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
  const slot = slotOf(read.set.frames);
  const { set, sentences, framePairs, faults } = frameSentences(read.set, slot, new Map(), 'any');
  const texts = sentences.map(({ text }) => ({ text, pair: second, name: '', choices: [] }));
  const job = {
    ...{ head: task.head, input: task.input },
    texts: texts.map(({ text, pair }) => ({ text, pair })),
  };
  const about = { task, texts, slots: [], set, framePairs };
  return { slot, read, faults, question: framePairs.length < 2 ? null : { job, about } };
}

/** A slot that a text gives its alternatives. */
interface Definition {
  readonly name: string | null;
  /** Of the alternatives. */
  readonly count: number;
}

/** The slot of frames that takes the pair: {@link FRAME_SLOT}, or where a frame holds that for a word of its own, the first that is free. */
function slotOf(frames: readonly string[]): string {
  return freeSlot(frames.flatMap(definitionsIn));
}

/** `who`, which a pair takes over where it has several alternatives; `who2`, `who3` … where it has one, and stays. */
function freeSlot(definitions: readonly Definition[]): string {
  if (!definitions.some(({ name, count }) => name === FRAME_SLOT && count === 1)) return FRAME_SLOT;
  const taken = new Set(definitions.map(({ name }) => name));
  let number = 2;
  while (taken.has(`${FRAME_SLOT}${number}`)) number++;
  return `${FRAME_SLOT}${number}`;
}

/** None of a frame that has a fault, which is told where it is read. */
function definitionsIn(frame: string): readonly Definition[] {
  const scanned = scanTemplate(frame);
  if (!scanned.ok) return [];
  return scanned.value.flatMap((lexeme): readonly Definition[] => {
    if (lexeme.kind === 'text') return [];
    const body = readSlotBody(lexeme.body, lexeme.range);
    if (!body.ok || body.value.kind !== 'definition') return [];
    return [{ name: body.value.name, count: body.value.alternatives.length }];
  });
}
