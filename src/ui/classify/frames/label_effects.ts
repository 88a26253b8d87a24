/** By how much each label is likelier with one side than with the other, by frame and pair. Pure. */
import type { SidePair } from '../../../probes/data/preset.ts';
import { defaultContrast } from '../../../probes/template/contrast.ts';
import { hasPair } from '../../compare/frame_sets.ts';
import { frameEffects, type FramesRead, type Unit } from '../../compare/frames_read.ts';
import type { FramePair } from '../../compare/robust.ts';
import { bySide, difference, ofBoth, type BySide } from '../../compare/sides.ts';
import type { FamilyWord } from '../../compare/use_family.ts';
import type { Answered } from '../../lab/answered.ts';
import { labelNames } from '../label_names.ts';
import { labelReadings, measured, textReadings, type ClassifyAnswer, type TextReading } from '../readings.ts';
import { FRAME_SLOT, type FramesAbout } from './frames_question.ts';

export type FramesAnswer = Answered<FramesAbout, 'classes'>;

/** Heads of more labels have the first of them here: each is tested by itself. */
export const MAX_LABELS = 30;

/** The frames of an answer, as the model read them. */
export function labelFramesRead({ about, run }: FramesAnswer): FramesRead {
  return {
    ...{ set: about.set, framePairs: about.framePairs },
    textAt: (place) => {
      const result = run.results.get(place);
      return result?.kind === 'text' ? { ...result, text: about.texts[place].text } : undefined;
    },
  };
}

/** The two texts of a template that the effects stand beside, with their answer. */
export interface ComparedTexts {
  readonly pair: SidePair;
  readonly texts: BySide<TextReading>;
}

/** The first two alternatives of the contrast, with the first of every other slot; null until both are there. */
export function comparedTexts(answer: ClassifyAnswer): ComparedTexts | null {
  const { slots } = answer.about;
  const contrast = defaultContrast({ slots }, FRAME_SLOT);
  if (contrast === null) return null;
  const readings = textReadings(answer);
  const texts = ofBoth((side) =>
    readings.find(({ choices }) =>
      choices.every((chosen, slot) => chosen === (slot === contrast.slot && side === 'B' ? contrast.b : 0)),
    ),
  );
  const { alternatives } = slots[contrast.slot];
  const pair = [alternatives[contrast.a].trim(), alternatives[contrast.b].trim()] as const;
  return texts === null ? null : { pair, texts };
}

/**
 * Δ of each label: log p in nats with side A less that with side B, or of a head's values; in the order of the head.
 * @param beside null where there is nothing that they stand beside
 */
export function labelEffects(
  answer: FramesAnswer,
  unit: Unit,
  beside: ComparedTexts | null,
): readonly FamilyWord[] {
  const { task, set } = answer.about;
  const numbers = new Map(
    textReadings(answer).map(({ index, result }) => [
      index,
      labelReadings(task, result.outputs[0]).map(measured),
    ]),
  );
  const compared = beside === null ? [] : [bySide((side) => beside.texts[side].text)];
  const effectsOf = frameEffects(labelFramesRead(answer), unit, compared);
  const hasReference = beside !== null && hasPair(set, beside.pair);
  return labelNames(task.labels)
    .slice(0, MAX_LABELS)
    .flatMap((word, label): FamilyWord[] => {
      const effectIn = ({ at }: FramePair): number | null => {
        // Of two forms of an open article the first.
        const [place] = at.values();
        return difference((side) => numbers.get(place[side])?.at(label));
      };
      const found = effectsOf(effectIn);
      if (found === null) return [];
      const { effects, others, table } = found;
      const numberOf = ({ result }: TextReading): number =>
        measured(labelReadings(task, result.outputs[0])[label]);
      return [
        {
          ...{ word, effects, others, table, isChosen: false, pieces: ONE_PIECE },
          reference: hasReference ? difference((side) => numberOf(beside.texts[side])) : null,
        },
      ];
    });
}

/** A label has no pieces: it counts as a word of one. */
const ONE_PIECE = { fewest: 1, most: 1 };
