/** Where two tokenizers of one vocabulary read the same text differently. Pure. */
import type { TextRange, Token } from '../model/text.ts';

/** A stretch that two tokenizers read as other ids, as short as both allow. */
export interface DifferingStretch {
  /** From the first to the last of the tokens; empty for a lone `▁` that only one of them has. */
  readonly range: TextRange;
  /** Where the tokens stand in the first reading. */
  readonly at: number;
  readonly tokens: readonly Token[];
  readonly others: readonly Token[];
}

/**
 * Compares two readings of one text, or pair of texts, by ids. Texts are cut where a token ends or begins in either and none goes across
 * in the other; a part whose ids differ is a stretch.
 * @param tokens of the first tokenizer, [CLS] and [SEP] included
 * @param others of the second
 * @returns in the order of the text. With their tokens replaced by `others` the first reading has the ids of the second.
 */
export function differingStretches(
  tokens: readonly Token[],
  others: readonly Token[],
): readonly DifferingStretch[] {
  return ([0, 1] as const).flatMap((segment) => {
    const [first, second] = [placed(tokens, segment), placed(others, segment)];
    const cuts = commonCuts([...first, ...second].map(({ range }) => range));
    const [mine, theirs] = [byCut(first, cuts), byCut(second, cuts)];
    // Where it reads nothing of a text: behind [CLS], or before the last [SEP].
    let at = first.at(0)?.at ?? (segment === 0 ? 1 : tokens.length - 1);
    return mine.flatMap((own, part): readonly DifferingStretch[] => {
      const other = theirs[part];
      const here = at;
      at += own.length;
      if (own.length === other.length && own.every(({ id }, index) => id === other[index].id)) return [];
      const ranges = [...own, ...other].map(({ range }) => range);
      const start = Math.min(...ranges.map((range) => range.start));
      const end = Math.max(...ranges.map((range) => range.end));
      return [
        {
          range: { segment, start, end },
          at: here,
          tokens: own.map(({ token }) => token),
          others: other.map(({ token }) => token),
        },
      ];
    });
  });
}

interface Placed {
  readonly token: Token;
  readonly id: number;
  readonly range: TextRange;
  readonly at: number;
}

function placed(tokens: readonly Token[], segment: 0 | 1): readonly Placed[] {
  return tokens.flatMap((token, at) =>
    token.range?.segment === segment ? [{ token, id: token.id, range: token.range, at }] : [],
  );
}

/** The places where some token begins or ends and none goes across, ascending. */
function commonCuts(ranges: readonly TextRange[]): readonly number[] {
  const length = ranges.reduce((longest, { end }) => Math.max(longest, end), 0);
  const isWithin = new Uint8Array(length + 1);
  for (const { start, end } of ranges) isWithin.fill(1, start + 1, Math.max(start + 1, end));
  const places = new Set(ranges.flatMap(({ start, end }) => [start, end]));
  return [...places].filter((place) => isWithin[place] === 0).sort((a, b) => a - b);
}

/** The tokens that begin from each cut to the next; every token begins at the first cut or behind it. */
function byCut(tokens: readonly Placed[], cuts: readonly number[]): readonly (readonly Placed[])[] {
  let next = 0;
  return cuts.map((_, part) => {
    const from = next;
    const end = part + 1 < cuts.length ? cuts[part + 1] : Number.POSITIVE_INFINITY;
    while (next < tokens.length && tokens[next].range.start < end) next++;
    return tokens.slice(from, next);
  });
}
