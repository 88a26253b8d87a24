/** The text of one sentence. */
import { articleFor, type Article } from './article.ts';
import type { Template } from './syntax.ts';

/**
 * Puts the parts together: an article takes the form that the word after it wants, spaces that meet at a slot's edge become one.
 * @param choices alternative of each slot, [slots]
 * @param articles form of each article that a mask follows, [openArticles]
 */
export function writeSentence(
  { parts, slots }: Template,
  choices: readonly number[],
  articles: readonly Article[],
): string {
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
  for (const [index, piece] of pieces.entries()) {
    const isAtEdge = parts[index].kind !== 'text' || (index > 0 && parts[index - 1].kind !== 'text');
    text += isAtEdge && (text === '' || text.endsWith(' ')) ? piece.replace(/^ +/, '') : piece;
  }
  return parts.at(-1)?.kind === 'slot' ? withoutSpacesAtEnd(text) : text;
}

function withoutSpacesAtEnd(text: string): string {
  let end = text.length;
  while (text.endsWith(' ', end)) end--;
  return text.slice(0, end);
}
