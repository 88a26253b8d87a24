/** What the page and the worker that keeps scores say to each other. Plain data. */
import type { ModelIdentity } from '../../model/session.ts';
import type { ScoreProtocol, ScoreResult } from '../../engine/score_job.ts';

/** A run that is kept: of this input, by this protocol, on this engine. It is found again by all of it. */
export interface JournalOf {
  /** What the set is called. */
  readonly set: string;
  /** SHA-256 of each file that it was read from. */
  readonly files: readonly string[];
  /** SHA-256 of the sentences that were read. */
  readonly sentencesSha256: string;
  readonly items: number;
  /** Sentences of an item. */
  readonly each: number;
  readonly protocol: ScoreProtocol;
  /** What computes: equal for two where numbers of one may stand beside numbers of the other. */
  readonly engine: string;
  /** Another version of Unmask may score otherwise. */
  readonly unmask: string;
}

/** Whether what is scored is kept. */
export type Keeping =
  | { readonly kind: 'kept' }
  /** It lasts as long as the page: another tab keeps the same run, the disk is full, the browser refuses one, or what was kept was removed. */
  | { readonly kind: 'not-kept'; readonly why: 'other-tab' | 'no-room' | 'refused' | 'removed' };

/** A run as it is listed. */
export interface KeptRun {
  /** Of its journal. */
  readonly key: string;
  readonly bytes: number;
  /** Null where the journal does not say what it is: it can be removed, and nothing else. */
  readonly of: JournalOf | null;
  /** Items that have a score. */
  readonly scored: number;
  /** What computed them; null where `of` is. */
  readonly model: ModelIdentity | null;
}

export type JournalAsk =
  /** Begins or goes on with a run; one that was open is closed. Answered by `opened`, before it `found` where there is something. */
  | { readonly kind: 'open'; readonly id: number; readonly of: JournalOf }
  /** Scores of the open run, in the order they came. Not answered. */
  | {
      readonly kind: 'append';
      readonly id: number;
      readonly model: ModelIdentity;
      readonly results: readonly ScoreResult[];
    }
  /** Nothing more comes for it. Not answered. */
  | { readonly kind: 'close'; readonly id: number }
  /** Answered by `listed`. */
  | { readonly kind: 'list'; readonly id: number }
  /** Answered by `removed`. */
  | { readonly kind: 'remove'; readonly id: number; readonly key: string };

export type JournalTell =
  /** What was scored before, a part at a time. */
  | { readonly kind: 'found'; readonly id: number; readonly results: readonly ScoreResult[] }
  | {
      readonly kind: 'opened';
      readonly id: number;
      readonly keeping: Keeping;
      /** What computed what was found; null where nothing was. */
      readonly model: ModelIdentity | null;
    }
  /** From here on the open run is not kept any more. */
  | { readonly kind: 'lost'; readonly id: number; readonly keeping: Keeping }
  | { readonly kind: 'listed'; readonly id: number; readonly runs: readonly KeptRun[] }
  /** `isRemoved`: not where another tab has it open. */
  | { readonly kind: 'removed'; readonly id: number; readonly isRemoved: boolean };
