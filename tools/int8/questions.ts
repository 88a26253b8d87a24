/**
 * What the embedded model is asked on either side of the gate: hidden words for the likeliest piece, and differences of log p, which
 * are what the bias lab shows. All of it is the project's own: held-out sentences, presets' frames with their pairs, example pairs.
 */
import type { EncodedText } from '../../src/model/tokenizer.ts';
import { EXAMPLE_PAIRS } from '../../src/probes/data/example_pairs.ts';
import type { FrameSet, Preset } from '../../src/probes/data/preset.ts';
import { PRESETS } from '../../src/probes/data/presets.ts';
import type { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { frameSentences, sentencesFor } from '../../src/ui/compare/robust.ts';
import { wordsOf } from '../calibrate/scores.ts';

const MASK = '[MASK]';
const HIDDEN_EVERY = 5;

/** One text that is run, and what is read of it. */
export interface Text {
  readonly encoded: Pick<EncodedText, 'ids' | 'tokenTypeIds'>;
  /** Positions that are read, ascending. */
  readonly rows: readonly number[];
  /** Ids whose log p is read, for each of `rows`. */
  readonly targets: readonly (readonly number[])[];
  /** Whether its rows are masks: the likeliest piece counts there. A sentence that is read whole is likeliest what it says. */
  readonly masked: boolean;
}

/** The mean of these log p, nats. */
export interface Score {
  readonly text: number;
  /** Indices into the text's rows, and into that row's targets. */
  readonly reads: readonly (readonly [row: number, target: number])[];
}

/**
 * `sides`: one word's log p in the two sentences of a pair. `words`: two words' log p at one mask. `sentences`: the AUL of two whole
 * sentences (Kaneko and Bollegala 2022).
 */
export const DIFFERENCE_KINDS = ['sides', 'words', 'sentences'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** `more` less `less`, nats. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly more: Score;
  readonly less: Score;
}

export interface Questions {
  readonly texts: readonly Text[];
  readonly differences: readonly Difference[];
}

/**
 * @param hidden sentences with one mask, and the word that stood there; every fifth piece of the whole sentence is hidden
 * @param open sentences with one mask and no word
 */
export function gateQuestions(
  tokenizer: AlbertTokenizer,
  hidden: readonly { readonly text: string; readonly word: string }[],
  open: readonly string[],
): Questions {
  const questions = new QuestionList(tokenizer);
  for (const { text, word } of hidden) questions.addHidden(text.replace(MASK, word));
  for (const text of open) questions.addMasked(text);
  for (const preset of PRESETS) {
    for (const set of preset.frameSets) questions.addFrames(preset, set);
  }
  for (const { sentences } of EXAMPLE_PAIRS.items) questions.addSentences(sentences[0], sentences[1]);
  return questions;
}

class QuestionList implements Questions {
  readonly texts: Text[] = [];
  readonly differences: Difference[] = [];
  readonly #tokenizer: AlbertTokenizer;

  constructor(tokenizer: AlbertTokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Hides pieces as densely as in training, where 12 to 25 % of them were: many masks for one pass. */
  addHidden(text: string): void {
    const { ids, tokenTypeIds, tokens } = this.#tokenizer.encode(text);
    const rows = [...tokens.keys()].filter((row) => row % HIDDEN_EVERY === 3 && !tokens[row].special);
    const hidden = ids.map((id, row) => (rows.includes(row) ? this.#tokenizer.specialIds.mask : id));
    this.texts.push({
      encoded: { ids: hidden, tokenTypeIds },
      rows,
      targets: rows.map(() => []),
      masked: true,
    });
  }

  /** @returns the text's index */
  addMasked(text: string, targets: readonly number[] = []): number {
    const encoded = this.#tokenizer.encode(text);
    const rows = [...encoded.maskPositions];
    return this.texts.push({ encoded, rows, targets: rows.map(() => targets), masked: true }) - 1;
  }

  /** Each frame with one pair, another one from frame to frame: all of both would ask much the same again. */
  addFrames(preset: Preset, set: FrameSet): void {
    const words = wordsOf(preset, { tokenizer: this.#tokenizer });
    for (const [f, frame] of set.frames.entries()) {
      const pair = set.pairs[f % set.pairs.length];
      const asked = frameSentences({ ...set, frames: [frame], pairs: [pair] }, preset.slot);
      const [framePair] = asked.framePairs;
      for (const place of framePair.at.values()) {
        const fitting = words.filter((word) => sentencesFor(framePair, word) === place);
        const [a, b] = [asked.sentences[place.A].text, asked.sentences[place.B].text];
        this.#addContrast(a, b, fitting);
        const filler = fitting.at(f % Math.max(1, fitting.length));
        if (filler !== undefined) this.addSentences(a.replace(MASK, filler), b.replace(MASK, filler));
      }
    }
  }

  /** Every word between the sides, and every word against the next on either side. */
  #addContrast(a: string, b: string, words: readonly string[]): void {
    const targets = words.map((word) => this.#tokenizer.pieces(word).ids[0]);
    const [more, less] = [a, b].map((text) => this.addMasked(text, targets));
    const scored = (text: number, target: number): Score => ({ text, reads: [[0, target]] });
    for (const target of targets.keys()) {
      this.#addDifference('sides', scored(more, target), scored(less, target));
      if (target === 0) continue;
      for (const text of [more, less]) {
        this.#addDifference('words', scored(text, target - 1), scored(text, target));
      }
    }
  }

  addSentences(more: string, less: string): void {
    this.#addDifference('sentences', this.#addWhole(more), this.#addWhole(less));
  }

  #addWhole(text: string): Score {
    const encoded = this.#tokenizer.encode(text);
    const rows = [...encoded.tokens.keys()].filter((row) => !encoded.tokens[row].special);
    const targets = rows.map((row) => [encoded.ids[row]]);
    const index = this.texts.push({ encoded, rows, targets, masked: false }) - 1;
    return { text: index, reads: rows.map((_, row) => [row, 0]) };
  }

  #addDifference(kind: DifferenceKind, more: Score, less: Score): void {
    this.differences.push({ kind, more, less });
  }
}
