/**
 * What Hugging Face's AlbertTokenizer (transformers 4, the Python one; `tokenization_albert.py` and `tokenization_utils.py`)
 * does to text before SentencePiece sees it. Python 3.11's Unicode 14 is the reference, in every browser.
 *
 * 1. Everything but the literal special tokens is lower-cased character by character, then the text is split at the
 *    special tokens. In that order: `<PAD>` becomes `<pad>` and is special, `[mask]` is not.
 * 2. Each text between them: white space collapsed and stripped, ``` `` ``` and `''` to `"`, NFKD, combining marks
 *    dropped, lower-cased again as a whole (NFKD brings new capitals: `𝐀` → `A`).
 */
import { AlignedTextBuilder, sliceAligned, type AlignedText } from './aligned_text.ts';
import { isCombining, isUnassigned, isWhiteSpace } from './code_points.ts';
import { SPECIAL_TOKENS, type SpecialText } from './special_tokens.ts';

/** What a checkpoint's `tokenizer_config.json` says of letters. */
export interface Folding {
  /** `do_lower_case` */
  readonly lowers: boolean;
  /** `keep_accents`: no NFKD, and no mark is dropped. */
  readonly keepsAccents: boolean;
}

/** As every published ALBERT v2 is read. */
const USUAL: Folding = { lowers: true, keepsAccents: false };

/** A part of the text as typed: a special token, or text between two. Offsets are UTF-16 units of the source. */
type TextSpan =
  | { readonly kind: 'special'; readonly token: SpecialText; readonly start: number; readonly end: number }
  | { readonly kind: 'text'; readonly text: AlignedText; readonly start: number; readonly end: number };

const REPLACEMENT = 0xfffd;
const SPACE = 0x20;
const BACKTICK = 0x60;
const APOSTROPHE = 0x27;
const QUOTE = 0x22;
const CAPITAL_SIGMA = 0x3a3;

/**
 * The text cut at special tokens, lower-cased between them; white space not yet touched. Empty spans are left out.
 * @param tokens those that it is cut at
 */
export function splitAtSpecialTokens(
  source: string,
  { lowers }: Folding = USUAL,
  tokens: readonly SpecialText[] = SPECIAL_TOKENS,
): readonly TextSpan[] {
  // Without a token, nothing matches.
  const written = tokens.map((token) => token.replace(/[[\]]/g, '\\$&')).join('|') || '(?!)';
  const pattern = new RegExp(written, 'g');
  const lowered = lowerAroundSpecialTokens(source, lowers, pattern);
  const spans: TextSpan[] = [];
  const addText = (from: number, to: number, start: number, end: number): void => {
    if (to > from) spans.push({ kind: 'text', text: sliceAligned(lowered, from, to), start, end });
  };
  let from = 0;
  let start = 0;
  for (const match of lowered.text.matchAll(pattern)) {
    const token = SPECIAL_TOKENS.find((special) => special === match[0]);
    if (token === undefined) continue;
    const to = match.index + token.length;
    const tokenStart = lowered.starts[match.index];
    const tokenEnd = lowered.ends[to - 1];
    addText(from, match.index, start, tokenStart);
    spans.push({ kind: 'special', token, start: tokenStart, end: tokenEnd });
    from = to;
    start = tokenEnd;
  }
  addText(from, lowered.text.length, start, source.length);
  return spans;
}

/** One text between special tokens, normalised: what SentencePiece is given. Empty where it holds only white space and marks. */
export function normalizeSpan(text: AlignedText, { lowers, keepsAccents }: Folding = USUAL): AlignedText {
  const straight = straightenQuotes(collapseWhiteSpace(text));
  const plain = keepsAccents ? straight : decompose(straight);
  return lowers ? lowerWhole(plain) : plain;
}

/** A lone surrogate has no UTF-8: Python would raise an error here, we read U+FFFD. */
function scalarAt(text: string, index: number): number {
  const code = text.codePointAt(index) ?? REPLACEMENT;
  return code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code;
}

const unitsOf = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);

function lowerCase(codePoint: number, character: string): string {
  return isUnassigned(codePoint) ? character : character.toLowerCase();
}

function lowerAroundSpecialTokens(source: string, lowers: boolean, pattern: RegExp): AlignedText {
  const out = new AlignedTextBuilder(source.length);
  const lower = (from: number, to: number): void => {
    for (let index = from; index < to;) {
      const code = scalarAt(source, index);
      const end = index + unitsOf(code);
      if (!lowers) out.append(String.fromCodePoint(code), index, end);
      else if (code < 0x80) out.push(code >= 0x41 && code <= 0x5a ? code + 0x20 : code, index, end);
      else out.append(lowerCase(code, String.fromCodePoint(code)), index, end);
      index = end;
    }
  };
  let from = 0;
  for (const match of source.matchAll(pattern)) {
    lower(from, match.index);
    from = match.index + match[0].length;
    for (let index = match.index; index < from; index++) out.push(source.charCodeAt(index), index, index + 1);
  }
  lower(from, source.length);
  return out.build();
}

function collapseWhiteSpace({ text, starts, ends }: AlignedText): AlignedText {
  const out = new AlignedTextBuilder(text.length);
  let gapStart = -1;
  let gapEnd = -1;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const start = starts[index];
    const end = ends[index];
    // All white space is in the basic plane, so units will do.
    if (isWhiteSpace(unit)) {
      if (gapStart < 0) gapStart = start;
      gapEnd = end;
      continue;
    }
    if (gapStart >= 0 && out.length > 0) out.push(SPACE, gapStart, gapEnd);
    gapStart = -1;
    out.push(unit, start, end);
  }
  return out.build();
}

function straightenQuotes(aligned: AlignedText): AlignedText {
  const { text, starts, ends } = aligned;
  if (!text.includes('``') && !text.includes("''")) return aligned;
  const out = new AlignedTextBuilder(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const start = starts[index];
    if ((unit === BACKTICK || unit === APOSTROPHE) && text.charCodeAt(index + 1) === unit) {
      index++;
      out.push(QUOTE, start, ends[index]);
    } else {
      out.push(unit, start, ends[index]);
    }
  }
  return out.build();
}

/**
 * NFKD without characters of combining class other than 0. Such marks are all that NFKD ever reorders, so without them
 * it is what each character decomposes to, one by one.
 */
function decompose({ text, starts, ends }: AlignedText): AlignedText {
  const out = new AlignedTextBuilder(text.length);
  for (let index = 0; index < text.length;) {
    const code = scalarAt(text, index);
    const last = index + unitsOf(code) - 1;
    const start = starts[index];
    const end = ends[last];
    index = last + 1;
    if (code < 0x80) {
      out.push(code, start, end);
      continue;
    }
    const character = String.fromCodePoint(code);
    for (const part of isUnassigned(code) ? character : character.normalize('NFKD')) {
      if (isCombining(scalarAt(part, 0))) out.extendLast(end);
      else out.append(part, start, end);
    }
  }
  return out.build();
}

/** Python's `str.lower`: as JavaScript's, a final Σ is ς. The whole text decides which Σ is final. */
function lowerWhole(aligned: AlignedText): AlignedText {
  const { text, starts, ends } = aligned;
  const whole = text.toLowerCase();
  if (whole === text) return aligned;
  const out = new AlignedTextBuilder(text.length);
  let position = 0;
  for (let index = 0; index < text.length;) {
    const code = scalarAt(text, index);
    const last = index + unitsOf(code) - 1;
    const character = String.fromCodePoint(code);
    const lower = code === CAPITAL_SIGMA ? whole.charAt(position) : lowerCase(code, character);
    out.append(lower, starts[index], ends[last]);
    position += character.toLowerCase().length;
    index = last + 1;
  }
  return out.build();
}
