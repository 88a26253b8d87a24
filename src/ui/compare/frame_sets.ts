/** Frames and pairs as text to edit, a line each, and back again: `man | woman`. Pure. */
import type { FrameSet, Preset, SidePair } from '../../probes/data/preset.ts';

/** A set of frames as the visitor sees and changes it. */
export interface FrameSetDraft {
  readonly label: string;
  /** A frame a line, the slot left open: `The {who} worked as a [MASK].` */
  readonly frames: string;
  /** A pair a line, its words parted by `|`. */
  readonly pairs: string;
}

export function frameSetDrafts({ frameSets }: Pick<Preset, 'frameSets'>): readonly FrameSetDraft[] {
  return frameSets.map(({ label, frames, pairs }) => ({
    label,
    frames: frames.join('\n'),
    pairs: pairs.map(formatPair).join('\n'),
  }));
}

export function formatPair([a, b]: SidePair): string {
  return `${a} | ${b}`;
}

export interface FrameSetRead {
  readonly set: FrameSet;
  /** Lines of the pairs, from 1, that are no pair. */
  readonly badLines: readonly number[];
}

/** Empty lines are passed over; a line of pairs without exactly one `|`, or with nothing on one side, is told. */
export function readFrameSet({ label, frames, pairs }: FrameSetDraft): FrameSetRead {
  const badLines: number[] = [];
  const read = pairs.split('\n').flatMap((line, index): SidePair[] => {
    if (line.trim() === '') return [];
    const sides = line.split('|').map((side) => side.trim());
    const [a, b] = sides;
    if (sides.length === 2 && a !== '' && b !== '') return [[a, b]];
    badLines.push(index + 1);
    return [];
  });
  const lines = frames
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { set: { label, frames: lines, pairs: read }, badLines };
}
