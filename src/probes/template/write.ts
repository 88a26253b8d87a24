/** Writing templates: slots put into frames. */
import { fail, succeed, type Result } from '../result.ts';
import { scanTemplate } from './scan.ts';
import { readSlotBody } from './slot_body.ts';
import type { SourceRange, TemplateError } from './syntax.ts';

/** Any text as one alternative of a slot. */
function escapeAlternative(text: string): string {
  return text.replace(/[\\{}|:./]/g, '\\$&');
}

/** Any text as text of a template, outside its slots. */
export function escapeText(text: string): string {
  return text.replace(/[\\{}]/g, '\\$&');
}

/** `{who:man|woman}`; without a name, `{man|woman}`, which needs two alternatives. */
export function formatSlot(name: string | null, alternatives: readonly string[]): string {
  return `{${name === null ? '' : `${name}:`}${alternatives.map(escapeAlternative).join('|')}}`;
}

/**
 * A frame with the alternatives of the slot `name` in place: `{who} worked` becomes `{who:John|Mary} worked`. A definition
 * that is there is replaced; a frame without the slot is returned as it is.
 * @param name letters, digits, `_`, `-`
 */
export function bindSlot(
  frame: string,
  name: string,
  alternatives: readonly string[],
): Result<string, TemplateError> {
  const scanned = scanTemplate(frame);
  if (!scanned.ok) return scanned;
  let place: SourceRange | null = null;
  for (const lexeme of scanned.value) {
    if (lexeme.kind === 'text') continue;
    const body = readSlotBody(lexeme.body, lexeme.range);
    if (!body.ok) return fail(body.error);
    if (body.value.kind === 'article' || body.value.name !== name) continue;
    if (body.value.kind === 'definition' || place === null) place = lexeme.range;
    if (body.value.kind === 'definition') break;
  }
  if (place === null) return succeed(frame);
  return succeed(frame.slice(0, place.start) + formatSlot(name, alternatives) + frame.slice(place.end));
}
