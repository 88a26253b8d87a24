/**
 * SentencePiece's own normalisation, done again with origins kept (google/sentencepiece, `src/normalizer.cc`). The
 * library returns pieces of its normalised text and not where they came from; with this text at hand, each piece is a
 * slice of it. The encoding itself is the library's.
 */
import { AlignedTextBuilder, type AlignedText } from './aligned_text.ts';
import { damagedModel, type SentencePieceModel } from './model_file.ts';
import { SPACE_SYMBOL } from './special_tokens.ts';

/** The longest match at one place: the replacement and how many UTF-16 units it takes. */
interface Match {
  readonly replacement: string;
  readonly units: number;
}

/** The rules of a SentencePiece model: a double-array trie over UTF-8 (Darts-clone) and NUL-terminated replacement strings. */
export class CharsmapRules {
  readonly #trie: Uint32Array;
  readonly #strings: Uint8Array;
  readonly #replacements = new Map<number, string>();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** @param blob byte length of the trie as u32, the trie, the strings; all little-endian. */
  constructor(blob: Uint8Array) {
    if (blob.length === 0) {
      this.#trie = new Uint32Array(0);
      this.#strings = blob;
      return;
    }
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    const trieLength = blob.length < 4 ? 0 : view.getUint32(0, true);
    if (trieLength === 0 || trieLength % 4 !== 0 || trieLength > blob.length - 4) {
      throw damagedModel('its normalisation rules do not fit their own length');
    }
    this.#trie = Uint32Array.from({ length: trieLength / 4 }, (_, index) =>
      view.getUint32(4 + index * 4, true),
    );
    this.#strings = blob.subarray(4 + trieLength);
  }

  /** The longest rule that matches `text` at `index`, or null. */
  longestMatch(text: string, index: number): Match | null {
    let best: { readonly value: number; readonly units: number } | null = null;
    for (const match of this.#matches(text, index)) best = match;
    return best === null ? null : { replacement: this.#replacement(best.value), units: best.units };
  }

  /** What the shortest rule that `text` begins with puts in its place; null without one. A NUL ends the search, as in the Rust library. */
  shortestMatch(text: string): string | null {
    if (text.startsWith('\0')) return null;
    for (const { value } of this.#matches(text, 0)) return this.#replacement(value);
    return null;
  }

  /** The rules that match `text` at `index`, shortest first. */
  *#matches(text: string, index: number): Generator<{ readonly value: number; readonly units: number }> {
    const trie = this.#trie;
    let node = trie.length === 0 ? 0 : childOffset(trie[0]);
    for (let at = index; at < text.length;) {
      const code = text.codePointAt(at) ?? 0;
      at += code > 0xffff ? 2 : 1;
      // A step of the trie is one byte of UTF-8; rules begin and end with whole characters.
      for (let remaining = utf8Length(code); remaining > 0; remaining--) {
        const byte = utf8Byte(code, remaining);
        node = (node ^ byte) >>> 0;
        // The file is not trusted: a step may lead out of the trie.
        const unit = node < trie.length ? trie[node] : NO_CHILD;
        if ((unit & LABEL) >>> 0 !== byte) return;
        node = (node ^ childOffset(unit)) >>> 0;
        if (remaining === 1 && (unit & HAS_LEAF) !== 0 && node < trie.length) {
          yield { value: trie[node] & 0x7fffffff, units: at - index };
        }
      }
    }
  }

  #replacement(offset: number): string {
    const known = this.#replacements.get(offset);
    if (known !== undefined) return known;
    const end = this.#strings.indexOf(0, offset);
    const text = this.#decoder.decode(this.#strings.subarray(offset, end < 0 ? this.#strings.length : end));
    this.#replacements.set(offset, text);
    return text;
  }
}

/** A unit of the trie: the byte it is reached by, whether a rule ends here, where its children are. */
const LABEL = 0x800000ff;
const HAS_LEAF = 0x100;
const NO_CHILD = 0x80000000;

function childOffset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** The byte of `codePoint` that has `remaining - 1` bytes after it. */
function utf8Byte(codePoint: number, remaining: number): number {
  const length = utf8Length(codePoint);
  if (length === 1) return codePoint;
  const bits = codePoint >>> ((remaining - 1) * 6);
  if (remaining < length) return 0x80 | (bits & 0x3f);
  return ((0xf00 >>> length) & 0xff) | bits;
}

/** Normalises as the model's own SentencePiece does. */
export class SentencePieceNormalizer {
  readonly #model: SentencePieceModel;
  readonly #rules: CharsmapRules;
  /** User-defined pieces, longest first. */
  readonly #userDefined: readonly string[];

  /** @throws UnmaskError `tokenizer/damaged` when the rules are malformed. */
  constructor(model: SentencePieceModel) {
    this.#model = model;
    this.#rules = new CharsmapRules(model.precompiledCharsmap);
    this.#userDefined = [...model.userDefined].sort((a, b) => b.length - a.length);
  }

  /** `text` as SentencePiece cuts it into pieces. A `▁` it adds in front has no width: it stands at the first character. */
  normalize({ text, starts, ends }: AlignedText): AlignedText {
    const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, treatWhitespaceAsSuffix } =
      this.#model;
    const space = (escapeWhitespaces ? SPACE_SYMBOL : ' ').charCodeAt(0);
    const out = new AlignedTextBuilder(text.length + 1);
    let index = 0;
    if (removeExtraWhitespaces) {
      while (index < text.length) {
        const { replacement, units } = this.#prefix(text, index);
        if (replacement !== ' ') break;
        index += units;
      }
    }
    if (index >= text.length) return out.build();

    const addsPrefix = addDummyPrefix && !treatWhitespaceAsSuffix;
    if (addsPrefix) out.push(space, starts[index], starts[index]);
    let afterSpace = removeExtraWhitespaces;
    while (index < text.length) {
      const { replacement, units } = this.#prefix(text, index);
      const start = starts[index];
      const end = ends[index + units - 1];
      let from = 0;
      while (afterSpace && replacement.charAt(from) === ' ') from++;
      for (let at = from; at < replacement.length; at++) {
        const unit = replacement.charCodeAt(at);
        out.push(unit === 0x20 ? space : unit, start, end);
      }
      if (from < replacement.length) afterSpace = replacement.endsWith(' ');
      if (!removeExtraWhitespaces) afterSpace = false;
      index += units;
    }
    if (removeExtraWhitespaces) while (out.endsWith(space)) out.pop();
    if (treatWhitespaceAsSuffix && addDummyPrefix) {
      const end = ends[text.length - 1];
      out.push(space, end, end);
    }
    return out.build();
  }

  /** The longest rule at `index`; without one, the character itself. */
  #prefix(text: string, index: number): Match {
    for (const piece of this.#userDefined) {
      if (text.startsWith(piece, index)) return { replacement: piece, units: piece.length };
    }
    const match = this.#rules.longestMatch(text, index);
    if (match !== null) return match;
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0xfffd);
    return { replacement: character, units: character.length };
  }
}
