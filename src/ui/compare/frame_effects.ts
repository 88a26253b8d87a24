/** Each word's effect by frame and pair, of what a run has brought. Pure. */
import { piecesRange, type PiecesRange } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { frameEffects, type FrameEffects, type FramesRead, type Unit } from './frames_read.ts';
import { sentencesFor, type FramePair, type RobustAbout } from './robust.ts';
import { difference, SIDES, type BySide } from './sides.ts';

/** One word's effect in every unit that is there. */
export interface WordEffects extends Omit<FrameEffects, 'of'> {
  readonly word: string;
  /** m, over the sentences the effects are of. */
  readonly pieces: PiecesRange;
}

/** The frames of an answer, as the model read them. */
export function framesRead({ about, run }: Answered<RobustAbout>): FramesRead {
  return {
    set: about.set,
    framePairs: about.framePairs,
    textAt: (place) => {
      const result = run.results.get(place);
      return result && { ...result, text: run.job.sentences[place].text };
    },
  };
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
  const effectsOf = frameEffects(framesRead(answer), unit, compared);
  return about.words.flatMap((word, target): WordEffects[] => {
    const scoresIn = (framePair: FramePair) => {
      const place = sentencesFor(framePair, word);
      return SIDES.map((side) => place && run.results.get(place[side])?.masks.at(0)?.targets.at(target));
    };
    const deltaIn = (framePair: FramePair): number | null => {
      const [A, B] = scoresIn(framePair);
      return difference((side) => (side === 'A' ? A : B)?.logProb);
    };
    const found = effectsOf(deltaIn);
    if (found === null) return [];
    const { of, ...effects } = found;
    return [{ ...effects, word, pieces: piecesRange(of.flatMap(scoresIn).map((score) => score ?? null)) }];
  });
}
