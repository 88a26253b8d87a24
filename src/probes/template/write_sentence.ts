/** The text of one sentence, and where in it each part stands. */
import { articleFor, type Article } from './article.ts';
import type { Template } from './syntax.ts';

/** A stretch of a sentence, UTF-16 code units, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface WrittenSentence {
  readonly text: string;
  /** Where each part of the template stands, [parts]; empty stretches for what says nothing. */
  readonly stretches: readonly Stretch[];
}

/**
 * Puts the parts together: an article takes the form that the word after it wants, spaces that meet at a slot's edge become one.
 * @param choices alternative of each slot, [slots]
 * @param articles form of each article that a mask follows, [openArticles]
 */
export function writeSentence(
  { parts, slots }: Template,
  choices: readonly number[],
  articles: readonly Article[],
): WrittenSentence {
  const pieces = new Array<string>(parts.length);
  // From the end, because an article is decided by what comes after it.
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index];
    switch (part.kind) {
      case 'text':
        pieces[index] = part.text;
        break;
      case 'slot':
        pieces[index] = slots[part.slot].alternatives[choices[part.slot]];
        break;
      case 'article': {
        const article =
          part.open === null ? articleFor(pieces.slice(index + 1).join('')) : articles[part.open];
        pieces[index] = part.capital ? article.replace('a', 'A') : article;
        break;
      }
    }
  }
  let text = '';
  const stretches = pieces.map((piece, index): Stretch => {
    const start = text.length;
    const edge = parts[index].kind !== 'text' || (index > 0 && parts[index - 1].kind !== 'text');
    text += edge && (text === '' || text.endsWith(' ')) ? piece.replace(/^ +/, '') : piece;
    return { start, end: text.length };
  });
  if (parts.at(-1)?.kind !== 'slot') return { text, stretches };
  const whole = withoutSpacesAtEnd(text);
  const within = (offset: number): number => Math.min(offset, whole.length);
  return {
    text: whole,
    stretches: stretches.map(({ start, end }) => ({ start: within(start), end: within(end) })),
  };
}

/**
 * Where a slot's words stand in a sentence, in order, the spaces around them left out: what is hidden when the attribute of an
 * LPBS is masked for its prior. None where its alternative is empty.
 */
export function slotStretches(
  template: Template,
  { choices, articles }: { readonly choices: readonly number[]; readonly articles: readonly Article[] },
  slot: number,
): readonly Stretch[] {
  const { text, stretches } = writeSentence(template, choices, articles);
  return template.parts.flatMap((part, index) => {
    if (part.kind !== 'slot' || part.slot !== slot) return [];
    const { start, end } = stretches[index];
    const words = text.slice(start, end);
    const from = start + (words.length - words.trimStart().length);
    const to = from + words.trim().length;
    return from < to ? [{ start: from, end: to }] : [];
  });
}

function withoutSpacesAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ' ') end--;
  return text.slice(0, end);
}
