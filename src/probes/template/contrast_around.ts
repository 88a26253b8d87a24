/** A template made of a sentence: one stretch of it becomes the slot that is compared. */
import { articleFor } from './article.ts';
import type { SourceRange } from './syntax.ts';
import { escapeText, formatSlot } from './write.ts';

export interface ContrastAround {
  readonly template: string;
  /** Where the second alternative ends, before its `}`: an offset into the template, UTF-16 code units. */
  readonly secondEnd: number;
}

const ARTICLE_BEFORE = /(^|[^\p{L}\p{N}])(an?|An?)( +)$/u;

/**
 * `The nurse said` with the word put against another: `The {nurse|doctor} said`. The text itself is taken as it is written: braces and
 * backslashes are escaped. An article before the word becomes `{a/an}` where the two words take different ones.
 * @param word the stretch that becomes the first alternative, UTF-16 code units
 * @param second the other alternative; may be empty
 */
export function contrastAround(text: string, { start, end }: SourceRange, second: string): ContrastAround {
  const first = text.slice(start, end);
  const slot = formatSlot(null, [first, second]);
  const before = `${beforeSlot(text.slice(0, start), first, second)}${slot}`;
  return { template: before + escapeText(text.slice(end)), secondEnd: before.length - 1 };
}

function beforeSlot(text: string, first: string, second: string): string {
  const article = ARTICLE_BEFORE.exec(text);
  if (article === null || ![first, second].every((each) => /^[\p{L}\p{N}]/u.test(each)))
    return escapeText(text);
  const [whole, edge, written, spaces] = article;
  // One that is not the word's own was meant: side A is the sentence as it was written.
  const isOwn = articleFor(first) === written.toLowerCase();
  if (!isOwn || articleFor(first) === articleFor(second)) return escapeText(text);
  const open = written.startsWith('A') ? '{A/An}' : '{a/an}';
  return `${escapeText(text.slice(0, text.length - whole.length) + edge)}${open}${spaces}`;
}
