/**
 * What page and worker say to each other about probes: many sentences at once, packed into ragged batches. Plain data.
 * A probe is planned (pieces, counts, time) before it runs, answers in parts, and can be stopped between batches.
 */
import type { OtherReading, OtherReadingJob } from '../engine/other_reading.ts';
import type { ScoreJob, ScorePlan, ScoreResult } from '../engine/score_job.ts';
import type { ClassifyJob, ClassifyPlan, ClassifyResult } from '../engine/classify_job.ts';
import type { FeatureJob, FeaturePlan, FeatureResult } from '../engine/feature_job.ts';
import type { AttentionJob, AttentionPlan, AttentionResult } from '../engine/attention_job.ts';
import type { OcclusionJob, OcclusionPlan, OcclusionResult } from '../engine/occlusion_job.ts';
import type { PatchJob, PatchPlan, PatchResult } from '../engine/patch_job.ts';
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

/** The kinds of question, each with what it asks, what that will cost, and one of its answers. */
export interface Questions {
  readonly sentences: {
    readonly job: ProbeJob;
    readonly plan: ProbePlan;
    readonly result: ProbeSentenceResult;
  };
  readonly scores: { readonly job: ScoreJob; readonly plan: ScorePlan; readonly result: ScoreResult };
  readonly features: { readonly job: FeatureJob; readonly plan: FeaturePlan; readonly result: FeatureResult };
  readonly attention: {
    readonly job: AttentionJob;
    readonly plan: AttentionPlan;
    readonly result: AttentionResult;
  };
  readonly classes: {
    readonly job: ClassifyJob;
    readonly plan: ClassifyPlan;
    readonly result: ClassifyResult;
  };
  readonly occlusion: {
    readonly job: OcclusionJob;
    readonly plan: OcclusionPlan;
    readonly result: OcclusionResult;
  };
  readonly patching: { readonly job: PatchJob; readonly plan: PatchPlan; readonly result: PatchResult };
}

export type QuestionKind = keyof Questions;
export type JobOf<K extends QuestionKind> = Questions[K]['job'];
export type PlanOf<K extends QuestionKind> = Questions[K]['plan'];
export type ResultOf<K extends QuestionKind> = Questions[K]['result'];

/** A question as it is asked: `{ of: 'scores', job }`. */
export type Question = { [K in QuestionKind]: { readonly of: K; readonly job: JobOf<K> } }[QuestionKind];

/** One envelope for all that is asked of probes, so that nothing else need know what that is. */
export interface ProbeRequest {
  readonly type: 'probe';
  /** The page chooses it; every event of this request carries the same. */
  readonly id: number;
  readonly ask: ProbeAsk;
}

/** `queued`: after the probes before it. `now`: for what is seconds shorter than they are, as a sentence that is being typed. */
export type Turn = 'queued' | 'now';

export type ProbeAsk =
  /** Answered by `planned` or `failed`. */
  | { readonly kind: 'plan'; readonly question: Question }
  /** Runs when its turn comes: after the probes before it, or, `now`, between their batches. */
  | { readonly kind: 'run'; readonly question: Question; readonly turn?: Turn }
  /** Stops the run of this id before its next batch; answered by `stopped` unless it was done. */
  | { readonly kind: 'cancel' }
  /** Answered by `placed` or `failed`. */
  | { readonly kind: 'place-words'; readonly job: PlaceJob }
  /** Answered by `read-otherwise` or `failed`. */
  | { readonly kind: 'read-otherwise'; readonly job: OtherReadingJob }
  /** Answered by `vocabulary`. */
  | { readonly kind: 'list-vocabulary' };

/** Why a probe ended early. Its answers so far stay true of the model and engine that they name. */
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

export interface ProbeEvent {
  readonly type: 'probe';
  readonly id: number;
  readonly tell: ProbeTell;
}

/** Events of a question before and while it runs, of one kind of question or (by default) of all. */
export type TellOf<K extends QuestionKind = QuestionKind> = {
  [P in K]:
    | { readonly kind: 'planned'; readonly of: P; readonly plan: PlanOf<P> }
    /** Its first batch is next. Told again where another engine than this brought the first batch. */
    | { readonly kind: 'started'; readonly of: P; readonly plan: PlanOf<P>; readonly identity: ModelIdentity }
    | (ProbeProgress & {
        readonly kind: 'results';
        readonly of: P;
        /** What is whole since the last time. */
        readonly results: readonly ResultOf<P>[];
      });
}[K];

/** The last event of a run. */
export type TellEnd =
  /** `engineMs`: of `durationMs`, what the engine took itself. */
  | { readonly kind: 'done'; readonly durationMs: number; readonly engineMs: number }
  | { readonly kind: 'stopped'; readonly why: ProbeStop }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

/** How far a batch is that takes long enough to tell, in passes: nothing of it is answered before the last. */
export interface TellPasses {
  readonly kind: 'passes';
  readonly done: number;
  readonly total: number;
  /** Of the whole run that is done with them, 0 to 1, by what it computes. */
  readonly share: number;
  /** Of the whole run, by what it took so far. */
  readonly remainingMs: number;
}

export type ProbeTell =
  | TellOf
  | TellPasses
  | TellEnd
  | { readonly kind: 'placed'; readonly placed: PlacedWordLists }
  | { readonly kind: 'read-otherwise'; readonly reading: OtherReading }
  | { readonly kind: 'vocabulary'; readonly vocabulary: Vocabulary };
