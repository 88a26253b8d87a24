/** Words to score, as people paste them: a line each, or parted by commas, semicolons or tabs. */

interface PastedWords {
  /** In the order given, spaces around and between them made one; each once, whatever its case. */
  readonly words: readonly string[];
  /** How many were there again and were left out. */
  readonly repeated: number;
  /** Words longer than {@link MAX_WORD_LENGTH}, left out: a sentence, most likely. */
  readonly tooLong: number;
  /** How many over {@link MAX_WORDS} were left out at the end. */
  readonly over: number;
}

/** What one probe scores, and what a link carries. */
export const MAX_WORDS = 500;
/** UTF-16 code units. */
export const MAX_WORD_LENGTH = 100;

/**
 * Reads pasted words. A line is one entry unless it has a separator, so that `construction worker` stays whole. Case is kept, as
 * the tokenizer decides about it; entries that differ in case alone are one, for ALBERT reads them alike.
 */
export function readPastedWords(text: string): PastedWords {
  const words: string[] = [];
  const seen = new Set<string>();
  let repeated = 0;
  let tooLong = 0;
  let over = 0;
  for (const entry of text.split(/[\n\r,;\t]/)) {
    const word = entry.trim().replace(/\s+/g, ' ');
    if (word === '') continue;
    const key = word.toLowerCase();
    if (word.length > MAX_WORD_LENGTH) tooLong++;
    else if (seen.has(key)) repeated++;
    else if (words.length === MAX_WORDS) over++;
    else {
      seen.add(key);
      words.push(word);
    }
  }
  return { words, repeated, tooLong, over };
}
