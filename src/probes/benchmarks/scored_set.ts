/** A set with what was scored of it, and by what: all that a file of scores says. Plain data. */
import type { ModelIdentity } from '../../model/session.ts';
import type { ScoreProtocol } from '../score_protocols.ts';
import type { ScoreResult, UnscoredItem } from '../scored_items.ts';
import type { BenchmarkSet } from './benchmark_set.ts';

export interface ScoredSet {
  readonly set: BenchmarkSet;
  readonly protocol: ScoreProtocol;
  /** What computed the scores. */
  readonly model: ModelIdentity;
  /** The id of `[MASK]` in its model; null where nothing was planned. */
  readonly maskId: number | null;
  /** By index into the set's items. */
  readonly results: ReadonlyMap<number, ScoreResult>;
  /** Items that can have no score. What is in neither was not scored yet. */
  readonly unscored: readonly UnscoredItem[];
  /** The version of Unmask that computed them. */
  readonly unmask: string;
}
