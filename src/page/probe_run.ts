/** One probe as the page follows it: an external store for React, filled by the worker's events. */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelIdentity } from '../model/session.ts';
import { added, Additions } from './additions.ts';
import { ExternalStore } from './external_store.ts';
import type {
  JobOf,
  PlanOf,
  ProbeProgress,
  ProbeStop,
  ProbeTell,
  QuestionKind,
  ResultOf,
  TellEnd,
  TellOf,
  TellPasses,
} from '../worker/probe_messages.ts';

export type RunPhase =
  /** Behind other probes, or the model is not there yet. */
  | { readonly kind: 'waiting' }
  | (ProbeProgress & { readonly kind: 'running' })
  | { readonly kind: 'done'; readonly durationMs: number; readonly engineMs: number }
  | { readonly kind: 'stopped'; readonly why: ProbeStop }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

export interface RunState<K extends QuestionKind> {
  readonly job: JobOf<K>;
  readonly phase: RunPhase;
  /** Once it has started. */
  readonly plan: PlanOf<K> | null;
  /** What computes it; every number shown carries it. Null until it has started. */
  readonly identity: ModelIdentity | null;
  /** By the index of a sentence or pair; those that are not there yet are missing. Results so far stay whatever happens. */
  readonly results: ReadonlyMap<number, ResultOf<K>>;
}

/** Of sentences with a mask. */
export type ProbeRunState = RunState<'sentences'>;
/** Of pairs of sentences. */
export type ScoreRunState = RunState<'scores'>;
/** Of texts whose features are read. */
export type FeatureRunState = RunState<'features'>;
/** Of a text whose attention is read. */
export type AttentionRunState = RunState<'attention'>;
/** Of texts that another head is asked of. */
export type ClassifyRunState = RunState<'classes'>;
/** Of sentences without each of their words. */
export type OcclusionRunState = RunState<'occlusion'>;
/** Of two sentences that are patched. */
export type PatchRunState = RunState<'patching'>;

/** How far a run is while nothing new is answered: told of batches that take long. */
export interface PassProgress {
  /** Of the batch under way; null where it has told of none yet. */
  readonly passes: { readonly done: number; readonly total: number } | null;
  /** Of the whole run, 0 to 1. */
  readonly share: number;
  readonly remainingMs: number;
}

/** Null before anything was told. */
export type PassStore = Pick<ExternalStore<PassProgress | null>, 'subscribe' | 'getSnapshot'>;

/** Of what tells of no passes. */
export const NO_PASSES: PassStore = new ExternalStore<PassProgress | null>(null);

/** For `useSyncExternalStore`; `cancel` keeps what is there. */
export interface Run<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => State;
  /** Beside the state, from which a whole view is drawn: one number changes with every pass. */
  readonly passes: PassStore;
  readonly cancel: () => void;
}

export type ProbeRun = Run<ProbeRunState>;
export type ScoreRun = Run<ScoreRunState>;
export type FeatureRun = Run<FeatureRunState>;
export type AttentionRun = Run<AttentionRunState>;
export type ClassifyRun = Run<ClassifyRunState>;
export type OcclusionRun = Run<OcclusionRunState>;
export type PatchRun = Run<PatchRunState>;

export function initialRun<K extends QuestionKind>(job: JobOf<K>): RunState<K> {
  return {
    job,
    phase: { kind: 'waiting' },
    plan: null,
    identity: null,
    results: Additions.of<ResultOf<K>>([]),
  };
}

/** True for what concerns a question of this kind. */
export function isOfRun<K extends QuestionKind>(
  tell: ProbeTell | TellOf<K>,
  of: K,
): tell is TellOf<K> | TellPasses | TellEnd {
  switch (tell.kind) {
    case 'planned':
    case 'started':
    case 'results':
      return tell.of === of;
    case 'passes':
    case 'done':
    case 'stopped':
    case 'failed':
      return true;
    case 'placed':
    case 'read-otherwise':
    case 'vocabulary':
      return false;
  }
}

/** True while it may still bring results. */
export function isUnderWay({ phase }: { readonly phase: RunPhase }): boolean {
  return phase.kind === 'waiting' || phase.kind === 'running';
}

/** The next value of {@link Run.passes}. What a batch has answered is no longer told in passes; how much of the run that was, stays. */
export function reducePasses(
  before: PassProgress | null,
  tell: TellOf | TellPasses | TellEnd,
): PassProgress | null {
  if (tell.kind !== 'passes') return before?.passes == null ? before : { ...before, passes: null };
  const { done, total, share, remainingMs } = tell;
  return { passes: { done, total }, share, remainingMs };
}

/** The next state. What is told after the end changes nothing. */
export function reduceRun<K extends QuestionKind>(
  state: RunState<K>,
  tell: TellOf<K> | TellEnd,
): RunState<K> {
  if (!isUnderWay(state)) return state;
  switch (tell.kind) {
    case 'planned':
      return state;
    case 'started': {
      const { plan, identity } = tell;
      const total = plan.sequences;
      return {
        ...state,
        phase: { kind: 'running', done: 0, total, elapsedMs: 0, remainingMs: null },
        plan,
        identity,
      };
    }
    case 'results': {
      const { done, total, elapsedMs, remainingMs } = tell;
      const results = tell.results.length === 0 ? state.results : added(state.results, tell.results);
      return { ...state, phase: { kind: 'running', done, total, elapsedMs, remainingMs }, results };
    }
    case 'done': {
      const { durationMs, engineMs } = tell;
      return { ...state, phase: { kind: 'done', durationMs, engineMs } };
    }
    case 'stopped':
      return { ...state, phase: { kind: 'stopped', why: tell.why } };
    case 'failed':
      return { ...state, phase: { kind: 'failed', error: tell.error } };
  }
}
