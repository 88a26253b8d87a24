/** Templates as tests make and read them. */
import { countSentences, sentenceAt, type Sentence } from '../../src/probes/template/expand.ts';
import type { Template } from '../../src/probes/template/syntax.ts';

/** Any text as a template that stands for it alone. */
export function escapeText(text: string): string {
  return text.replace(/[\\{}|]/g, '\\$&');
}

/** Every sentence of a template, in order. */
export function sentencesOf(template: Template): readonly Sentence[] {
  return Array.from({ length: countSentences(template) }, (_, index) => sentenceAt(template, index));
}
