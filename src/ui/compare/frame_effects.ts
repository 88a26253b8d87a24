/** Each word's effect by frame and pair, of what a run has brought. Pure. */
import { mean } from 'simple-statistics';
import type { TargetScore } from '../../worker/messages.ts';
import { piecesRange, type PiecesRange } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { formatPair } from './frame_sets.ts';
import { pairAlike } from './pair_sentences.ts';
import { sentencesFor, type FramePair, type RobustAbout } from './robust.ts';
import { bySide, difference, ofBoth, SIDES, type BySide } from './sides.ts';

/** What one dot is: a frame with its pairs averaged, or a pair with its frames averaged. */
export type Unit = 'frames' | 'pairs';

/** Pairs and frames, by index into the set. Each of these pairs was read in each of these frames. */
export interface CompletePart {
  readonly pairs: readonly number[];
  readonly frames: readonly number[];
  /** How many of each were asked for. */
  readonly asked: { readonly pairs: number; readonly frames: number };
}

/** One word's effect in every unit that is there. */
export interface WordEffects {
  readonly word: string;
  /** m, over the sentences the effects are of. */
  readonly pieces: PiecesRange;
  /** One a dot, nats. */
  readonly effects: readonly { readonly label: string; readonly value: number }[];
  /** The same dots without the compared sentence, nats. A dot that is made of that sentence alone is left out. */
  readonly others: readonly number[];
  /** Δ [pairs][frames], nats; complete. */
  readonly table: readonly (readonly number[])[];
}

/**
 * The part of a run that is complete, without {@link alikePairs} and {@link repeatedPairs}. A run that was cancelled has some frames with
 * every pair, and some pairs with every frame: the larger of the two parts counts. A mean over all that came back would weigh each pair by
 * when the run ended.
 */
export function completePart(answer: Answered<RobustAbout>): CompletePart {
  const { about, run } = answer;
  const left = new Set([...alikePairs(answer), ...repeatedPairs(answer)]);
  const isThere = ({ at }: FramePair): boolean =>
    [...at.values()].every((place) => SIDES.every((side) => run.results.has(place[side])));
  return largestPart(
    about.framePairs.filter(({ pair }) => !left.has(pair)),
    isThere,
  );
}

/**
 * Pairs, by index into the set, whose sides the model reads as the same tokens in some frame. That alone makes their Δ 0, which
 * therefore says nothing of the pair.
 */
export function alikePairs({ about, run }: Answered<RobustAbout>): readonly number[] {
  const found = about.framePairs.filter(({ at }) =>
    [...at.values()].some((place) => pairAlike(run, place) !== null),
  );
  return [...new Set(found.map(({ pair }) => pair))];
}

/**
 * Pairs, by index into the set, that the model reads in some frame as it reads an earlier pair, either way round: `Man | woman` behind
 * `man | woman`. They are one observation, and count once.
 */
export function repeatedPairs({ about, run }: Answered<RobustAbout>): readonly number[] {
  const earliest = new Map<string, number>();
  const repeated = new Set<number>();
  for (const { frame, pair, at } of about.framePairs.toSorted((one, other) => one.pair - other.pair)) {
    for (const place of at.values()) {
      const sides = SIDES.map((side) =>
        (run.results.get(place[side])?.tokens ?? []).map(({ inputId }) => inputId).join(' '),
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
 * Δ of each word, nats, by frame or by pair, over what is complete. A word without a score in some of the sentences has a complete
 * part of its own; a word without any score is left out.
 * @param compared the sentences the effects stand beside. Where they are also a frame with one of its pairs, `others` leaves them out.
 */
export function wordEffects(
  answer: Answered<RobustAbout>,
  unit: Unit,
  compared: readonly BySide<string>[] = [],
): readonly WordEffects[] {
  const { about, run } = answer;
  const { set, words, framePairs } = about;
  const complete = completePart(answer);
  const used = framePairs.filter(
    ({ frame, pair }) => complete.frames.includes(frame) && complete.pairs.includes(pair),
  );
  const isCompared = ({ at }: FramePair): boolean =>
    [...at.values()].some((place) => {
      const { A, B } = bySide((side) => run.job.sentences[place[side]].text);
      return compared.some((one) => (one.A === A && one.B === B) || (one.A === B && one.B === A));
    });
  const itself = used.find(isCompared);
  return words.flatMap((word, target): WordEffects[] => {
    const effects = new Map<string, number>();
    const scored = new Map<string, readonly TargetScore[]>();
    for (const framePair of used) {
      const place = sentencesFor(framePair, word);
      const scores = ofBoth((side) => place && run.results.get(place[side])?.masks.at(0)?.targets.at(target));
      const effect = difference((side) => scores?.[side].logProb);
      if (scores === null || effect === null) continue;
      effects.set(key(framePair), effect);
      scored.set(key(framePair), [scores.A, scores.B]);
    }
    const { pairs, frames } = largestPart(used, (each) => effects.has(key(each)));
    if (pairs.length === 0 || frames.length === 0) return [];
    const byPair = pairs.map((pair) => frames.map((frame) => ({ frame, pair })));
    const dots = unit === 'pairs' ? byPair : frames.map((frame) => pairs.map((pair) => ({ frame, pair })));
    const valuesOf = (cells: readonly Cell[]): number[] => cells.map((cell) => effects.get(key(cell)) ?? NaN);
    return [
      {
        word,
        pieces: piecesRange(byPair.flat().flatMap((cell) => scored.get(key(cell)) ?? [])),
        table: byPair.map(valuesOf),
        effects: dots.map((dot) => ({
          label: unit === 'pairs' ? formatPair(set.pairs[dot[0].pair]) : set.frames[dot[0].frame],
          value: mean(valuesOf(dot)),
        })),
        others: dots.flatMap((dot) => {
          const left = dot.filter(({ frame, pair }) => frame !== itself?.frame || pair !== itself.pair);
          return left.length === 0 ? [] : [mean(valuesOf(left))];
        }),
      },
    ];
  });
}
