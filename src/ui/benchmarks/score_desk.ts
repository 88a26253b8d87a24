/**
 * A set as the visitor works on it. It is planned when it is opened, and run by itself when that is short. A run may be stopped
 * and continued at any item. Scores are kept by protocol and engine as long as the set is. An external store; no DOM, no React.
 */
import { UNMASK_VERSION } from '../../page/client.ts';
import { ROLES, type BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import type { UnscoredItem } from '../../probes/scored_items.ts';
import {
  added,
  isUnderWay,
  packTexts,
  toErrorData,
  type ModelIdentity,
  type ScoreRun,
  type ProbeClient,
  type RunPhase,
} from '../../page/client.ts';
import type { JournalOf, Journals, Keeping, OpenJournal } from '../../page/journal_client.ts';
import {
  NO_PLACE,
  type ScoreJob,
  type ScorePlan,
  type ScoreProtocol,
  type ScoreResult,
} from '../../worker/messages.ts';
import { FIRST_LOOK_MS, LONG_MS, startsByItself } from '../../page/starts_by_itself.ts';
import { engineKey, type PlanState } from '../lab/probe_desk.ts';

export interface ScoreQuestion {
  readonly set: BenchmarkSet;
  readonly protocol: ScoreProtocol;
}

export interface ScoreAnswer extends ScoreQuestion {
  readonly identity: ModelIdentity | null;
  /** By index into the set's items. */
  readonly results: ReadonlyMap<number, ScoreResult>;
  /** The id of `[MASK]` in its model; null until something has been planned. */
  readonly maskId: number | null;
  /** Items that can have no score. */
  readonly unscored: readonly UnscoredItem[];
  /** Every item that can be scored is. */
  readonly isWhole: boolean;
  /** The version of Unmask that computed it. */
  readonly unmask: string;
  /** Of scores that were read from a file; left out of those of the engine in use. */
  readonly recorded?: { readonly isCut: boolean; readonly itemsInSet: number };
}

export interface ScoreDeskState {
  /** Null before there is an engine. */
  readonly asked: ScoreQuestion | null;
  readonly plan: PlanState<ScorePlan>;
  /** Of the newest run of the question; null before its first. */
  readonly phase: RunPhase | null;
  /** Of the question; null until there is something. */
  readonly answer: ScoreAnswer | null;
  /** The last question's answer, shown, marked as stale, until the newest has its own. */
  readonly last: ScoreAnswer | null;
  /** Whether the scores of the question outlast the page; null before that is known, and of the example, which is no file. */
  readonly keeping: Keeping | null;
}

/** True while the newest question may still bring scores. */
export function isScoring({ phase }: ScoreDeskState): boolean {
  return phase !== null && isUnderWay({ phase });
}

/** Items that can be scored and are not yet; null before that is known. */
export function itemsLeft({ plan, answer }: ScoreDeskState): number | null {
  if (plan.kind !== 'planned') return null;
  return plan.plan.items - plan.plan.unscored.length - (answer?.results.size ?? 0);
}

/** The state for `asked`, also before the desk has heard of it: then nothing in `state` answers the newest question. */
export function asNewestScores(state: ScoreDeskState, asked: ScoreQuestion | null): ScoreDeskState {
  return state.asked === asked ? state : newlyAsked(state, asked);
}

function newlyAsked(state: ScoreDeskState, asked: ScoreQuestion | null): ScoreDeskState {
  return {
    asked,
    plan: { kind: asked === null ? 'none' : 'planning' },
    phase: null,
    answer: null,
    last: state.answer ?? state.last,
    keeping: null,
  };
}

/** True where all that has changed is what a run has brought. */
export function isScoreProgress(before: ScoreDeskState, after: ScoreDeskState): boolean {
  return (
    before.asked === after.asked &&
    before.plan === after.plan &&
    before.last === after.last &&
    before.keeping === after.keeping &&
    before.phase?.kind === 'running' &&
    after.phase !== null
  );
}

const NOTHING: ScoreDeskState = {
  asked: null,
  plan: { kind: 'none' },
  phase: null,
  answer: null,
  last: null,
  keeping: null,
};

export class ScoreDesk {
  readonly #probes: Pick<ProbeClient, 'planScores' | 'runScores'>;
  readonly #listeners = new Set<() => void>();
  #state = NOTHING;
  #engine = '';
  #run: ScoreRun | null = null;
  #stopListening: (() => void) | null = null;
  /** Aborted when another question is asked: what is planned of an older one is dropped. */
  #planning = new AbortController();
  /** The answers of each set that is still in use, by protocol and engine. */
  readonly #answers = new WeakMap<BenchmarkSet, Map<string, ScoreAnswer>>();
  readonly #journals: Journals | null;
  /** Of the newest question, where it is of a file. */
  #journal: OpenJournal | null = null;

  /** @param journals keep what is scored of files; null keeps it as long as the set is */
  constructor(probes: Pick<ProbeClient, 'planScores' | 'runScores'>, journals: Journals | null = null) {
    this.#probes = probes;
    this.#journals = journals;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): ScoreDeskState => this.#state;

  /**
   * Makes `asked` the newest question; a run of an older one is stopped, and what it brought kept.
   * @param engine names what computes ({@link engineKey}); null asks nothing
   */
  ask(asked: ScoreQuestion | null, engine: string): void {
    if (asked === this.#state.asked && engine === this.#engine) return;
    this.#engine = engine;
    this.#ask(asked);
  }

  #ask(asked: ScoreQuestion | null): void {
    this.#letGo();
    this.#planning.abort();
    this.#planning = new AbortController();
    this.#journal?.close();
    this.#journal = null;
    const answer =
      asked === null ? undefined : this.#answers.get(asked.set)?.get(`${asked.protocol} ${this.#engine}`);
    this.#set({ ...newlyAsked(this.#state, asked), answer: answer ?? null });
    if (asked !== null) void this.#plan(asked);
  }

  /** What other protocols have scored of the same set, by the engine that made this answer. */
  othersOf({ set, protocol, identity }: ScoreAnswer): readonly ScoreAnswer[] {
    const engine = engineKey(identity);
    return [...(this.#answers.get(set)?.values() ?? [])].filter(
      (answer) => answer.protocol !== protocol && engineKey(answer.identity) === engine,
    );
  }

  /** What this visit has scored of the same set by another protocol, model, precision or engine. */
  runsBeside(shown: ScoreAnswer): readonly ScoreAnswer[] {
    const isSame = ({ protocol, identity }: ScoreAnswer): boolean =>
      protocol === shown.protocol && engineKey(identity) === engineKey(shown.identity);
    const scored = [...(this.#answers.get(shown.set)?.values() ?? [])];
    return scored.filter((answer) => shown.recorded !== undefined || !isSame(answer));
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
    const { unscored } = plan.plan;
    const without = new Set(unscored.map(({ index }) => index));
    const left = [...asked.set.items.keys()].filter(
      (index) => answer?.results.has(index) !== true && !without.has(index),
    );
    if (left.length > 0) this.#begin(asked, { left, unscored }, answer);
  }

  /** Stops the run; what it brought stays. */
  cancel(): void {
    this.#run?.cancel();
  }

  async #plan(asked: ScoreQuestion): Promise<void> {
    const { signal } = this.#planning;
    try {
      const job = scoreJob(asked, [...asked.set.items.keys()]);
      const [plan] = await Promise.all([
        this.#probes.planScores(job, signal),
        this.#openJournal(asked, signal),
      ]);
      if (signal.aborted) return;
      const { last } = this.#state;
      const answer = this.#withKept(asked, plan);
      this.#set({
        ...this.#state,
        plan: { kind: 'planned', plan },
        answer,
        keeping: this.#journal?.keeping ?? null,
      });
      if (answer === null && startsByItself(plan, last === null ? FIRST_LOOK_MS : LONG_MS)) this.start();
    } catch (thrown) {
      if (signal.aborted) return;
      this.#set({ ...this.#state, plan: { kind: 'failed', error: toErrorData(thrown) } });
    }
  }

  /** Opens what was kept of a file by this protocol on this engine. */
  async #openJournal(asked: ScoreQuestion, signal: AbortSignal): Promise<void> {
    const of = journalOf(asked, this.#engine);
    // Planned again after a fault, it is open.
    if (this.#journals === null || this.#journal !== null || of === null) return;
    const journal = await this.#journals.open(of, (keeping) => {
      if (!signal.aborted) this.#set({ ...this.#state, keeping });
    });
    if (signal.aborted) journal.close();
    else this.#journal = journal;
  }

  /** What this tab has scored and what was kept together; what was not kept yet is. */
  #withKept(asked: ScoreQuestion, { maskId, unscored }: ScorePlan): ScoreAnswer | null {
    const { answer } = this.#state;
    const { identity } = answer ?? {};
    const found = this.#journal?.found ?? null;
    if (answer !== null && identity != null) {
      const kept = new Set(found?.results.map(({ index }) => index));
      this.#journal?.append(
        identity,
        [...answer.results.values()].filter(({ index }) => !kept.has(index)),
      );
    }
    const news = (found?.results ?? []).filter(({ index }) => answer?.results.has(index) !== true);
    if (found === null || news.length === 0) return answer;
    const results = added(answer?.results ?? new Map<number, ScoreResult>(), news);
    return this.#keep({
      ...{ ...asked, identity: identity ?? found.model, results },
      ...{ maskId, unscored, unmask: UNMASK_VERSION },
      isWhole: results.size + unscored.length === asked.set.items.length,
    });
  }

  /** @param left indices of the items to run; the run's results count from 0 within these */
  #begin(
    asked: ScoreQuestion,
    { left, unscored }: { readonly left: readonly number[]; readonly unscored: readonly UnscoredItem[] },
    before: ScoreAnswer | null,
  ): void {
    const run = this.#probes.runScores(scoreJob(asked, left));
    /** What an earlier run of the same engine brought, and this one so far. */
    let merged: ReadonlyMap<number, ScoreResult> | null = null;
    let brought = 0;
    const follow = (): void => {
      const { phase, plan, identity, results } = run.getSnapshot();
      // As in the desk of probes: models may change and change back between two draws.
      if (identity !== null && engineKey(identity) !== this.#engine) {
        this.#ask(asked);
        return;
      }
      let { answer } = this.#state;
      if (results.size > brought) {
        merged ??= before?.results ?? new Map<number, ScoreResult>();
        const news = [...results.values()].slice(brought).map((item) => {
          return { ...item, index: left[item.index] };
        });
        brought = results.size;
        if (identity !== null) this.#journal?.append(identity, news);
        merged = added(merged, news);
        answer = this.#keep({
          ...{ ...asked, identity, results: merged },
          ...{ maskId: plan?.maskId ?? null, unscored, isWhole: false, unmask: UNMASK_VERSION },
        });
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

  #keep(answer: ScoreAnswer): ScoreAnswer {
    const ofSet = this.#answers.get(answer.set) ?? new Map<string, ScoreAnswer>();
    ofSet.set(`${answer.protocol} ${engineKey(answer.identity)}`, answer);
    this.#answers.set(answer.set, ofSet);
    return answer;
  }

  #set(state: ScoreDeskState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** By what a run is found again; null of the example, which is no file. */
function journalOf({ set, protocol }: ScoreQuestion, engine: string): JournalOf | null {
  const { name, input, items, shape } = set;
  if (input === undefined) return null;
  return {
    ...{ set: name, files: input.files.map(({ sha256 }) => sha256), sentencesSha256: input.sentencesSha256 },
    ...{ items: items.length, each: ROLES[shape].length, protocol, engine, unmask: UNMASK_VERSION },
  };
}

/** The sentences of some items, alone: categories need not cross to the worker. */
export function scoreJob({ set, protocol }: ScoreQuestion, indices: readonly number[]): ScoreJob {
  const sentences = packTexts(indices.flatMap((index) => set.items[index].sentences));
  const job = { sentences, each: ROLES[set.shape].length, protocol };
  return set.shape === 'templates' ? { ...job, places: placesOf(set, indices) } : job;
}

/** As {@link ScoreJob.places}. */
function placesOf({ items }: BenchmarkSet, indices: readonly number[]): Int32Array<ArrayBuffer> {
  return Int32Array.from(
    indices.flatMap((index) =>
      (items[index].places ?? []).flatMap(({ word, attribute }) => [
        ...[word.start, word.end],
        ...[attribute?.start ?? NO_PLACE, attribute?.end ?? NO_PLACE],
      ]),
    ),
  );
}
