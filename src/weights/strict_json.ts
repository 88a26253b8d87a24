/**
 * JSON as its grammar says (RFC 8259), with two things `JSON.parse` does not give: a repeated key is an error, and
 * objects are Maps, so that no key (`__proto__`) means more than itself.
 */

export type StrictJson =
  string | number | boolean | null | readonly StrictJson[] | ReadonlyMap<string, StrictJson>;

export function isObject(value: StrictJson): value is ReadonlyMap<string, StrictJson> {
  return value instanceof Map;
}

/** Deeper nesting has no use in a header, and would be a way to exhaust the stack. */
const DEEPEST = 16;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** A string without its quotes: anything but control characters, quotes and lone backslashes. */
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these in strings
const STRING_BODY = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Says what is wrong and where; never leaves `src/weights`. */
export class JsonFault extends Error {
  readonly at: number;

  constructor(what: string, at: number) {
    super(`${what} at character ${at}`);
    this.name = 'JsonFault';
    this.at = at;
  }
}

/** @throws JsonFault */
export function parseStrictJson(text: string): StrictJson {
  const scanner = new Scanner(text);
  const value = scanner.value(0);
  scanner.end();
  return value;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): StrictJson {
    if (depth > DEEPEST) throw this.#fault('nested too deep');
    this.#match(SPACE);
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#match(SPACE);
    if (this.#at !== this.#text.length) throw this.#fault('text after the end');
  }

  #object(depth: number): ReadonlyMap<string, StrictJson> {
    const entries = new Map<string, StrictJson>();
    this.#at++;
    if (this.#takeAfterSpace('}')) return entries;
    do {
      this.#match(SPACE);
      const keyAt = this.#at;
      if (this.#text.charAt(keyAt) !== '"') throw this.#fault('a key expected');
      const key = this.#string();
      if (entries.has(key)) throw new JsonFault(`the key ${JSON.stringify(key.slice(0, 100))} twice`, keyAt);
      if (!this.#takeAfterSpace(':')) throw this.#fault('a colon expected');
      entries.set(key, this.value(depth + 1));
    } while (this.#takeAfterSpace(','));
    if (!this.#takeAfterSpace('}')) throw this.#fault('a comma or } expected');
    return entries;
  }

  #array(depth: number): readonly StrictJson[] {
    const items: StrictJson[] = [];
    this.#at++;
    if (this.#takeAfterSpace(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.#takeAfterSpace(','));
    if (!this.#takeAfterSpace(']')) throw this.#fault('a comma or ] expected');
    return items;
  }

  #string(): string {
    const start = this.#at;
    this.#at++;
    do this.#match(STRING_BODY);
    while (this.#match(ESCAPE) !== '');
    if (this.#text.charAt(this.#at) !== '"') throw this.#fault('a string that does not end');
    this.#at++;
    // The grammar has been checked: what is left to JSON.parse is to undo the escapes.
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #number(): number {
    const digits = this.#match(NUMBER);
    if (digits === '') throw this.#fault('a value expected');
    return Number(digits);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#fault('a value expected');
    this.#at += word.length;
    return value;
  }

  #takeAfterSpace(character: string): boolean {
    this.#match(SPACE);
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  /** What `pattern` (sticky) matches here, passed over; empty when it does not. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const matched = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += matched.length;
    return matched;
  }

  #fault(what: string): JsonFault {
    return new JsonFault(what, this.#at);
  }
}
