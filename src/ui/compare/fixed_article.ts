/** Words behind the wrong article: the model scores “a editor”. Pure. */
import { fitsArticles, type Article } from '../../probes/template/article.ts';

/** An article by itself, white space, and perhaps an opening quote or bracket. */
const BEFORE_MASK = /(?<![\p{L}\p{N}'’-])(an?)\s+["“‘'([]*\[MASK\]/iu;

/** The article that stands before a text's mask; null where there is none. */
export function articleBeforeMask(text: string): Article | null {
  const found = BEFORE_MASK.exec(text)?.[1].toLowerCase();
  return found === 'a' || found === 'an' ? found : null;
}

/** Those of `words` that take the other form of the article before the text's mask. */
export function wordsOfOtherArticle(text: string, words: readonly string[]): readonly string[] {
  const article = articleBeforeMask(text);
  return article === null ? [] : words.filter((word) => !fitsArticles({ articles: [article] }, word));
}
