/** A template's text, cut at its braces; escapes are undone and remembered. */
import { fail, succeed, type Result } from '../result.ts';
import {
  faultAt,
  MAX_TEMPLATE_LENGTH,
  type SourceRange,
  type TemplateError,
  type TemplateFault,
} from './syntax.ts';

/** One character (UTF-16 code unit) of a slot's body. An escaped one is never syntax. */
export interface BodyChar {
  readonly value: string;
  readonly escaped: boolean;
  /** In the template's text; of the backslash, where there is one. */
  readonly offset: number;
}

/** Text, or what stands in braces. */
type Lexeme =
  | { readonly kind: 'text'; readonly text: string; readonly range: SourceRange }
  /** `range` includes the braces. */
  | { readonly kind: 'braces'; readonly body: readonly BodyChar[]; readonly range: SourceRange };

const ASCII_PUNCTUATION = /^[!-/:-@[-`{-~]$/;

/** Cuts `source` into text and braces. Errors: `too-long`, `unknown-escape`, `nested-slot`, `stray-brace`, `unclosed-slot`. */
export function scanTemplate(source: string): Result<readonly Lexeme[], TemplateError> {
  if (source.length > MAX_TEMPLATE_LENGTH) {
    return fail(faultAt({ start: MAX_TEMPLATE_LENGTH, end: source.length }, tooLong(source.length)));
  }
  const lexemes: Lexeme[] = [];
  let text = '';
  let textStart = 0;
  let open: { readonly start: number; readonly body: BodyChar[] } | null = null;
  const endText = (end: number): void => {
    if (text !== '') lexemes.push({ kind: 'text', text, range: { start: textStart, end } });
    text = '';
  };
  for (let offset = 0; offset < source.length;) {
    const start = offset;
    let value = source[offset++];
    let escaped = false;
    if (value === '\\') {
      value = source.slice(offset, offset + 1);
      if (!ASCII_PUNCTUATION.test(value)) {
        return fail(faultAt({ start, end: offset + value.length }, UNKNOWN_ESCAPE));
      }
      escaped = true;
      offset++;
    } else if (value === '{') {
      if (open !== null) return fail(faultAt({ start, end: offset }, NESTED));
      endText(start);
      open = { start, body: [] };
      continue;
    } else if (value === '}') {
      if (open === null) return fail(faultAt({ start, end: offset }, STRAY));
      lexemes.push({ kind: 'braces', body: open.body, range: { start: open.start, end: offset } });
      open = null;
      textStart = offset;
      continue;
    }
    if (open === null) {
      if (text === '') textStart = start;
      text += value;
    } else {
      open.body.push({ value, escaped, offset: start });
    }
  }
  if (open !== null) return fail(faultAt({ start: open.start, end: open.start + 1 }, UNCLOSED));
  endText(source.length);
  return succeed(lexemes);
}

const tooLong = (length: number): TemplateFault => ({
  code: 'too-long',
  message: `The template has ${length} characters; at most ${MAX_TEMPLATE_LENGTH} are read.`,
  remedy: 'Shorten it, or put part of it into a second template. Your text is kept.',
});

const UNKNOWN_ESCAPE: TemplateFault = {
  code: 'unknown-escape',
  message: 'A backslash stands before something that needs none.',
  remedy: 'Write \\\\ for a backslash.',
};

const NESTED: TemplateFault = {
  code: 'nested-slot',
  message: 'A slot opens inside another one.',
  remedy: 'Close the first with }, or write \\{ for a brace.',
};

const STRAY: TemplateFault = {
  code: 'stray-brace',
  message: 'A slot closes here, and none is open.',
  remedy: 'Put { where it begins, or write \\} for a brace.',
};

const UNCLOSED: TemplateFault = {
  code: 'unclosed-slot',
  message: 'A slot opens here and is never closed.',
  remedy: 'Put } where it ends, or write \\{ for a brace.',
};
