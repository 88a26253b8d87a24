/** What page and worker say to each other about sentences that are scored whole: a kind of probe of its own, planned, run and stopped as others are. */
import type { PackedTexts } from '../model/packed_texts.ts';
import type { ScoreProtocol } from '../probes/score_protocols.ts';
import type { ScoredSentence, ScoreResult, Unscored, UnscoredItem } from '../probes/scored_items.ts';

export type { ScoredSentence, ScoreProtocol, ScoreResult, Unscored };

export interface ScoreJob {
  /** Of the first item all sentences, then of the second. */
  readonly sentences: PackedTexts;
  /** Sentences of an item: 1, or 2 and 3 that are compared. Of those the first two must not read the same. */
  readonly each: number;
  readonly protocol: ScoreProtocol;
  /**
   * Of templates, by sentence where its word begins and ends and where its attribute does, UTF-16 code units, {@link NO_PLACE} where it has none:
   * [sentences][4]. Left out of other items.
   */
  readonly places?: Int32Array<ArrayBuffer>;
}

/** Where there is no attribute. */
export const NO_PLACE = -1;

/** The most tokens the sentences of one run may have in all: a page cannot hold the scores of more. CrowS-Pairs has some 45,000. */
export const MAX_SCORED_TOKENS = 6_000_000;

/** What scoring will cost, before it runs. */
export interface ScorePlan {
  readonly items: number;
  /** Sequences the model reads. */
  readonly sequences: number;
  readonly tokens: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  /** The id of `[MASK]`, for whoever would score again. */
  readonly maskId: number;
  readonly unscored: readonly UnscoredItem[];
}
