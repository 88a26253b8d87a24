/**
 * Which of `a` and `an` a word takes: by its first letter, except for the words below, whose first sound is not that of their
 * letter. A list, not a pronouncing dictionary: names of letters (`FBI`) and words spoken two ways (`herb`, `historic`) go by their
 * letter.
 */
export type Article = 'a' | 'an';

/** Beginnings of words; the longest that fits decides. */
const BEGINNINGS: Readonly<Record<Article, readonly string[]>> = {
  // A vowel letter spoken as “y” or “w”.
  a: [
    ...['eu', 'ewe', 'once', 'one-', 'ouija', 'oui', 'ubiquit', 'ufo', 'uganda', 'ukrain', 'ukulele', 'uni'],
    ...['unanim', 'uranium', 'uranus', 'urin', 'urolog', 'uruguay', 'usab', 'usag', 'use', 'using', 'usual'],
    ...['usur', 'utah', 'utensil', 'uter', 'utili', 'utop', 'unidirection', 'unary', 'unix'],
  ],
  // A silent h; `un-` before an i; a y spoken as “i”.
  an: [
    ...['heir', 'honest', 'honor', 'honour', 'hour', 'unid', 'unim', 'unin', 'uninh', 'unir', 'unicamer'],
    ...['yttri', 'yvonne', 'yves', 'eur-', 'ush'],
  ],
};

/** Whole words. */
const WORDS: Readonly<Record<Article, readonly string[]>> = {
  a: ['one', 'u'],
  an: ['f', 'h', 'l', 'm', 'n', 'r', 's', 'x', 'unironed', 'unissued'],
};

const VOWELS = new Set('aeiou');

/**
 * The article of a word, or of a phrase by its first word. White space, quotes and brackets before it are passed over; accents
 * and case do not count. A number goes by how it is read: 8, 11, 18, 80 and 8,000 take `an`. With no letter or digit: `a`.
 */
export function articleFor(phrase: string): Article {
  const text = phrase.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const word = /[\p{L}\p{N}][\p{L}\p{N}'’,-]*/u.exec(text)?.[0] ?? '';
  if (/^\d/.test(word)) return articleForNumber(word);
  const whole = word.replace(/['’,-]+$/, '');
  if (WORDS.a.includes(whole)) return 'a';
  if (WORDS.an.includes(whole)) return 'an';
  const a = longestBeginning(word, BEGINNINGS.a);
  const an = longestBeginning(word, BEGINNINGS.an);
  if (a !== an) return a > an ? 'a' : 'an';
  return VOWELS.has(word.slice(0, 1)) ? 'an' : 'a';
}

/**
 * Whether a target is scored in this sentence: where an article stands before the mask, in the one sentence whose article it
 * takes; elsewhere always. Lists of predictions show the sentences of both articles.
 */
export function fitsArticles({ articles }: { readonly articles: readonly Article[] }, word: string): boolean {
  return articles.every((article) => article === articleFor(word));
}

/** The length of the longest of `beginnings` that `word` starts with, 0 where none fits. */
function longestBeginning(word: string, beginnings: readonly string[]): number {
  return beginnings.reduce(
    (longest, beginning) =>
      beginning.length > longest && word.startsWith(beginning) ? beginning.length : longest,
    0,
  );
}

/** Eight, eighty, eight hundred, eight thousand; eleven and eighteen, alone or followed by groups of three digits. */
function articleForNumber(word: string): Article {
  const digits = /^[\d,]+/.exec(word)?.[0].replaceAll(',', '') ?? '';
  if (digits.startsWith('8')) return 'an';
  return /^1[18](\d{3})*$/.test(digits) ? 'an' : 'a';
}
