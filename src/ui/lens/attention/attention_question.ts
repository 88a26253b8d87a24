/** From a template to the one sentence whose attention is read. Pure. */
import { countSentences, sentenceAt } from '../../../probes/template/expand.ts';
import { parseTemplate } from '../../../probes/template/parse.ts';
import type { Template, TemplateError } from '../../../probes/template/syntax.ts';
import type { AttentionJob } from '../../../worker/messages.ts';
import type { Answered, Asked } from '../../lab/answered.ts';
import type { AttentionState } from './attention_state.ts';

/** The most sentences of a template that are offered to choose from. */
export const OFFERED = 40;

export interface ReadyAttention {
  readonly kind: 'ready';
  readonly template: Template;
  readonly text: string;
  /** Which of them it is, and how many the template stands for. */
  readonly sentence: number;
  readonly sentences: number;
}

export type ResolvedAttention =
  | { readonly kind: 'fault'; readonly error: TemplateError }
  /** Nothing is typed. */
  | { readonly kind: 'empty'; readonly template: Template }
  | ReadyAttention;

export type AttentionAnswer = Answered<ReadyAttention, 'attention'>;

export function resolveAttention({
  template: source,
  sentence: asked,
}: Pick<AttentionState, 'template' | 'sentence'>): ResolvedAttention {
  const parsed = parseTemplate(source);
  if (!parsed.ok) return { kind: 'fault', error: parsed.error };
  const template = parsed.value;
  const sentences = countSentences(template);
  const sentence = Math.min(asked, Math.min(sentences, OFFERED) - 1);
  const { text } = sentenceAt(template, sentence);
  if (text.trim() === '') return { kind: 'empty', template };
  return { kind: 'ready', template, text, sentence, sentences };
}

/** What tells a sentence of the template from the others: `man · nurse`. */
export function sentenceName(template: Template, index: number): string {
  const { choices, articles } = sentenceAt(template, index);
  const chosen = choices.map((alternative, slot) => template.slots[slot].alternatives[alternative]);
  return [...chosen, ...articles].map((part) => (part === '' ? '(nothing)' : part)).join(' · ');
}

export function attentionQuestion(
  ready: ReadyAttention,
  { form }: Pick<AttentionState, 'form'>,
): Asked<ReadyAttention, 'attention'> {
  const job: AttentionJob = { text: ready.text, form };
  return { job, about: ready };
}
