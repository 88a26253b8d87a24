/** What a preset is: a contrast to open the bias lab with, paraphrases to test it against, and what may be read from it. */

export type Theme = 'gender' | 'nonbinary' | 'names' | 'occupations' | 'places' | 'religion' | 'age' | 'time';

/** Where an idea or a list comes from, and under which licence. */
export interface Credit {
  readonly name: string;
  readonly authors: string;
  /** Null where it is undated. */
  readonly year: number | null;
  readonly licence: string;
}

/** What stands on side A and on side B. */
export type SidePair = readonly [string, string];

/**
 * What a pair's words are, and what the open place of a frame takes: a singular noun behind an article or another determiner, a
 * plural noun, a word between the article and a noun (`The {young|old} neighbour`), the name of a person, a subject pronoun, the
 * name of a place, or a number.
 */
export type SlotKind = 'noun' | 'plural noun' | 'adjective' | 'name' | 'pronoun' | 'place' | 'number';

/** Frames that say the same in other words, and pairs that fit all of them: every frame with every pair is one contrast. */
export interface FrameSet {
  /** What the pairs are, e.g. `nouns`, `names`. */
  readonly label: string;
  /** Templates with the preset's slot left open: `The {who} worked as a [MASK].` 8 to 12 of them, one mask each. */
  readonly frames: readonly string[];
  readonly pairs: readonly SidePair[];
}

/** A set as a preset gives it. For frames that the visitor changed or a link brings, `slotKindOf` finds the kind. */
interface PresetFrameSet extends FrameSet {
  /** What the open place of its frames takes. A pair of another kind is not run in them. */
  readonly takes: SlotKind;
}

export interface Preset {
  /** Stable: links name it. */
  readonly id: string;
  readonly theme: Theme;
  readonly title: string;
  /** What the lab opens with. */
  readonly template: string;
  /**
   * The contrast: the slot whose first two alternatives are sides A and B when the preset is opened, by name; it is open in the
   * frames. The template need not name it where it has no other.
   */
  readonly slot: string;
  /** One line each. */
  readonly shows: string;
  readonly cannotShow: string;
  /** The first set's first pair is the template's own contrast. */
  readonly frameSets: readonly [PresetFrameSet, ...PresetFrameSet[]];
  /** A word list to score, by id, or null. */
  readonly words: string | null;
  readonly credit: Credit | null;
}

/** `The {who} worked` for names: `{who} worked`. */
export function withoutArticle(slot: string, frames: readonly string[]): readonly string[] {
  return frames.map((frame) =>
    frame.replaceAll(`The {${slot}}`, `{${slot}}`).replaceAll(`the {${slot}}`, `{${slot}}`),
  );
}

/** Google PAIR's explorable. The idea to compare two years, two places and two names is from its pairs of sentences. */
export const PAIR: Credit = {
  name: 'What Have Language Models Learned?',
  authors: 'Google PAIR',
  year: 2021,
  licence: 'Apache-2.0',
};
