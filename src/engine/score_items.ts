/** Items of a set, however they are scored: what is encoded of each, what that costs, and what is run. */
import type { ScoreResult, Unscored } from '../probes/scored_items.ts';
import type { Cost, Item } from './probe_items.ts';

export interface ScoredItems<Encoded extends object> {
  /** An item as the model reads it, or why it has no score. */
  readonly encode: (index: number) => Encoded | Unscored;
  /** Tokens of its sentences, [CLS] and [SEP] included: what is kept of it. */
  readonly tokens: (encoded: Encoded) => number;
  /** Null where there is nothing to score in it. */
  readonly cost: (encoded: Encoded) => Cost | null;
  /** Asked of items that have a cost. */
  readonly item: (encoded: Encoded, index: number) => Item<ScoreResult>;
  readonly teachesRate: boolean;
}

export function isEncoded<Encoded extends object>(made: Encoded | Unscored): made is Encoded {
  return typeof made !== 'string';
}
