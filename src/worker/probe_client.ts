/** The page's side of probes: starts them, follows each as a store, and ends them in words when the worker is gone. */
import { UnmaskError, type UnmaskErrorData } from '../model/errors.ts';
import type { ProbeEvent, ProbeJob, ProbePlan, ProbeRequest, Vocabulary } from './probe_messages.ts';
import {
  initialProbeRun,
  isUnderWay,
  reduceProbeRun,
  type ProbeRun,
  type ProbeRunState,
} from './probe_run.ts';

interface Followed {
  state: ProbeRunState;
  readonly listeners: Set<() => void>;
}

interface Asked<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: UnmaskError) => void;
}

export class ProbeClient {
  readonly #send: (request: ProbeRequest) => void;
  readonly #runs = new Map<number, Followed>();
  readonly #plans = new Map<number, Asked<ProbePlan>>();
  readonly #vocabularies = new Map<number, Asked<Vocabulary>>();
  #lastId = 0;

  /** `send` reaches the worker, which keeps what comes before its model is ready. */
  constructor(send: (request: ProbeRequest) => void) {
    this.#send = send;
  }

  /** Runs a probe, after those before it. What it answered stays in the store when it is cancelled or fails. */
  run(job: ProbeJob): ProbeRun {
    const id = ++this.#lastId;
    const followed: Followed = { state: initialProbeRun(job), listeners: new Set() };
    this.#runs.set(id, followed);
    this.#send({ type: 'run-probe', id, job });
    return {
      subscribe: (listener) => {
        followed.listeners.add(listener);
        return () => followed.listeners.delete(listener);
      },
      getSnapshot: () => followed.state,
      cancel: () => {
        if (isUnderWay(followed.state)) this.#send({ type: 'cancel-probe', id });
      },
    };
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
      case 'vocabulary':
        settle(this.#vocabularies, event.id)?.resolve(event.vocabulary);
        return;
      case 'probe-failed':
        settle(this.#plans, event.id)?.reject(new UnmaskError(event.error));
        settle(this.#vocabularies, event.id)?.reject(new UnmaskError(event.error));
        this.#update(event);
        return;
      default:
        this.#update(event);
    }
  }

  /** The worker is gone, with everything it was asked. */
  endAll(error: UnmaskErrorData): void {
    const ids = [...this.#runs.keys(), ...this.#plans.keys(), ...this.#vocabularies.keys()];
    for (const id of ids) this.receive({ type: 'probe-failed', id, error });
  }

  #update(event: ProbeEvent): void {
    const followed = this.#runs.get(event.id);
    if (followed === undefined) return;
    followed.state = reduceProbeRun(followed.state, event);
    // Nothing more comes for it; whoever reads the store keeps it alive.
    if (!isUnderWay(followed.state)) this.#runs.delete(event.id);
    for (const listener of followed.listeners) listener();
  }
}

function settle<T>(asked: Map<number, Asked<T>>, id: number): Asked<T> | undefined {
  const one = asked.get(id);
  asked.delete(id);
  return one;
}
