/** Text cut at added tokens, which stand for themselves (`AddedVocabulary` of huggingface/tokenizers). */
import type { AddedToken } from './added_tokens.ts';
import { isRustWhiteSpace } from './code_points.ts';

/** A part of a text, UTF-16 units, `end` exclusive: an added token, or what is between two of them. */
export interface Part {
  readonly token: AddedToken | null;
  readonly start: number;
  readonly end: number;
}

/** Rust's `\w`, which counts the two joiners in: `Join_Control` of UTS 18. */
const WORD_CHARACTER = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;

/** Finds tokens by how they are written, the longest of those that begin at a place. */
export class AddedTokenFinder {
  readonly #byContent: ReadonlyMap<string, AddedToken>;
  readonly #pattern: RegExp | null;

  /** @param writtenAs how a token stands in the text that is looked through; empty for one that cannot. */
  constructor(tokens: readonly AddedToken[], writtenAs: (token: AddedToken) => string) {
    const written = tokens.map((token) => [writtenAs(token), token] as const).filter(([text]) => text !== '');
    this.#byContent = new Map(written);
    const texts = [...this.#byContent.keys()].toSorted((a, b) => b.length - a.length);
    const escaped = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    this.#pattern = escaped.length === 0 ? null : new RegExp(escaped.join('|'), 'gu');
  }

  /** The parts of a text in order. White space that a token takes in beside itself is in none. */
  split(text: string): readonly Part[] {
    if (this.#pattern === null) return text === '' ? [] : [{ token: null, start: 0, end: text.length }];
    const parts: Part[] = [];
    let from = 0;
    const addText = (to: number): void => {
      if (to > from) parts.push({ token: null, start: from, end: to });
    };
    for (const { 0: match, index } of text.matchAll(this.#pattern)) {
      const token = this.#byContent.get(match);
      const end = index + match.length;
      if (token === undefined || (token.singleWord && touchesWord(text, index, end))) continue;
      addText(token.leftStrip ? withoutSpaceBefore(text, from, index) : index);
      parts.push({ token, start: index, end });
      from = token.rightStrip ? withSpaceBehind(text, end) : end;
    }
    addText(text.length);
    return parts;
  }
}

function touchesWord(text: string, start: number, end: number): boolean {
  const before = Array.from(text.slice(Math.max(0, start - 2), start)).at(-1) ?? '';
  const behind = Array.from(text.slice(end, end + 2)).at(0) ?? '';
  return WORD_CHARACTER.test(before) || WORD_CHARACTER.test(behind);
}

// All white space is in the basic plane.
function withoutSpaceBefore(text: string, from: number, end: number): number {
  let to = end;
  while (to > from && isRustWhiteSpace(text.charAt(to - 1))) to--;
  return to;
}

function withSpaceBehind(text: string, start: number): number {
  let from = start;
  while (from < text.length && isRustWhiteSpace(text.charAt(from))) from++;
  return from;
}
