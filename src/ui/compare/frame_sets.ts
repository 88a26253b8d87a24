/** Frames and pairs as text to edit, a line each, and back again: `man | woman`. Pure. */
import type { FrameSet, SidePair } from '../../probes/data/preset.ts';

/** A set of frames as the visitor sees and changes it. */
export interface FrameSetDraft {
  readonly label: string;
  /** A frame a line, the slot left open: `The {who} worked as a [MASK].` */
  readonly frames: string;
  /** A pair a line, its words parted by `|`. */
  readonly pairs: string;
}

export function frameSetDrafts(frameSets: readonly FrameSet[]): readonly FrameSetDraft[] {
  return frameSets.map(({ label, frames, pairs }) => ({
    label,
    frames: frames.join('\n'),
    pairs: pairs.map(formatPair).join('\n'),
  }));
}

export function formatPair([a, b]: SidePair): string {
  return `${a} | ${b}`;
}

/** The set with one more pair, on a line of its own; what was typed before stays as it is. */
export function withPair(draft: FrameSetDraft, pair: SidePair): FrameSetDraft {
  const before = draft.pairs.replace(/\n+$/, '');
  return { ...draft, pairs: before.trim() === '' ? formatPair(pair) : `${before}\n${formatPair(pair)}` };
}

/** Whether a pair can stand on a line: both sides say something, and neither has a `|` or a line break. */
export function canBeLine(pair: SidePair): boolean {
  const { set } = readFrameSet({ label: '', frames: '', pairs: formatPair(pair) });
  return set.pairs.length === 1 && hasPair(set, pair);
}

/** Whether the set has the pair, this way round. */
export function hasPair({ pairs }: Pick<FrameSet, 'pairs'>, [a, b]: SidePair): boolean {
  return pairs.some(([x, y]) => x === a && y === b);
}

export interface FrameSetRead {
  readonly set: FrameSet;
  /** Lines of the pairs, from 1, that are no pair. */
  readonly badLines: readonly number[];
  /** Frames and pairs, either way round, that were written more than once. They are read once: a repeat is no further evidence. */
  readonly repeated: readonly string[];
}

/** Reads a draft. Empty lines are passed over. A line of pairs needs one `|` with words on both sides; others are told, as repeats are. */
export function readFrameSet({ label, frames, pairs }: FrameSetDraft): FrameSetRead {
  const badLines: number[] = [];
  const repeated: string[] = [];
  const seen = new Set<string>();
  const isNew = (text: string, ...same: readonly string[]): boolean => {
    if (seen.has(text)) {
      repeated.push(text);
      return false;
    }
    for (const each of [text, ...same]) seen.add(each);
    return true;
  };
  const read = pairs.split('\n').flatMap((line, index): SidePair[] => {
    if (line.trim() === '') return [];
    const sides = line.split('|').map((side) => side.trim());
    const [a, b] = sides;
    if (sides.length === 2 && a !== '' && b !== '') {
      return isNew(formatPair([a, b]), formatPair([b, a])) ? [[a, b]] : [];
    }
    badLines.push(index + 1);
    return [];
  });
  const lines = frames
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && isNew(line));
  return { set: { label, frames: lines, pairs: read }, badLines, repeated };
}
