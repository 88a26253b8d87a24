/** The page's side of probes: starts them, follows each as a store, and ends them in words when the worker is gone. */
import { UnmaskError, type UnmaskErrorData } from '../model/errors.ts';
import type { PairJob, PairPlan, PairResult } from '../engine/pair_job.ts';
import type {
  PlacedWordLists,
  PlaceJob,
  ProbeJob,
  ProbePlan,
  ProbeSentenceResult,
  Vocabulary,
} from '../engine/probe_job.ts';
import type { ProbeEvent, ProbeRequest } from '../worker/probe_messages.ts';
import {
  initialRun,
  isUnderWay,
  reduceRun,
  type PairRun,
  type ProbeRun,
  type Run,
  type RunEvent,
  type RunState,
} from './probe_run.ts';

/** The runs of one kind that may still bring something, by id. */
class RunTable<Job, Plan extends { readonly sequences: number }, Result extends { readonly index: number }> {
  readonly #followed = new Map<
    number,
    { state: RunState<Job, Plan, Result>; readonly listeners: Set<() => void> }
  >();

  get ids(): Iterable<number> {
    return this.#followed.keys();
  }

  /** @param stop asks the worker to stop it */
  follow(id: number, job: Job, stop: () => void): Run<RunState<Job, Plan, Result>> {
    const followed = {
      state: initialRun<Job, Plan, Result>(job),
      listeners: new Set<() => void>(),
    };
    this.#followed.set(id, followed);
    return {
      subscribe: (listener) => {
        followed.listeners.add(listener);
        return () => followed.listeners.delete(listener);
      },
      getSnapshot: () => followed.state,
      cancel: () => {
        if (isUnderWay(followed.state)) stop();
      },
    };
  }

  update(id: number, event: RunEvent<Plan, Result>): void {
    const followed = this.#followed.get(id);
    if (followed === undefined) return;
    followed.state = reduceRun(followed.state, event);
    // Nothing more comes for it; whoever reads the store keeps it alive.
    if (!isUnderWay(followed.state)) this.#followed.delete(id);
    for (const listener of followed.listeners) listener();
  }
}

interface Asked<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: UnmaskError) => void;
}

export class ProbeClient {
  readonly #send: (request: ProbeRequest) => void;
  readonly #runs = new RunTable<ProbeJob, ProbePlan, ProbeSentenceResult>();
  readonly #pairRuns = new RunTable<PairJob, PairPlan, PairResult>();
  readonly #plans = new Map<number, Asked<ProbePlan>>();
  readonly #pairPlans = new Map<number, Asked<PairPlan>>();
  readonly #places = new Map<number, Asked<PlacedWordLists>>();
  readonly #vocabularies = new Map<number, Asked<Vocabulary>>();
  #lastId = 0;

  /** `send` reaches the worker, which keeps what comes before its model is ready. */
  constructor(send: (request: ProbeRequest) => void) {
    this.#send = send;
  }

  /** Runs a probe, after those before it. What it answered stays in the store when it is cancelled or fails. */
  run(job: ProbeJob): ProbeRun {
    const id = ++this.#lastId;
    const run = this.#runs.follow(id, job, () => this.#send({ type: 'cancel-probe', id }));
    this.#send({ type: 'run-probe', id, job });
    return run;
  }

  /** Scores pairs of sentences, after the probes before it; as {@link run} in all else. */
  runPairs(job: PairJob): PairRun {
    const id = ++this.#lastId;
    const run = this.#pairRuns.follow(id, job, () => this.#send({ type: 'cancel-probe', id }));
    this.#send({ type: 'run-pairs', id, job });
    return run;
  }

  /**
   * What a probe will cost and how its targets are split; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for a job no model can run, `worker/crashed`.
   */
  plan(job: ProbeJob): Promise<ProbePlan> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#plans.set(id, { resolve, reject });
      this.#send({ type: 'plan-probe', id, job });
    });
  }

  /**
   * What scoring pairs will cost, and which of them have no score; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for a job no model can run, `worker/crashed`.
   */
  planPairs(job: PairJob): Promise<PairPlan> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pairPlans.set(id, { resolve, reject });
      this.#send({ type: 'plan-pairs', id, job });
    });
  }

  /**
   * How words read at the masks of some sentences; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for more sentences than a probe may have, `worker/crashed`.
   */
  placeWords(job: PlaceJob): Promise<PlacedWordLists> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#places.set(id, { resolve, reject });
      this.#send({ type: 'place-words', id, job });
    });
  }

  /**
   * The vocabulary of the model in use; waits for the model where there is none yet.
   * @throws UnmaskError `worker/crashed`.
   */
  vocabulary(): Promise<Vocabulary> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#vocabularies.set(id, { resolve, reject });
      this.#send({ type: 'list-vocabulary', id });
    });
  }

  receive(event: ProbeEvent): void {
    switch (event.type) {
      case 'probe-planned':
        settle(this.#plans, event.id)?.resolve(event.plan);
        return;
      case 'pairs-planned':
        settle(this.#pairPlans, event.id)?.resolve(event.plan);
        return;
      case 'words-placed':
        settle(this.#places, event.id)?.resolve(event.placed);
        return;
      case 'vocabulary':
        settle(this.#vocabularies, event.id)?.resolve(event.vocabulary);
        return;
      case 'probe-failed':
        for (const asked of [this.#plans, this.#pairPlans, this.#places, this.#vocabularies]) {
          settle<never>(asked, event.id)?.reject(new UnmaskError(event.error));
        }
        this.#end(event);
        return;
      case 'probe-started':
      case 'probe-results':
        this.#runs.update(event.id, event);
        return;
      case 'pairs-started':
      case 'pair-results':
        this.#pairRuns.update(event.id, event);
        return;
      case 'probe-done':
      case 'probe-stopped':
        this.#end(event);
    }
  }

  /** The worker is gone, with everything it was asked. */
  endAll(error: UnmaskErrorData): void {
    const ids = [
      ...this.#runs.ids,
      ...this.#pairRuns.ids,
      ...this.#plans.keys(),
      ...this.#pairPlans.keys(),
      ...this.#places.keys(),
      ...this.#vocabularies.keys(),
    ];
    for (const id of ids) this.receive({ type: 'probe-failed', id, error });
  }

  /** Ids are of one run, of whichever kind. */
  #end(event: Extract<ProbeEvent, { type: 'probe-done' | 'probe-stopped' | 'probe-failed' }>): void {
    this.#runs.update(event.id, event);
    this.#pairRuns.update(event.id, event);
  }
}

function settle<T>(asked: Map<number, Asked<T>>, id: number): Asked<T> | undefined {
  const one = asked.get(id);
  asked.delete(id);
  return one;
}
