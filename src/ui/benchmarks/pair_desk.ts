/**
 * A set of pairs as the visitor works on it. It is planned when it is opened, and run by itself when that is short. A run may be stopped
 * and continued at any pair. Scores are kept by protocol and engine as long as the set is. An external store; no DOM, no React.
 */
import type { PairSet, SentencePair } from '../../probes/benchmarks/pair_set.ts';
import {
  added,
  isUnderWay,
  toErrorData,
  type ModelIdentity,
  type PairRun,
  type ProbeClient,
  type RunPhase,
} from '../../page/client.ts';
import type { PairJob, PairPlan, PairProtocol, PairResult } from '../../worker/messages.ts';
import { FIRST_LOOK_MS, LONG_MS, startsByItself } from '../../page/starts_by_itself.ts';
import { engineKey, type PlanState } from '../lab/probe_desk.ts';

export interface PairQuestion {
  readonly set: PairSet;
  readonly protocol: PairProtocol;
}

export interface PairAnswer extends PairQuestion {
  readonly identity: ModelIdentity | null;
  /** By index into the set's pairs. */
  readonly results: ReadonlyMap<number, PairResult>;
  /** Every pair that can be scored is. */
  readonly isWhole: boolean;
}

export interface PairDeskState {
  /** Null before there is an engine. */
  readonly asked: PairQuestion | null;
  readonly plan: PlanState<PairPlan>;
  /** Of the newest run of the question; null before its first. */
  readonly phase: RunPhase | null;
  /** Of the question; null until there is something. */
  readonly answer: PairAnswer | null;
  /** The last question's answer, shown, marked as stale, until the newest has its own. */
  readonly last: PairAnswer | null;
}

/** True while the newest question may still bring scores. */
export function isScoring({ phase }: PairDeskState): boolean {
  return phase !== null && isUnderWay({ phase });
}

/** Pairs that can be scored and are not yet; null before that is known. */
export function pairsLeft({ plan, answer }: PairDeskState): number | null {
  if (plan.kind !== 'planned') return null;
  return plan.plan.pairs - plan.plan.unscored.length - (answer?.results.size ?? 0);
}

/** The state for `asked`, also before the desk has heard of it: then nothing in `state` answers the newest question. */
export function asNewestPairs(state: PairDeskState, asked: PairQuestion | null): PairDeskState {
  return state.asked === asked ? state : newlyAsked(state, asked);
}

function newlyAsked(state: PairDeskState, asked: PairQuestion | null): PairDeskState {
  return {
    asked,
    plan: { kind: asked === null ? 'none' : 'planning' },
    phase: null,
    answer: null,
    last: state.answer ?? state.last,
  };
}

/** True where all that has changed is what a run has brought. */
export function isPairProgress(before: PairDeskState, after: PairDeskState): boolean {
  return (
    before.asked === after.asked &&
    before.plan === after.plan &&
    before.last === after.last &&
    before.phase?.kind === 'running' &&
    after.phase !== null
  );
}

const NOTHING: PairDeskState = { asked: null, plan: { kind: 'none' }, phase: null, answer: null, last: null };

export class PairDesk {
  readonly #probes: Pick<ProbeClient, 'planPairs' | 'runPairs'>;
  readonly #listeners = new Set<() => void>();
  #state = NOTHING;
  #engine = '';
  #run: PairRun | null = null;
  #stopListening: (() => void) | null = null;
  /** Aborted when another question is asked: what is planned of an older one is dropped. */
  #planning = new AbortController();
  /** The answers of each set that is still in use, by protocol and engine. */
  readonly #answers = new WeakMap<PairSet, Map<string, PairAnswer>>();

  constructor(probes: Pick<ProbeClient, 'planPairs' | 'runPairs'>) {
    this.#probes = probes;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): PairDeskState => this.#state;

  /**
   * Makes `asked` the newest question; a run of an older one is stopped, and what it brought kept.
   * @param engine names what computes ({@link engineKey}); null asks nothing
   */
  ask(asked: PairQuestion | null, engine: string): void {
    if (asked === this.#state.asked && engine === this.#engine) return;
    this.#engine = engine;
    this.#ask(asked);
  }

  #ask(asked: PairQuestion | null): void {
    this.#letGo();
    this.#planning.abort();
    this.#planning = new AbortController();
    const answer =
      asked === null ? undefined : this.#answers.get(asked.set)?.get(`${asked.protocol} ${this.#engine}`);
    this.#set({ ...newlyAsked(this.#state, asked), answer: answer ?? null });
    if (asked !== null) void this.#plan(asked);
  }

  /** Scores what is not scored yet, however long that takes. */
  start(): void {
    const { asked, plan, answer } = this.#state;
    if (asked === null || this.#run !== null) return;
    if (plan.kind === 'failed') {
      this.#set({ ...this.#state, plan: { kind: 'planning' } });
      void this.#plan(asked);
      return;
    }
    if (plan.kind !== 'planned') return;
    const unscored = new Set(plan.plan.unscored.map(({ index }) => index));
    const left = [...asked.set.pairs.keys()].filter(
      (index) => answer?.results.has(index) !== true && !unscored.has(index),
    );
    if (left.length > 0) this.#begin(asked, left, answer);
  }

  /** Stops the run; what it brought stays. */
  cancel(): void {
    this.#run?.cancel();
  }

  async #plan({ set, protocol }: PairQuestion): Promise<void> {
    const { signal } = this.#planning;
    try {
      const plan = await this.#probes.planPairs({ pairs: set.pairs.map(sentencesOf), protocol }, signal);
      if (signal.aborted) return;
      const { last, answer } = this.#state;
      this.#set({ ...this.#state, plan: { kind: 'planned', plan } });
      if (answer === null && startsByItself(plan, last === null ? FIRST_LOOK_MS : LONG_MS)) this.start();
    } catch (thrown) {
      if (signal.aborted) return;
      this.#set({ ...this.#state, plan: { kind: 'failed', error: toErrorData(thrown) } });
    }
  }

  /** @param left indices of the pairs to run; the run's results count from 0 within these */
  #begin(asked: PairQuestion, left: readonly number[], before: PairAnswer | null): void {
    const run = this.#probes.runPairs({
      pairs: left.map((index) => sentencesOf(asked.set.pairs[index])),
      protocol: asked.protocol,
    });
    /** What an earlier run of the same engine brought, and this one so far. */
    let merged: ReadonlyMap<number, PairResult> | null = null;
    let brought = 0;
    const follow = (): void => {
      const { phase, identity, results } = run.getSnapshot();
      // As in the desk of probes: models may change and change back between two draws.
      if (identity !== null && engineKey(identity) !== this.#engine) {
        this.#ask(asked);
        return;
      }
      let { answer } = this.#state;
      if (results.size > brought) {
        merged ??= before?.results ?? new Map<number, PairResult>();
        const news = [...results.values()].slice(brought).map((pair) => {
          return { ...pair, index: left[pair.index] };
        });
        brought = results.size;
        merged = added(merged, news);
        answer = this.#keep({ ...asked, identity, results: merged, isWhole: false });
      }
      if (phase.kind === 'done' && answer !== null) answer = this.#keep({ ...answer, isWhole: true });
      if (!isUnderWay({ phase })) this.#letGo();
      this.#set({ ...this.#state, phase, answer });
    };
    this.#run = run;
    this.#stopListening = run.subscribe(follow);
    follow();
  }

  #letGo(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.#run?.cancel();
    this.#run = null;
  }

  #keep(answer: PairAnswer): PairAnswer {
    const ofSet = this.#answers.get(answer.set) ?? new Map<string, PairAnswer>();
    ofSet.set(`${answer.protocol} ${engineKey(answer.identity)}`, answer);
    this.#answers.set(answer.set, ofSet);
    return answer;
  }

  #set(state: PairDeskState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The sentences alone: categories need not cross to the worker. */
function sentencesOf({ more, less }: SentencePair): PairJob['pairs'][number] {
  return { more, less };
}
