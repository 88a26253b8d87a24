/** From the text of a template to its parts. `syntax.ts` says what the language is. */
import { fail, succeed, type Result } from '../result.ts';
import { placeArticles } from './place_articles.ts';
import { scanTemplate } from './scan.ts';
import { readSlotBody, type SlotBody } from './slot_body.ts';
import { findSplitMask } from './split_mask.ts';
import {
  faultAt,
  MAX_SENTENCE_LENGTH,
  MAX_SLOTS,
  type Slot,
  type SourceRange,
  type Template,
  type TemplateError,
  type TemplateFault,
  type TemplateNotice,
  type TemplatePart,
} from './syntax.ts';

type Definition = SlotBody & { readonly kind: 'definition' };
/** A lexeme whose braces have been read. */
type ReadLexeme =
  | { readonly kind: 'text'; readonly text: string; readonly range: SourceRange }
  | { readonly kind: 'braces'; readonly body: SlotBody; readonly range: SourceRange };

/** Reads a template. Never throws, whatever the text; the error is the first from the left of its kind. */
export function parseTemplate(source: string): Result<Template, TemplateError> {
  const scanned = scanTemplate(source);
  if (!scanned.ok) return scanned;
  const lexemes: ReadLexeme[] = [];
  for (const lexeme of scanned.value) {
    if (lexeme.kind === 'text') {
      lexemes.push(lexeme);
      continue;
    }
    const body = readSlotBody(lexeme.body, lexeme.range);
    if (!body.ok) return body;
    lexemes.push({ ...lexeme, body: body.value });
  }
  const resolved = resolveSlots(lexemes);
  if (!resolved.ok) return resolved;
  const { parts: unplaced, slots, notices } = resolved.value;
  const long = findTooLong(unplaced, slots);
  if (long !== null) return fail(long);
  const placed = placeArticles(unplaced, slots);
  if (!placed.ok) return placed;
  const { parts, openArticles } = placed.value;
  const split = findSplitMask(parts, slots);
  if (split !== null) return fail(split);
  return succeed({ source, parts, slots, openArticles, notices });
}

/** A slot used again and again may make a sentence much longer than its template. */
function findTooLong(parts: readonly TemplatePart[], slots: readonly Slot[]): TemplateError | null {
  const longest = slots.map(({ alternatives }) => Math.max(...alternatives.map(({ length }) => length)));
  let length = 0;
  for (const part of parts) {
    if (part.kind === 'text') length += part.text.length;
    else length += part.kind === 'slot' ? longest[part.slot] : 'an'.length;
    if (length <= MAX_SENTENCE_LENGTH) continue;
    return faultAt(part.range, {
      code: 'too-long',
      message: `A sentence of this template is longer than ${MAX_SENTENCE_LENGTH} characters.`,
      remedy: 'Use a slot less often, or shorten its alternatives. Your text is kept.',
    });
  }
  return null;
}

interface ResolvedSlots {
  /** Every article's `open` still null. */
  readonly parts: readonly TemplatePart[];
  readonly slots: readonly Slot[];
  readonly notices: readonly TemplateNotice[];
}

function resolveSlots(lexemes: readonly ReadLexeme[]): Result<ResolvedSlots, TemplateError> {
  const definitions = new Map<string, { readonly body: Definition; readonly range: SourceRange }>();
  for (const lexeme of lexemes) {
    if (lexeme.kind === 'text' || lexeme.body.kind !== 'definition' || lexeme.body.name === null) continue;
    const { body, range } = lexeme;
    const { name } = lexeme.body;
    if (definitions.has(name)) return fail(faultAt(range, definedTwice(name)));
    definitions.set(name, { body, range });
  }
  const parts: TemplatePart[] = [];
  const slots: Slot[] = [];
  const notices: TemplateNotice[] = [];
  const indexByName = new Map<string, number>();
  const addSlot = (body: Definition, range: SourceRange): number => {
    const alternatives = body.alternatives.map(({ text }) => text);
    slots.push({
      name: body.name,
      label: body.name ?? `slot ${slots.length + 1}`,
      alternatives,
      sweep: body.sweep,
      range,
    });
    notices.push(...findDuplicates(body));
    return slots.length - 1;
  };
  for (const lexeme of lexemes) {
    if (lexeme.kind === 'text') {
      parts.push(lexeme);
      continue;
    }
    const { body, range } = lexeme;
    if (body.kind === 'article') {
      parts.push({ kind: 'article', capital: body.capital, open: null, range });
      continue;
    }
    let slot = body.name === null ? undefined : indexByName.get(body.name);
    if (slot === undefined) {
      const definition = body.kind === 'definition' ? { body, range } : definitions.get(body.name);
      if (definition === undefined) return fail(faultAt(range, unknownName(definitions)));
      if (slots.length === MAX_SLOTS) return fail(faultAt(range, TOO_MANY_SLOTS));
      slot = addSlot(definition.body, definition.range);
      if (body.name !== null) indexByName.set(body.name, slot);
    }
    parts.push({ kind: 'slot', slot, range });
  }
  return succeed({ parts, slots, notices: notices.sort((a, b) => a.offset - b.offset) });
}

/** Two equal alternatives give equal sentences: a sound check of a method, or a slip of the hand. */
function findDuplicates({ alternatives, sweep }: Definition): readonly TemplateNotice[] {
  if (sweep !== null) return [];
  const seen = new Set<string>();
  const notices: TemplateNotice[] = [];
  for (const { text, range } of alternatives) {
    const words = text.trim().replace(/\s+/g, ' ');
    if (seen.has(words)) {
      notices.push({
        offset: range.start,
        length: range.end - range.start,
        message: words === '' ? 'A second empty alternative.' : 'This alternative is there twice.',
      });
    }
    seen.add(words);
  }
  return notices;
}

function definedTwice(name: string): TemplateFault {
  return {
    code: 'defined-twice',
    message: `The slot “${name}” is defined a second time.`,
    remedy: `Write {${name}} to use it again, or give this one another name.`,
  };
}

function unknownName(definitions: ReadonlyMap<string, unknown>): TemplateFault {
  const names = [...definitions.keys()].map((known) => `{${known}}`).join(', ');
  return {
    code: 'unknown-name',
    message:
      names === ''
        ? 'This slot has a single alternative and names no other slot.'
        : `No slot of that name is defined; there is ${names}.`,
    remedy: 'Add an alternative after |, or define it as {name:man|woman}; \\{ and \\} are braces.',
  };
}

const TOO_MANY_SLOTS: TemplateFault = {
  code: 'too-many-slots',
  message: `A template has at most ${MAX_SLOTS} slots; this is one more.`,
  remedy: 'Put words for some of them. Your text is kept.',
};
