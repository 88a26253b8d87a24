/** Questions about single characters, answered as Python 3.11 (Unicode 14) answers them. */
import { COMBINING, DIGIT, UNASSIGNED } from './unicode14.ts';

const CODE_POINTS = 0x110000;

/** One bit per kind and code point; made once, 1.1 MB, because every typed character asks three times. */
let kinds: Uint8Array | null = null;

const IS_COMBINING = 1;
const IS_DIGIT = 2;
const IS_UNASSIGNED = 4;

function mark(table: Uint8Array, packed: string, bit: number): void {
  const numbers = packed.split(' ').map((number) => Number.parseInt(number, 36));
  let position = 0;
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const first = position + numbers[index];
    position = first + numbers[index + 1] + 1;
    for (let code = first; code < position; code++) table[code] = table[code] | bit;
  }
}

function kindOf(codePoint: number): number {
  if (kinds === null) {
    kinds = new Uint8Array(CODE_POINTS);
    mark(kinds, COMBINING, IS_COMBINING);
    mark(kinds, DIGIT, IS_DIGIT);
    mark(kinds, UNASSIGNED, IS_UNASSIGNED);
  }
  return kinds[codePoint];
}

/** Canonical combining class not 0. (`\p{M}` is another set: most vowel signs of Indic scripts have class 0.) */
export function isCombining(codePoint: number): boolean {
  return (kindOf(codePoint) & IS_COMBINING) !== 0;
}

/** `str.isdigit` of one character. */
export function isDigit(codePoint: number): boolean {
  if (codePoint < 0x80) return codePoint >= 0x30 && codePoint <= 0x39;
  return (kindOf(codePoint) & IS_DIGIT) !== 0;
}

/**
 * Not in Unicode 14. Newer engines know a case or a decomposition for some of these (U+1CCD6 is `A` to Unicode 16);
 * the reference leaves them as they are.
 */
export function isUnassigned(codePoint: number): boolean {
  return (kindOf(codePoint) & IS_UNASSIGNED) !== 0;
}

/** White space to Python's `str.split()`: unlike `\s`, has U+001C–U+001F and U+0085 and lacks U+FEFF. */
export function isWhiteSpace(codePoint: number): boolean {
  if (codePoint < 0x80)
    return (
      codePoint === 0x20 || (codePoint >= 9 && codePoint <= 13) || (codePoint >= 0x1c && codePoint <= 0x1f)
    );
  switch (codePoint) {
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return true;
    default:
      return codePoint >= 0x2000 && codePoint <= 0x200a;
  }
}

const WHITE_SPACE = /^\p{White_Space}$/u;

/** White space as Rust's `char::is_whitespace`. */
export function isRustWhiteSpace(character: string): boolean {
  return WHITE_SPACE.test(character);
}
