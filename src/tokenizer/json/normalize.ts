/**
 * The normalisers of huggingface/tokenizers, done with origins kept. `@huggingface/tokenizers` gives none, and differs from the Rust
 * library, whose ids are the reference, at SentencePiece's rules (NFKC in their place) and characters beyond the basic plane.
 */
import { AlignedTextBuilder, sliceAligned, type AlignedText } from '../aligned_text.ts';
import { CharsmapRules } from '../charsmap.ts';
import { isRustWhiteSpace, isUnassigned } from '../code_points.ts';
import { graphemes } from './graphemes.ts';
import { CLEANED, MARK, NONSPACING_MARK } from './rust_classes.ts';
import type { NormalizerStep, Pattern } from './tokenizer_json.ts';

/** A text to a text, each unit of which knows where it is from. */
export type AlignedStep = (text: AlignedText) => AlignedText;

/** A pattern of the file as a JavaScript one, which matches everywhere (`g`). */
export type CompilePattern = (pattern: Pattern) => RegExp;

/** One step of a file as a function. @throws for malformed rules and patterns. */
export function normalizerStep(step: NormalizerStep, compile: CompilePattern): AlignedStep {
  switch (step.type) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return (text) => composed(text, step.type);
    case 'StripAccents':
      return (text) => eachCharacter(text, (character) => (isMark(character) ? '' : character));
    case 'Lowercase':
      return lowercase;
    case 'Replace': {
      const pattern = compile(step.pattern);
      return (text) => replaced(text, pattern, step.content);
    }
    case 'Strip':
      return (text) => stripped(text, step);
    case 'Prepend':
      return (text) => (text.text === '' ? text : prepended(text, step.prepend));
    case 'Precompiled': {
      const rules = new CharsmapRules(Uint8Array.from(atob(step.charsmap), (unit) => unit.charCodeAt(0)));
      return (text) => precompiled(text, rules);
    }
    case 'BertNormalizer': {
      const { cleanText, handleChineseChars, lowercase: lowers, stripAccents } = step;
      const steps = [
        ...(cleanText ? [clean] : []),
        ...(handleChineseChars ? [spaceAroundChinese] : []),
        ...((stripAccents ?? lowers) ? [stripNonspacingMarks] : []),
        ...(lowers ? [lowercase] : []),
      ];
      return (text) => steps.reduce((before, next) => next(before), text);
    }
  }
}

// Not `\p{M}`: Rust's tables are older than a browser's, and each browser has its own.
const IS_MARK = new RegExp(`^[${MARK}]$`, 'u');
const IS_NONSPACING_MARK = new RegExp(`^[${NONSPACING_MARK}]$`, 'u');
const IS_CLEANED = new RegExp(`^[${CLEANED}]$`, 'u');
/** A character and what may be reordered or composed with it: marks, and the vowels and finals of Hangul. */
const COMPOSED = /[^]?[\p{M}\u1160-\u11ff]*/uy;

const isMark = (character: string): boolean => character > '\u02ff' && IS_MARK.test(character);

/** Each character by what it becomes. What is dropped belongs to what stood before it. */
function eachCharacter(
  { text, starts, ends }: AlignedText,
  become: (character: string) => string,
): AlignedText {
  const out = new AlignedTextBuilder(text.length);
  for (let index = 0; index < text.length;) {
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    const start = starts[index];
    const end = ends[index + character.length - 1];
    index += character.length;
    const becomes = become(character);
    if (becomes === '') out.extendLast(end);
    else out.append(becomes, start, end);
  }
  return out.build();
}

/** By character, as Rust does it: no final sigma. */
function lowercase(text: AlignedText): AlignedText {
  if (text.text.toLowerCase() === text.text) return text;
  return eachCharacter(text, (character) =>
    isUnassigned(character.codePointAt(0) ?? 0) ? character : character.toLowerCase(),
  );
}

function composed(aligned: AlignedText, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): AlignedText {
  const { text, starts, ends } = aligned;
  if (text.normalize(form) === text) return aligned;
  const out = new AlignedTextBuilder(text.length);
  for (let from = 0; from < text.length;) {
    COMPOSED.lastIndex = from;
    const cluster = COMPOSED.exec(text)?.[0] ?? text.charAt(from);
    const to = from + cluster.length;
    const parts = Array.from(cluster, (character) =>
      isUnassigned(character.codePointAt(0) ?? 0) ? character : character.normalize(form),
    );
    if (parts.join('') === cluster.normalize(form) || parts.length === 1) {
      let at = from;
      for (const [index, character] of Array.from(cluster).entries()) {
        out.append(parts[index], starts[at], ends[at + character.length - 1]);
        at += character.length;
      }
    } else {
      // Reordered or put together: what becomes of it is from all of it.
      out.append(cluster.normalize(form), starts[from], ends[to - 1]);
    }
    from = to;
  }
  return out.build();
}

function replaced(aligned: AlignedText, pattern: RegExp, content: string): AlignedText {
  const { text, starts, ends } = aligned;
  const out = new AlignedTextBuilder(text.length);
  let copied = 0;
  const copyTo = (to: number): void => {
    for (; copied < to; copied++) out.push(text.charCodeAt(copied), starts[copied], ends[copied]);
  };
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (match === '') continue;
    copyTo(index);
    copied = index + match.length;
    out.append(content, starts[index], ends[copied - 1]);
  }
  if (copied === 0) return aligned;
  copyTo(text.length);
  return out.build();
}

function stripped(
  aligned: AlignedText,
  { left, right }: { readonly left: boolean; readonly right: boolean },
): AlignedText {
  const { text } = aligned;
  let from = 0;
  let to = text.length;
  // All white space is in the basic plane.
  while (left && from < to && isRustWhiteSpace(text.charAt(from))) from++;
  while (right && to > from && isRustWhiteSpace(text.charAt(to - 1))) to--;
  return sliceAligned(aligned, from, to);
}

/** What is put in front has no width: it stands at the first character. */
export function prepended(aligned: AlignedText, prefix: string): AlignedText {
  const { text, starts, ends } = aligned;
  const start = text === '' ? 0 : starts[0];
  const out = new AlignedTextBuilder(text.length + prefix.length);
  out.append(prefix, start, start);
  for (let index = 0; index < text.length; index++)
    out.push(text.charCodeAt(index), starts[index], ends[index]);
  return out.build();
}

/** More bytes of UTF-8 than this, and a grapheme is looked up by its characters (Rust's `spm_precompiled`). */
const LONGEST_GRAPHEME_BYTES = 5;

/** SentencePiece's rules as Rust applies them: by grapheme, and the shortest rule that a grapheme begins with stands for all of it. */
function precompiled(aligned: AlignedText, rules: CharsmapRules): AlignedText {
  const { text, starts, ends } = aligned;
  const out = new AlignedTextBuilder(text.length);
  const known = new Map<string, string | null>();
  const ruleFor = (part: string): string | null => {
    const becomes = known.get(part);
    if (becomes !== undefined) return becomes;
    const found = rules.shortestMatch(part);
    known.set(part, found);
    return found;
  };
  const take = (part: string, from: number, to: number): boolean => {
    const becomes = ruleFor(part);
    if (becomes === '') out.extendLast(ends[to - 1]);
    else if (becomes !== null) out.append(becomes, starts[from], ends[to - 1]);
    return becomes !== null;
  };
  for (const { from, to } of graphemes(text)) {
    const grapheme = text.slice(from, to);
    if (isShort(grapheme) && take(grapheme, from, to)) continue;
    for (let at = from; at < to;) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      const next = at + character.length;
      if (!take(character, at, next)) out.append(character, starts[at], ends[next - 1]);
      at = next;
    }
  }
  return out.build();
}

function isShort(grapheme: string): boolean {
  if (grapheme.length === 1) return true;
  return (
    grapheme.length <= LONGEST_GRAPHEME_BYTES &&
    new TextEncoder().encode(grapheme).length <= LONGEST_GRAPHEME_BYTES
  );
}

function clean(text: AlignedText): AlignedText {
  return eachCharacter(text, (character) => {
    if (character === '\t' || character === '\n' || character === '\r') return ' ';
    if (character >= ' ' && character < '\x7f') return character;
    if (IS_CLEANED.test(character)) return '';
    return isRustWhiteSpace(character) ? ' ' : character;
  });
}

/** The blocks that Bert calls Chinese. U+2B820 to U+2B91F are none of them in the Rust library. */
const CHINESE: readonly (readonly [first: number, last: number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

function spaceAroundChinese(aligned: AlignedText): AlignedText {
  return eachCharacter(aligned, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0x3400 && CHINESE.some(([first, last]) => code >= first && code <= last)
      ? ` ${character} `
      : character;
  });
}

function stripNonspacingMarks(text: AlignedText): AlignedText {
  return eachCharacter(composed(text, 'NFD'), (character) =>
    character > '\u02ff' && IS_NONSPACING_MARK.test(character) ? '' : character,
  );
}
