/** From a template to the one or two sentences that are read after every pass. Pure. */
import type { Article } from '../../probes/template/article.ts';
import { countSentences, sentenceAt } from '../../probes/template/expand.ts';
import { countMasks, requireMasks } from '../../probes/template/masks.ts';
import type { Template, TemplateError } from '../../probes/template/syntax.ts';
import type { ProbeJob } from '../../worker/messages.ts';
import { resolveCompare } from '../compare/resolve.ts';
import { SIDES } from '../compare/sides.ts';
import type { Asked } from '../lab/probe_desk.ts';
import type { LensState } from './lens_state.ts';

/** A sentence that is looked into, and what tells it from the other one. */
export interface LensSentence {
  readonly text: string;
  /** Null where there is one sentence. */
  readonly side: 'A' | 'B' | null;
  /** The alternative on this side; empty where there is one sentence. */
  readonly name: string;
}

export interface ReadyLens {
  readonly kind: 'ready';
  readonly template: Template;
  /** Of the whole template: more than are read where it has other slots. */
  readonly sentences: number;
  /** One, or side A and side B. */
  readonly read: readonly LensSentence[];
  /** Of the slot whose alternatives are the sides; null where there is one sentence. */
  readonly slotLabel: string | null;
  /** How many masks each of them has, from 1: those beyond are of one side alone. */
  readonly masks: number;
  /** What stands for an open `{a/an}` before the mask; null where there is none. */
  readonly article: Article | null;
}

export type ResolvedLens = { readonly kind: 'fault'; readonly error: TemplateError } | ReadyLens;

/** Reads a template: its only sentence, or its first slot's first two alternatives with every other slot at its first. */
export function resolveLens(source: string): ResolvedLens {
  const resolved = resolveCompare({ template: source, contrast: null, held: {} }, requireMasks);
  if (resolved.kind === 'fault') return resolved;
  const { template } = resolved;
  const ready = { kind: 'ready', template, sentences: countSentences(template) } as const;
  if (resolved.kind === 'no-contrast') {
    const { text, articles } = sentenceAt(template, 0);
    return {
      ...ready,
      masks: countMasks(text),
      read: [{ text, side: null, name: '' }],
      slotLabel: null,
      article: articles.at(0) ?? null,
    };
  }
  const { pairs, sides, contrast } = resolved;
  const [{ article, ...texts }] = pairs;
  return {
    ...ready,
    masks: Math.min(...SIDES.map((side) => countMasks(texts[side]))),
    read: SIDES.map((side) => ({ text: texts[side], side, name: sides[side] })),
    slotLabel: template.slots[contrast.slot].label,
    article,
  };
}

/** The mask that is read: the one asked for, or the last there is. */
export function maskRead({ masks }: Pick<ReadyLens, 'masks'>, asked: number): number {
  return Math.min(asked, masks - 1);
}

/** How many words a reading lists. */
export const LISTED = 5;

/** What is run: each sentence with the whole vocabulary after every pass, so that any word can be followed. */
export function lensQuestion(
  ready: ReadyLens,
  { form, mask, passes }: Pick<LensState, 'form' | 'mask' | 'passes'>,
): Asked<ReadyLens> {
  const job: ProbeJob = {
    sentences: ready.read.map(({ text }) => ({ text, hide: [], read: maskRead(ready, mask) })),
    form,
    topK: LISTED,
    targets: [],
    ranks: false,
    fullLogProbs: true,
    afterEachPass: true,
    ...(passes === null ? {} : { passes }),
  };
  return { job, about: ready };
}
