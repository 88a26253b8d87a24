/**
 * What page and worker say to each other about probes: many sentences at once, packed into ragged batches. Plain data.
 * A probe is planned (pieces, counts, time) before it runs, answers in parts, and can be stopped between batches.
 */
import type { PairJob, PairPlan, PairResult } from '../engine/pair_job.ts';
import type {
  PlacedWordLists,
  PlaceJob,
  ProbeJob,
  ProbePlan,
  ProbeSentenceResult,
  Vocabulary,
} from '../engine/probe_job.ts';
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelIdentity } from '../model/session.ts';

export type ProbeRequest =
  /** Answered by `probe-planned` or `probe-failed`. */
  | { readonly type: 'plan-probe'; readonly id: number; readonly job: ProbeJob }
  /** Runs after the probes before it. */
  | { readonly type: 'run-probe'; readonly id: number; readonly job: ProbeJob }
  /** Answered by `pairs-planned` or `probe-failed`. */
  | { readonly type: 'plan-pairs'; readonly id: number; readonly job: PairJob }
  /** Runs after the probes before it. */
  | { readonly type: 'run-pairs'; readonly id: number; readonly job: PairJob }
  /** Before its next batch; answered by `probe-stopped` unless it was done. */
  | { readonly type: 'cancel-probe'; readonly id: number }
  /** Answered by `words-placed` or `probe-failed`. */
  | { readonly type: 'place-words'; readonly id: number; readonly job: PlaceJob }
  /** Answered by `vocabulary`. */
  | { readonly type: 'list-vocabulary'; readonly id: number };

/** Why a probe ended early. What it had answered stays true of the model and engine it names. */
export type ProbeStop = 'cancelled' | 'model-changed' | 'engine-changed';

/** How far a run is. */
export interface ProbeProgress {
  /** Sequences done, of all. */
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** By this run's own rate so far; null before there is one. */
  readonly remainingMs: number | null;
}

export type ProbeEvent =
  | { readonly type: 'probe-planned'; readonly id: number; readonly plan: ProbePlan }
  /** Its first batch is next. */
  | {
      readonly type: 'probe-started';
      readonly id: number;
      readonly plan: ProbePlan;
      readonly identity: ModelIdentity;
    }
  | (ProbeProgress & {
      readonly type: 'probe-results';
      readonly id: number;
      /** Sentences that are whole since the last such event. */
      readonly results: readonly ProbeSentenceResult[];
    })
  | { readonly type: 'pairs-planned'; readonly id: number; readonly plan: PairPlan }
  /** Its first batch is next. */
  | {
      readonly type: 'pairs-started';
      readonly id: number;
      readonly plan: PairPlan;
      readonly identity: ModelIdentity;
    }
  | (ProbeProgress & {
      readonly type: 'pair-results';
      readonly id: number;
      /** Pairs that are whole since the last such event. */
      readonly results: readonly PairResult[];
    })
  | { readonly type: 'probe-done'; readonly id: number; readonly durationMs: number }
  | { readonly type: 'probe-stopped'; readonly id: number; readonly why: ProbeStop }
  | { readonly type: 'probe-failed'; readonly id: number; readonly error: UnmaskErrorData }
  | { readonly type: 'words-placed'; readonly id: number; readonly placed: PlacedWordLists }
  | { readonly type: 'vocabulary'; readonly id: number; readonly vocabulary: Vocabulary };
