/** One probe as the page follows it: an external store for React, filled by the worker's events. */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { ProbeEvent, ProbeJob, ProbePlan, ProbeSentenceResult, ProbeStop } from './probe_messages.ts';

export interface ProbeRunState {
  readonly job: ProbeJob;
  readonly phase:
    /** Behind other probes, or the model is not there yet. */
    | { readonly kind: 'waiting' }
    | {
        readonly kind: 'running';
        /** Sequences, of all. */
        readonly done: number;
        readonly total: number;
        readonly elapsedMs: number;
        readonly remainingMs: number | null;
      }
    | { readonly kind: 'done'; readonly durationMs: number }
    | { readonly kind: 'stopped'; readonly why: ProbeStop }
    | { readonly kind: 'failed'; readonly error: UnmaskErrorData };
  /** Once it has started. */
  readonly plan: ProbePlan | null;
  /** What computes it; every number shown carries it. Null until it has started. */
  readonly identity: ModelIdentity | null;
  /** By sentence index; those that are not there yet are missing. Results so far stay whatever happens. */
  readonly results: ReadonlyMap<number, ProbeSentenceResult>;
}

/** For `useSyncExternalStore`; `cancel` keeps what is there. */
export interface ProbeRun {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => ProbeRunState;
  readonly cancel: () => void;
}

export function initialProbeRun(job: ProbeJob): ProbeRunState {
  return { job, phase: { kind: 'waiting' }, plan: null, identity: null, results: new Map() };
}

/** True while it may still bring results. */
export function isUnderWay({ phase }: ProbeRunState): boolean {
  return phase.kind === 'waiting' || phase.kind === 'running';
}

/** The next state. Events after the end change nothing. */
export function reduceProbeRun(state: ProbeRunState, event: ProbeEvent): ProbeRunState {
  if (!isUnderWay(state)) return state;
  switch (event.type) {
    case 'probe-planned':
    case 'vocabulary':
      return state;
    case 'probe-started':
      return {
        ...state,
        phase: { kind: 'running', done: 0, total: event.plan.sequences, elapsedMs: 0, remainingMs: null },
        plan: event.plan,
        identity: event.identity,
      };
    case 'probe-results': {
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
