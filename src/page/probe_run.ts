/** One probe as the page follows it: an external store for React, filled by the worker's events. */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { PairJob, PairPlan, PairResult } from '../engine/pair_job.ts';
import type { ProbeJob, ProbePlan, ProbeSentenceResult } from '../engine/probe_job.ts';
import type { ProbeEvent, ProbeProgress, ProbeStop } from '../worker/probe_messages.ts';

export type RunPhase =
  /** Behind other probes, or the model is not there yet. */
  | { readonly kind: 'waiting' }
  | (ProbeProgress & { readonly kind: 'running' })
  | { readonly kind: 'done'; readonly durationMs: number }
  | { readonly kind: 'stopped'; readonly why: ProbeStop }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

export interface RunState<Job, Plan, Result> {
  readonly job: Job;
  readonly phase: RunPhase;
  /** Once it has started. */
  readonly plan: Plan | null;
  /** What computes it; every number shown carries it. Null until it has started. */
  readonly identity: ModelIdentity | null;
  /** By the index of a sentence or pair; those that are not there yet are missing. Results so far stay whatever happens. */
  readonly results: ReadonlyMap<number, Result>;
}

/** Of sentences with a mask. */
export type ProbeRunState = RunState<ProbeJob, ProbePlan, ProbeSentenceResult>;
/** Of pairs of sentences. */
export type PairRunState = RunState<PairJob, PairPlan, PairResult>;

/** For `useSyncExternalStore`; `cancel` keeps what is there. */
export interface Run<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => State;
  readonly cancel: () => void;
}

export type ProbeRun = Run<ProbeRunState>;
export type PairRun = Run<PairRunState>;

/** What changes a run of one kind. */
export type RunEvent<Plan, Result> =
  | {
      readonly type: 'probe-started' | 'pairs-started';
      readonly plan: Plan;
      readonly identity: ModelIdentity;
    }
  | (ProbeProgress & {
      readonly type: 'probe-results' | 'pair-results';
      readonly results: readonly Result[];
    })
  | Extract<ProbeEvent, { readonly type: 'probe-done' | 'probe-stopped' | 'probe-failed' }>;

export function initialRun<Job, Plan, Result>(job: Job): RunState<Job, Plan, Result> {
  return { job, phase: { kind: 'waiting' }, plan: null, identity: null, results: new Map() };
}

/** True while it may still bring results. */
export function isUnderWay({ phase }: { readonly phase: RunPhase }): boolean {
  return phase.kind === 'waiting' || phase.kind === 'running';
}

/** The next state. Events after the end change nothing. */
export function reduceRun<
  Job,
  Plan extends { readonly sequences: number },
  Result extends { readonly index: number },
>(state: RunState<Job, Plan, Result>, event: RunEvent<Plan, Result>): RunState<Job, Plan, Result> {
  if (!isUnderWay(state)) return state;
  switch (event.type) {
    case 'probe-started':
    case 'pairs-started':
      return {
        ...state,
        phase: { kind: 'running', done: 0, total: event.plan.sequences, elapsedMs: 0, remainingMs: null },
        plan: event.plan,
        identity: event.identity,
      };
    case 'probe-results':
    case 'pair-results': {
      const { done, total, elapsedMs, remainingMs } = event;
      const results =
        event.results.length === 0
          ? state.results
          : new Map([...state.results, ...event.results.map((result) => [result.index, result] as const)]);
      return { ...state, phase: { kind: 'running', done, total, elapsedMs, remainingMs }, results };
    }
    case 'probe-done':
      return { ...state, phase: { kind: 'done', durationMs: event.durationMs } };
    case 'probe-stopped':
      return { ...state, phase: { kind: 'stopped', why: event.why } };
    case 'probe-failed':
      return { ...state, phase: { kind: 'failed', error: event.error } };
  }
}
