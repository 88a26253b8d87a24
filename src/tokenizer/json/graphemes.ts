/**
 * Extended grapheme clusters of a text. `Intl.Segmenter` takes time with the square of a text's length, so it is given a few hundred
 * code units at a time; what is decided at a place depends on what its own cluster has before it and on the next character, never on
 * clusters before (UAX 29, 3.1.1), so that a text may be cut at any boundary.
 */

/** A cluster of a text, UTF-16 units, `end` exclusive. */
export interface Grapheme {
  readonly from: number;
  readonly to: number;
}

/** Cuts a text into clusters, in order. */
type Segment = (text: string) => Iterable<{ readonly segment: string }>;

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** UTF-16 units that are segmented at a time; more only where one cluster is longer. */
const WINDOW = 256;

/**
 * Every cluster in order, in time that grows with the text.
 * @param text without lone surrogates
 * @param window units given to `segment` at a time, at least 1
 */
export function* graphemes(
  text: string,
  segment: Segment = (part) => SEGMENTER.segment(part),
  window = WINDOW,
): Generator<Grapheme> {
  let size = window;
  for (let from = 0; from < text.length;) {
    const end = stretchEnd(text, from, size);
    // The last cluster of a stretch that is cut short may go on, and is looked at again with what follows.
    const isWhole = end === text.length || isPlainBoundary(text, end);
    if (isWhole && end === from + 1 && isAscii(text, from)) {
      yield { from, to: end };
      from = end;
      continue;
    }
    const begin = from;
    let last: Grapheme | null = null;
    for (const { segment: cluster } of segment(text.slice(begin, end))) {
      if (last !== null) yield last;
      last = { from, to: from + cluster.length };
      from = last.to;
    }
    if (last !== null && isWhole) yield last;
    else from = last?.from ?? end;
    size = from === begin ? size * 2 : window;
  }
}

/** Where the stretch that begins at `from` ends: at a boundary that is plain, else after `size` units, no character cut in two. */
function stretchEnd(text: string, from: number, size: number): number {
  const limit = Math.min(text.length, from + size);
  let end = from + 1;
  while (end < limit && !isPlainBoundary(text, end)) end++;
  const splits = end < text.length && (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return splits ? end + 1 : end;
}

/** Two characters of ASCII are no cluster, but CR LF. */
function isPlainBoundary(text: string, at: number): boolean {
  return isAscii(text, at - 1) && isAscii(text, at) && !text.startsWith('\r\n', at - 1);
}

function isAscii(text: string, at: number): boolean {
  return text.charCodeAt(at) < 0x80;
}
