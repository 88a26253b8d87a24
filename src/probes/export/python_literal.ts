/** Values as Python source. */

/** Letters, digits, signs and punctuation stand as they are; spaces of other kinds, controls and what turns text around do not. */
const READABLE = /^[ \p{L}\p{N}\p{P}\p{S}]$/u;

/**
 * Any text as a Python string literal of one line that evaluates to the same characters. A lone surrogate stays one, a pair
 * becomes its code point, as Python has it.
 */
export function pythonString(text: string): string {
  let literal = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') literal += `\\${character}`;
    else if (character === '\n') literal += '\\n';
    else if (READABLE.test(character)) literal += character;
    else if (code > 0xffff) literal += `\\U${code.toString(16).padStart(8, '0')}`;
    else literal += `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return `"${literal}"`;
}

/** A number; null and what is not finite become `None`. */
export function pythonNumber(value: number | null): string {
  return value === null || !Number.isFinite(value) ? 'None' : String(value);
}

export function pythonList(values: readonly number[]): string {
  return `[${values.map(pythonNumber).join(', ')}]`;
}
