/**
 * Names of characters that a reader cannot see, or cannot tell from others, in words. Pure.
 * Names are those of the Unicode Character Database 15, in lower case; of the others the code point is told.
 */
import { isInvisible } from '../page/client.ts';

/** Invisible ones that come with texts from elsewhere, and the marks that phones and word processors put for typed ones. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0000, 'null'],
  [0x0007, 'bell'],
  [0x0008, 'backspace'],
  [0x001b, 'escape'],
  [0x007f, 'delete'],
  [0x00ad, 'soft hyphen'],
  [0x034f, 'combining grapheme joiner'],
  [0x061c, 'arabic letter mark'],
  [0x115f, 'hangul choseong filler'],
  [0x1160, 'hangul jungseong filler'],
  [0x180e, 'mongolian vowel separator'],
  [0x200b, 'zero width space'],
  [0x200c, 'zero width non-joiner'],
  [0x200d, 'zero width joiner'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x202a, 'left-to-right embedding'],
  [0x202b, 'right-to-left embedding'],
  [0x202c, 'pop directional formatting'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
  [0x2060, 'word joiner'],
  [0x2061, 'function application'],
  [0x2062, 'invisible times'],
  [0x2063, 'invisible separator'],
  [0x2064, 'invisible plus'],
  [0x2066, 'left-to-right isolate'],
  [0x2067, 'right-to-left isolate'],
  [0x2068, 'first strong isolate'],
  [0x2069, 'pop directional isolate'],
  [0x3164, 'hangul filler'],
  [0xfeff, 'zero width no-break space'],
  [0xfff9, 'interlinear annotation anchor'],
  [0xfffa, 'interlinear annotation separator'],
  [0xfffb, 'interlinear annotation terminator'],
  [0x2018, 'left single quotation mark'],
  [0x2019, 'right single quotation mark'],
  [0x201b, 'single high-reversed-9 quotation mark'],
  [0x201c, 'left double quotation mark'],
  [0x201d, 'right double quotation mark'],
  [0x201e, 'double low-9 quotation mark'],
  [0x201f, 'double high-reversed-9 quotation mark'],
  [0x02bc, 'modifier letter apostrophe'],
  [0x2032, 'prime'],
  [0x2033, 'double prime'],
  [0x00ab, 'left-pointing double angle quotation mark'],
  [0x00bb, 'right-pointing double angle quotation mark'],
  [0x2010, 'hyphen'],
  [0x2011, 'non-breaking hyphen'],
  [0x2012, 'figure dash'],
  [0x2013, 'en dash'],
  [0x2014, 'em dash'],
  [0x2015, 'horizontal bar'],
  [0x2026, 'horizontal ellipsis'],
  [0x2212, 'minus sign'],
]);

/** Ranges whose characters are numbered: [first, last, name, number of the first]. */
const NUMBERED: readonly (readonly [first: number, last: number, name: string, number: number])[] = [
  [0xfe00, 0xfe0f, 'variation selector', 1],
  [0xe0100, 0xe01ef, 'variation selector', 17],
];

/** More characters than these are counted, not named. */
const NAMED_AT_MOST = 4;

/** The name of one character; null where we keep none. */
function nameOf(code: number): string | null {
  const name = NAMES.get(code);
  if (name !== undefined) return name;
  for (const [first, last, numbered, number] of NUMBERED) {
    if (code >= first && code <= last) return `${numbered} ${code - first + number}`;
  }
  if (code > 0xe0020 && code < 0xe007f) return `tag ${String.fromCharCode(code - 0xe0000)}`;
  if (code >= 0xe0000 && code <= 0xe007f) return 'tag';
  return code < 0x20 || (code >= 0x80 && code < 0xa0) ? 'control character' : null;
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** `U+2019`: four hexadecimal digits at least. */
function codeName(character: string): string {
  return `U+${codeOf(character).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** An invisible character as it is written where it would not be seen: `⟨zero width space⟩`. */
function written(character: string): string {
  return `⟨${nameOf(codeOf(character)) ?? codeName(character)}⟩`;
}

/** The text with a name in the place of each character that cannot be seen. */
export function visibleText(text: string): string {
  // Most texts have none, and are given back themselves.
  let visible = '';
  let changed = false;
  for (const character of text) {
    const hidden = isInvisible(character);
    changed ||= hidden;
    visible += hidden ? written(character) : character;
  }
  return changed ? visible : text;
}

/**
 * What characters these are: `’ (U+2019, right single quotation mark)`, and of what cannot be seen `right-to-left mark (U+200F)`; of
 * several each code point, four at most.
 */
export function describeCharacters(text: string): string {
  const characters = Array.from(text);
  const first = characters.slice(0, NAMED_AT_MOST);
  const more = characters.length > first.length ? [`and ${characters.length - first.length} more`] : [];
  if (characters.every(isInvisible)) {
    const named = first.map(
      (character) => `${nameOf(codeOf(character)) ?? 'invisible character'} (${codeName(character)})`,
    );
    return [...named, ...more].join(', ');
  }
  const named = first.map((character) => {
    const name = nameOf(codeOf(character));
    return name === null ? codeName(character) : `${codeName(character)}, ${name}`;
  });
  return `${visibleText(text)} (${[...named, ...more].join('; ')})`;
}

/** A stretch of characters that cannot be seen. */
export interface InvisibleStretch {
  readonly start: number;
  /** Exclusive, UTF-16 code units as `start`. */
  readonly end: number;
  readonly text: string;
}

/** The stretches of a text that cannot be seen, in order, none touching another. */
export function invisibleStretches(text: string): readonly InvisibleStretch[] {
  const found: InvisibleStretch[] = [];
  let offset = 0;
  for (const character of text) {
    const end = offset + character.length;
    if (isInvisible(character)) {
      const before = found.at(-1);
      if (before?.end === offset) {
        found[found.length - 1] = { start: before.start, end, text: before.text + character };
      } else found.push({ start: offset, end, text: character });
    }
    offset = end;
  }
  return found;
}
