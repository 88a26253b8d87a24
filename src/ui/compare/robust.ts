/** The same contrast said in other words: the sentences that are run. frame_effects.ts reads the answers. Pure. */
import type { FrameSet } from '../../probes/data/preset.ts';
import { succeed, type Result } from '../../probes/result.ts';
import { bindSlot } from '../../probes/template/write.ts';
import { articleFor, type Article } from '../../probes/template/article.ts';
import { choiceLabels, defaultContrast, pairsOf } from '../../probes/template/contrast.ts';
import { requireOneMask } from '../../probes/template/masks.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { TemplateError } from '../../probes/template/syntax.ts';
import type { ProbeJob, ProbeSentence } from '../../worker/messages.ts';
import { fitsPlace, type PlacedWords } from '../lab/placed_pieces.ts';
import type { Asked } from '../lab/probe_desk.ts';
import { addTexts, type PairPlace } from './pair_sentences.ts';

/** A frame with one pair of the sides, as sentences. */
export interface FramePair {
  readonly frame: number;
  readonly pair: number;
  /** Its sentences, by the form of the article; one entry, under null, where no article is open. */
  readonly at: ReadonlyMap<Article | null, PairPlace>;
  /** What stands on both sides in the frame's other slots, by their label. */
  readonly held: ReadonlyMap<string, string>;
}

/** The sentences a word is read in: those with the article it takes, where an article is open. Undefined where the frame has none. */
export function sentencesFor({ at }: FramePair, word: string): PairPlace | undefined {
  return at.get(null) ?? at.get(articleFor(word));
}

export interface RobustAbout {
  readonly set: FrameSet;
  readonly words: readonly string[];
  readonly framePairs: readonly FramePair[];
}

/** A frame that cannot be run, by its line from 1. */
export interface FrameFault {
  readonly line: number;
  readonly frame: string;
  readonly error: TemplateError;
}

/** A set's frames with its pairs, as the sentences of both sides. */
export interface FrameSentences {
  readonly set: FrameSet;
  readonly sentences: readonly ProbeSentence[];
  readonly framePairs: readonly FramePair[];
  readonly faults: readonly FrameFault[];
}

/**
 * Every frame with every pair, both sides. A frame with a fault is left out and its fault is told.
 * @param slot name of the slot that takes the pair
 * @param held what the compared sentences hold in other slots, by name: frames hold it in their slots of that name too. Any other slot of a
 *   frame takes its first alternative.
 * @param masks how many a frame must have: one where words are read there
 */
export function frameSentences(
  set: FrameSet,
  slot: string,
  held: ReadonlyMap<string, string> = new Map(),
  masks: 'one' | 'any' = 'one',
): FrameSentences {
  const sentences: ProbeSentence[] = [];
  const framePairs: FramePair[] = [];
  const faults = set.frames.flatMap((text, frame): FrameFault[] => {
    const error = addFrame(text, frame);
    return error === null ? [] : [{ line: frame + 1, frame: text, error }];
  });
  return { set, sentences, framePairs, faults };

  function addFrame(text: string, frame: number): TemplateError | null {
    const bound = bindHeld(text, held);
    if (!bound.ok) return bound.error;
    for (const [pair, sides] of set.pairs.entries()) {
      const source = bindSlot(bound.value, slot, sides);
      if (!source.ok) return source.error;
      const parsed = parseTemplate(source.value);
      if (!parsed.ok) return parsed.error;
      const template = parsed.value;
      const fault = masks === 'one' ? requireOneMask(template) : null;
      if (fault !== null) return fault;
      const contrast = defaultContrast(template, slot);
      if (contrast === null) return noSlot(source.value, slot);
      const at = new Map<Article | null, PairPlace>();
      const stands = new Map<string, string>();
      for (const { a, b } of pairsOf(template, contrast)) {
        const article = a.articles.at(0) ?? null;
        // Slots of the frame's own take their first alternative.
        if (at.has(article)) continue;
        for (const [label, choice] of choiceLabels(template, a)) {
          if (label !== template.slots[contrast.slot].label) stands.set(label, choice);
        }
        at.set(article, addTexts(sentences, { A: a.text, B: b.text }));
      }
      framePairs.push({ frame, pair, at, held: stands });
    }
    return null;
  }
}

/** The words scored in every sentence; null where there is nothing to ask. */
export function framesQuestion(
  { set, sentences, framePairs }: FrameSentences,
  words: readonly string[],
  form: ProbeJob['form'],
): Asked<RobustAbout> | null {
  if (words.length === 0 || sentences.length === 0) return null;
  const job: ProbeJob = { sentences, form, topK: 0, targets: words, ranks: false, fullLogProbs: false };
  return { job, about: { set, words, framePairs } };
}

/**
 * The words that are several pieces, or an unknown one, in some of the frames; null until that is known of every word. A word that does
 * not fit a frame has no score there and costs nothing.
 */
export function severalPieces(words: readonly string[], placed: PlacedWords): ReadonlySet<string> | null {
  const several = new Set<string>();
  for (const word of words) {
    const places = placed.get(word);
    if (places === undefined) return null;
    const isSeveral = places.some(
      (there) => there !== null && fitsPlace(there) && (there.pieces.length > 1 || !there.known),
    );
    if (isSeveral) several.add(word);
  }
  return several;
}

/** The frame with the held values in its slots. An empty value is written as two empty alternatives: a slot of one would be a fault. */
function bindHeld(frame: string, held: ReadonlyMap<string, string>): Result<string, TemplateError> {
  let bound = frame;
  for (const [name, value] of held) {
    const next = bindSlot(bound, name, value === '' ? ['', ''] : [value]);
    if (!next.ok) return next;
    bound = next.value;
  }
  return succeed(bound);
}

/** What stands in the frames' other slots, by label: one value each, or several where the frames differ. */
export function heldIn(framePairs: readonly FramePair[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [label, value] of framePairs.flatMap(({ held }) => [...held])) {
    const values = found.get(label) ?? [];
    if (!values.includes(value)) found.set(label, [...values, value]);
  }
  return found;
}

function noSlot(source: string, name: string): TemplateError {
  return {
    code: 'unknown-name',
    offset: 0,
    length: source.length,
    message: `The frame has no place for the pair.`,
    remedy: `Write {${name}} where it stands.`,
  };
}
