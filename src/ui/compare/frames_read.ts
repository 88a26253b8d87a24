/** Effects by frame and pair, whatever is read of them: words at a mask, or labels of a head. Pure. */
import { mean } from 'simple-statistics';
import { whyAlike, type TokenizedText } from '../../probes/alike.ts';
import type { FrameSet } from '../../probes/data/preset.ts';
import { formatPair } from './frame_sets.ts';
import type { FramePair } from './robust.ts';
import { bySide, ofBoth, SIDES, type BySide } from './sides.ts';

/** What one dot is: a frame with its pairs averaged, or a pair with its frames averaged. */
export type Unit = 'frames' | 'pairs';

/** Frames with their pairs, as far as they have been read. */
export interface FramesRead {
  readonly set: FrameSet;
  readonly framePairs: readonly FramePair[];
  /** A text as the model read it, by its place among those asked; undefined until it has come. */
  readonly textAt: (place: number) => TokenizedText | undefined;
}

/** Pairs and frames, by index into the set. Each of these pairs was read in each of these frames. */
export interface CompletePart {
  readonly pairs: readonly number[];
  readonly frames: readonly number[];
  /** How many of each were asked for. */
  readonly asked: { readonly pairs: number; readonly frames: number };
}

/** An effect in every unit that is there. */
export interface FrameEffects {
  /** One a dot, nats for Δ. */
  readonly effects: readonly { readonly label: string; readonly value: number }[];
  /** The same dots without the compared sentence. A dot that is made of that sentence alone is left out. */
  readonly others: readonly number[];
  /** [pairs][frames]; complete. */
  readonly table: readonly (readonly number[])[];
  /** The frames with a pair that it is made of. */
  readonly of: readonly FramePair[];
}

/**
 * The part of a run that is complete, without {@link alikePairs} and {@link repeatedPairs}. A run that was cancelled has some frames with
 * every pair, and some pairs with every frame: the larger of the two parts counts. A mean over all that came back would weigh each pair by
 * when the run ended.
 */
export function completePart(read: FramesRead): CompletePart {
  const left = new Set([...alikePairs(read), ...repeatedPairs(read)]);
  const isThere = ({ at }: FramePair): boolean =>
    [...at.values()].every((place) => SIDES.every((side) => read.textAt(place[side]) !== undefined));
  return largestPart(
    read.framePairs.filter(({ pair }) => !left.has(pair)),
    isThere,
  );
}

/**
 * Pairs, by index into the set, whose sides the model reads as the same tokens in some frame. That alone makes their Δ 0, which
 * therefore says nothing of the pair.
 */
export function alikePairs({ framePairs, textAt }: FramesRead): readonly number[] {
  const isAlike = (place: BySide<number>): boolean => {
    const texts = ofBoth((side) => textAt(place[side]));
    return texts !== null && whyAlike(texts.A, texts.B) !== null;
  };
  const found = framePairs.filter(({ at }) => [...at.values()].some(isAlike));
  return [...new Set(found.map(({ pair }) => pair))];
}

/**
 * Pairs, by index into the set, that the model reads in some frame as it reads an earlier pair, either way round: `Man | woman` behind
 * `man | woman`. They are one observation, and count once.
 */
export function repeatedPairs({ framePairs, textAt }: FramesRead): readonly number[] {
  const earliest = new Map<string, number>();
  const repeated = new Set<number>();
  for (const { frame, pair, at } of framePairs.toSorted((one, other) => one.pair - other.pair)) {
    for (const place of at.values()) {
      const sides = SIDES.map((side) =>
        (textAt(place[side])?.tokens ?? []).map(({ inputId }) => inputId).join(' '),
      );
      if (sides.includes('')) continue;
      const read = `${frame}: ${sides.toSorted().join(', ')}`;
      const before = earliest.get(read) ?? pair;
      earliest.set(read, before);
      if (before !== pair) repeated.add(pair);
    }
  }
  return [...repeated];
}

function largestPart(
  contrasts: readonly FramePair[],
  isThere: (contrast: FramePair) => boolean,
): CompletePart {
  const pairs = [...new Set(contrasts.map(({ pair }) => pair))];
  const frames = [...new Set(contrasts.map(({ frame }) => frame))];
  const missing = contrasts.filter((contrast) => !isThere(contrast));
  const withoutFrames = new Set(missing.map(({ frame }) => frame));
  const withoutPairs = new Set(missing.map(({ pair }) => pair));
  const asked = { pairs: pairs.length, frames: frames.length };
  const byFrame = { pairs, frames: frames.filter((frame) => !withoutFrames.has(frame)), asked };
  const byPair = { pairs: pairs.filter((pair) => !withoutPairs.has(pair)), frames, asked };
  const cells = (part: CompletePart): number => part.pairs.length * part.frames.length;
  return cells(byFrame) >= cells(byPair) ? byFrame : byPair;
}

type Cell = Pick<FramePair, 'frame' | 'pair'>;

function key({ frame, pair }: Cell): string {
  return `${frame} ${pair}`;
}

/**
 * An effect in each frame with each pair, by frame or by pair, over what is complete: the part that {@link completePart} leaves, less what
 * has no effect of its own.
 * @param compared the texts that the effects stand beside. Where they are also a frame with one of its pairs, `others` leaves them out.
 * @returns what makes them of an effect, side A less side B, null where there is none; null where it is nowhere
 */
export function frameEffects(
  read: FramesRead,
  unit: Unit,
  compared: readonly BySide<string>[],
): (effectIn: (framePair: FramePair) => number | null) => FrameEffects | null {
  const { set, framePairs, textAt } = read;
  const complete = completePart(read);
  const used = framePairs.filter(
    ({ frame, pair }) => complete.frames.includes(frame) && complete.pairs.includes(pair),
  );
  const isCompared = ({ at }: FramePair): boolean =>
    [...at.values()].some((place) => {
      const { A, B } = bySide((side) => textAt(place[side])?.text);
      return compared.some((one) => (one.A === A && one.B === B) || (one.A === B && one.B === A));
    });
  const itself = used.find(isCompared);
  return (effectIn) => {
    const effects = new Map<string, number>();
    for (const framePair of used) {
      const effect = effectIn(framePair);
      if (effect !== null) effects.set(key(framePair), effect);
    }
    const { pairs, frames } = largestPart(used, (each) => effects.has(key(each)));
    if (pairs.length === 0 || frames.length === 0) return null;
    const byPair = pairs.map((pair) => frames.map((frame) => ({ frame, pair })));
    const dots = unit === 'pairs' ? byPair : frames.map((frame) => pairs.map((pair) => ({ frame, pair })));
    const valuesOf = (cells: readonly Cell[]): number[] => cells.map((cell) => effects.get(key(cell)) ?? NaN);
    return {
      of: used.filter(({ frame, pair }) => frames.includes(frame) && pairs.includes(pair)),
      table: byPair.map(valuesOf),
      effects: dots.map((dot) => ({
        label: unit === 'pairs' ? formatPair(set.pairs[dot[0].pair]) : set.frames[dot[0].frame],
        value: mean(valuesOf(dot)),
      })),
      others: dots.flatMap((dot) => {
        const left = dot.filter(({ frame, pair }) => frame !== itself?.frame || pair !== itself.pair);
        return left.length === 0 ? [] : [mean(valuesOf(left))];
      }),
    };
  };
}
