/** From a template to the two sentences that are patched. Pure. */
import type { Article } from '../../../probes/template/article.ts';
import type { Template, TemplateError } from '../../../probes/template/syntax.ts';
import type { PatchJob } from '../../../worker/messages.ts';
import { resolveCompare } from '../../compare/resolve.ts';
import type { BySide } from '../../compare/sides.ts';
import type { Asked } from '../../lab/probe_desk.ts';
import type { PatchState } from './patch_state.ts';

export interface ReadyPatch {
  readonly kind: 'ready';
  readonly template: Template;
  readonly texts: BySide<string>;
  /** What each side is called: its alternative. */
  readonly sides: BySide<string>;
  /** Of the slot whose alternatives are the sides. */
  readonly slotLabel: string;
  /** What stands for an open `{a/an}` before the mask; null where there is none. */
  readonly article: Article | null;
}

export type ResolvedPatch =
  | { readonly kind: 'fault'; readonly error: TemplateError }
  /** A template with nothing to choose between. */
  | { readonly kind: 'no-contrast'; readonly template: Template }
  | ReadyPatch;

/** Reads a template as Compare does: of the sentences with either form of an open article the first are taken. */
export function resolvePatch(state: Pick<PatchState, 'template' | 'contrast' | 'held'>): ResolvedPatch {
  const resolved = resolveCompare(state);
  if (resolved.kind !== 'ready') return resolved;
  const { template, sides, contrast, pairs } = resolved;
  const [{ article, A, B }] = pairs;
  const slotLabel = template.slots[contrast.slot].label;
  return { kind: 'ready', template, texts: { A, B }, sides, slotLabel, article };
}

/** What is asked: both sentences, which of them is patched, and the targets that were named. */
export function patchQuestion(
  ready: ReadyPatch,
  { form, into, first, second }: Pick<PatchState, 'form' | 'into' | 'first' | 'second'>,
): Asked<ReadyPatch, 'patching'> {
  const named = (word: string): string | null => (word.trim() === '' ? null : word.trim());
  const job: PatchJob = {
    sentences: [ready.texts.A, ready.texts.B],
    ...{ form, into, targets: [named(first), named(second)] },
  };
  return { job, about: ready };
}
