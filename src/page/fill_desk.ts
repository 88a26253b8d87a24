/**
 * Asks the sentence that is being typed: after a pause, planned first, and run by itself where that does not take long. It gets in
 * between the batches of longer probes. What is known of it is a part of the page's state (`fill_state.ts`).
 */
import { toErrorData } from '../model/errors.ts';
import type { FillQuery } from './fill_query.ts';
import { fillJob, maskPredictions } from './fill_job.ts';
import type { FillAct, FillState, RunProgress } from './fill_state.ts';
import type { ProbeClient } from './probe_client.ts';
import type { ProbeRun } from './probe_run.ts';
import { LONG_MS, PAUSE_MS, startsByItself } from './starts_by_itself.ts';

/** `pause`: after {@link PAUSE_MS}. `now`: at once (a click). `enter`: at once, however long it takes. */
export type AskWhen = 'pause' | 'now' | 'enter';

/** The page around the desk. */
export interface FillPage {
  readonly getState: () => FillState;
  readonly dispatch: (act: FillAct) => void;
  /** True while a worker takes requests. */
  readonly takesRequests: () => boolean;
  /** How far the run is has changed: {@link FillDesk.progress}. */
  readonly progressed: () => void;
}

export class FillDesk {
  readonly #probes: Pick<ProbeClient, 'plan' | 'run'>;
  readonly #page: FillPage;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #mayBeLong = false;
  /** The newest request has not reached a worker that can answer it. */
  #unsent = false;
  /** Ends the planning of what was sent last: what comes of it is dropped. */
  #planning = new AbortController();
  #run: ProbeRun | null = null;
  #progress: RunProgress | null = null;

  constructor(probes: Pick<ProbeClient, 'plan' | 'run'>, page: FillPage) {
    this.#probes = probes;
    this.#page = page;
  }

  /** How far the newest run is, in passes; null until it tells. */
  get progress(): RunProgress | null {
    return this.#progress;
  }

  /** True while the newest request waits to be sent. */
  get isUnsent(): boolean {
    return this.#unsent;
  }

  /** Makes `query` the newest request. Answers to older ones are dropped from this moment. */
  ask(query: FillQuery, when: AskWhen): void {
    this.#letGo();
    this.#mayBeLong = when === 'enter';
    this.#newest(query);
    if (when === 'pause') this.#pause = setTimeout(() => this.send(), PAUSE_MS);
    else this.send();
  }

  /** The newest query as a new request, for what computes from now on. */
  askAgain(): void {
    const { query } = this.#page.getState();
    if (query !== null) this.#newest(query);
  }

  /** What was sent will not be answered, or its answer came from a model that is gone: it has to be sent again. */
  recall(): void {
    this.#letGo();
    this.#unsent = this.#page.getState().query !== null;
  }

  /** Sends the newest request, if it was not sent yet and a worker takes requests. */
  send(): void {
    const { query, requestId: id } = this.#page.getState();
    if (!this.#unsent || query === null || !this.#page.takesRequests()) return;
    this.#letGo();
    this.#unsent = false;
    this.#progress = null;
    this.#page.dispatch({ type: 'sent', id });
    void this.#answer(id, query);
  }

  /** Stops the run under way, or forgets the request that waits. */
  cancel(): void {
    const { requestId: id, run } = this.#page.getState();
    this.#letGo();
    if (this.#unsent) this.#page.dispatch({ type: 'cancelled-unsent' });
    else if (run.kind === 'working') this.#page.dispatch({ type: 'cancelled', id });
    this.#unsent = false;
  }

  #newest(query: FillQuery): void {
    this.#unsent = true;
    this.#page.dispatch({ type: 'asked', id: this.#page.getState().requestId + 1, query });
  }

  /** Ends whatever is under way: what still comes of it is dropped. */
  #letGo(): void {
    clearTimeout(this.#pause);
    this.#planning.abort();
    const run = this.#run;
    this.#run = null;
    run?.cancel();
  }

  async #answer(id: number, query: FillQuery): Promise<void> {
    this.#planning = new AbortController();
    const { signal } = this.#planning;
    const { dispatch } = this.#page;
    const job = fillJob(query);
    try {
      const plan = await this.#probes.plan(job, signal);
      if (signal.aborted) return;
      if (plan.text !== undefined) dispatch({ type: 'tokens', id, ...plan.text });
      if (plan.withoutMask.length > 0) dispatch({ type: 'no-mask', id });
      else if (plan.estimateMs !== null && !this.#mayBeLong && !startsByItself(plan, LONG_MS)) {
        dispatch({ type: 'deferred', id, estimateMs: plan.estimateMs });
      } else this.#follow(id, this.#probes.run(job, 'now'));
    } catch (thrown) {
      if (!signal.aborted) dispatch({ type: 'failed', id, error: toErrorData(thrown) });
    }
  }

  #follow(id: number, run: ProbeRun): void {
    this.#run = run;
    run.subscribe(() => {
      if (this.#run === run) this.#followed(id, run);
    });
    run.passes.subscribe(() => {
      const passes = run.passes.getSnapshot()?.passes ?? null;
      if (this.#run !== run || passes === null) return;
      this.#progress = passes;
      this.#page.progressed();
    });
  }

  #followed(id: number, run: ProbeRun): void {
    const { phase, plan, identity, results } = run.getSnapshot();
    const { dispatch } = this.#page;
    switch (phase.kind) {
      case 'waiting':
      case 'running':
        return;
      case 'done': {
        const answer = results.get(0);
        if (answer === undefined || plan === null || identity === null) return;
        const masks = maskPredictions(answer.masks, plan);
        dispatch({ type: 'result', id, masks, identity, durationMs: phase.engineMs });
        return;
      }
      case 'stopped':
        // Another model, or another engine, computes from now on, and is asked the same.
        this.recall();
        this.send();
        return;
      case 'failed':
        // The second loss of a GPU is told by its own event, after which nothing runs.
        if (phase.error.code !== 'gpu/lost') dispatch({ type: 'failed', id, error: phase.error });
    }
  }
}
