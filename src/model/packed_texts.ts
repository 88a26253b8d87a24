/** Many texts as one: a message of a hundred thousand strings takes a thread as many objects to write, this takes two. */

export interface PackedTexts {
  /** All of them, one behind the other. */
  readonly text: string;
  /** Of each, UTF-16 code units. */
  readonly lengths: Uint32Array<ArrayBuffer>;
}

export function packTexts(texts: readonly string[]): PackedTexts {
  return { text: texts.join(''), lengths: Uint32Array.from(texts, ({ length }) => length) };
}

export function unpackTexts({ text, lengths }: PackedTexts): string[] {
  let end = 0;
  return Array.from(lengths, (length) => text.slice(end, (end += length)));
}
