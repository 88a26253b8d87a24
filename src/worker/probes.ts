/**
 * Runs probes: one after another, batch by batch, so that each batch's answers are shown as they come, a fill gets in between,
 * and a probe can be stopped before its next batch.
 */
import { isAbort, toErrorData } from '../model/errors.ts';
import { isSameIdentity } from '../model/identity.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { BatchRate } from '../engine/batch_rate.ts';
import { PairRunner } from '../engine/pair_batches.ts';
import { planPairs } from '../engine/pair_plan.ts';
import { ProbeRunner, type Batch } from '../engine/probe_batches.ts';
import type { Vocabulary } from '../engine/probe_job.ts';
import type { ProbeEvent, ProbeProgress, ProbeRequest, ProbeStop } from './probe_messages.ts';
import { ProbePacer } from '../engine/probe_pacer.ts';
import { placeWords, planProbe, relativeDepth } from '../engine/probe_plan.ts';
import type { RecoveringEngine } from '../engine/recovery.ts';

/** The model probes run on. */
export interface ProbeHost {
  readonly tokenizer: Tokenizer;
  readonly engine: Pick<RecoveringEngine, 'run' | 'engine'>;
  readonly maxTokens: number;
  /** As many as the model was made for. */
  readonly passes: number;
  readonly vocabularySize: number;
  readonly name: string;
  readonly revision: string;
  readonly content: string;
}

interface UnderWay {
  readonly id: number;
  readonly controller: AbortController;
}

type PlanRequest = Extract<ProbeRequest, { readonly type: 'plan-probe' | 'plan-pairs' | 'place-words' }>;
type RunRequest = Extract<ProbeRequest, { readonly type: 'run-probe' | 'run-pairs' }>;

/** What a run is: sequences are counted for the visitor, tokens for the time. */
interface Size {
  readonly sequences: number;
  readonly tokens: number;
}

/** A kind of probe: how it is planned and run, and what the page is told of it. */
interface Work<Plan extends Size, Result> {
  readonly plan: () => Promise<Plan>;
  readonly batches: () => AsyncGenerator<Batch<Result>>;
  readonly started: (plan: Plan, identity: ModelIdentity) => ProbeEvent;
  readonly brought: (results: readonly Result[], progress: ProbeProgress) => ProbeEvent;
  /** Tells what a batch took, of tokens of the model's own passes; null where that says nothing of other probes. */
  readonly learn: ((tokens: number, ms: number) => void) | null;
}

export class Probes {
  readonly #post: (event: ProbeEvent) => void;
  /** Of the engine that answers. A probe keeps the one it began with: what an engine before it still brings teaches the next nothing. */
  #pacer = new ProbePacer();
  #host: ProbeHost | null = null;
  /** Asked before there was a model. */
  #early: ProbeRequest[] = [];
  #queue: RunRequest[] = [];
  #running: UnderWay | null = null;

  constructor(post: (event: ProbeEvent) => void) {
    this.#post = post;
  }

  /** Takes one message of the page. Never throws: failures are events. */
  handle(request: ProbeRequest): void {
    if (request.type === 'cancel-probe') {
      this.#cancel(request.id);
      return;
    }
    const host = this.#host;
    if (host === null) {
      this.#early.push(request);
      return;
    }
    switch (request.type) {
      case 'list-vocabulary':
        this.#post({ type: 'vocabulary', id: request.id, vocabulary: vocabularyOf(host) });
        return;
      case 'plan-probe':
      case 'plan-pairs':
      case 'place-words':
        void this.#plan(host, request);
        return;
      case 'run-probe':
      case 'run-pairs':
        this.#queue.push(request);
        this.#next();
        return;
    }
  }

  /** Another model answers from now on, or (null) none; a probe under way ends, those that wait run on the new one. */
  use(host: ProbeHost | null): void {
    this.#host = host;
    this.engineReplaced();
    if (this.#running !== null) this.#stop(this.#running, 'model-changed');
    if (host === null) return;
    const early = this.#early;
    this.#early = [];
    for (const request of early) this.handle(request);
    this.#next();
  }

  /** Another engine computes from now on, of this model or of another: the rate measured so far says nothing of it. */
  engineReplaced(): void {
    this.#pacer = new ProbePacer();
  }

  #cancel(id: number): void {
    const waits = (request: { readonly id: number }) => request.id === id;
    if (this.#queue.some(waits) || this.#early.some(waits)) {
      this.#queue = this.#queue.filter((request) => !waits(request));
      this.#early = this.#early.filter((request) => !waits(request));
      this.#post({ type: 'probe-stopped', id, why: 'cancelled' });
    } else if (this.#running?.id === id) {
      this.#stop(this.#running, 'cancelled');
      this.#next();
    }
  }

  /** What it posts after this is dropped, so that a stopped probe stays stopped. */
  #stop({ id, controller }: UnderWay, why: ProbeStop): void {
    this.#running = null;
    controller.abort();
    this.#post({ type: 'probe-stopped', id, why });
  }

  async #plan(host: ProbeHost, request: PlanRequest): Promise<void> {
    const { id } = request;
    const { signal } = new AbortController();
    const { msPerToken } = this.#pacer;
    try {
      switch (request.type) {
        case 'plan-probe':
          this.#post({
            type: 'probe-planned',
            id,
            plan: await planProbe(request.job, host, msPerToken, signal),
          });
          return;
        case 'plan-pairs':
          this.#post({
            type: 'pairs-planned',
            id,
            plan: await planPairs(request.job, host, msPerToken, signal),
          });
          return;
        case 'place-words':
          this.#post({ type: 'words-placed', id, placed: await placeWords(request.job, host, signal) });
          return;
      }
    } catch (error) {
      this.#post({ type: 'probe-failed', id, error: toErrorData(error) });
    }
  }

  #next(): void {
    const host = this.#host;
    if (this.#running !== null || host === null) return;
    const request = this.#queue.shift();
    if (request === undefined) return;
    const controller = new AbortController();
    const { id } = request;
    const { signal } = controller;
    const pacer = this.#pacer;
    if (request.type === 'run-probe') {
      const { job } = request;
      void this.#run(host, id, controller, {
        plan: () => planProbe(job, host, pacer.msPerToken, signal),
        batches: () => new ProbeRunner(job, host, pacer, signal).batches(),
        started: (plan, identity) => ({ type: 'probe-started', id, plan, identity }),
        brought: (results, progress) => ({ type: 'probe-results', id, results, ...progress }),
        // With a head after every pass the time is not the passes' own.
        learn:
          job.afterEachPass === true
            ? null
            : (tokens, ms) => pacer.finished(tokens * relativeDepth(job, host), ms),
      });
    } else {
      const { job } = request;
      void this.#run(host, id, controller, {
        plan: () => planPairs(job, host, pacer.msPerToken, signal),
        batches: () => new PairRunner(job, host, pacer, signal).batches(),
        started: (plan, identity) => ({ type: 'pairs-started', id, plan, identity }),
        brought: (results, progress) => ({ type: 'pair-results', id, results, ...progress }),
        learn: (tokens, ms) => pacer.finished(tokens, ms),
      });
    }
  }

  async #run<Plan extends Size, Result>(
    host: ProbeHost,
    id: number,
    controller: AbortController,
    work: Work<Plan, Result>,
  ): Promise<void> {
    const mine: UnderWay = { id, controller };
    this.#running = mine;
    const post = (event: ProbeEvent): void => {
      if (this.#running === mine) this.#post(event);
    };
    const startMs = performance.now();
    try {
      const plan = await work.plan();
      const { identity } = (await host.engine.engine).session;
      post(work.started(plan, identity));
      let done = 0;
      let tokensLeft = plan.tokens;
      let beforeMs = performance.now();
      const rate = new BatchRate();
      for await (const { results, sequences, tokens } of work.batches()) {
        // A failing GPU may have been replaced by the CPU on the way: numbers of two precisions are not one answer.
        if (!isSameIdentity((await host.engine.engine).session.identity, identity)) {
          if (this.#running === mine) this.#stop(mine, 'engine-changed');
          break;
        }
        done += sequences;
        tokensLeft = Math.max(0, tokensLeft - tokens);
        const nowMs = performance.now();
        rate.add(tokens, nowMs - beforeMs);
        work.learn?.(tokens, nowMs - beforeMs);
        beforeMs = nowMs;
        const { msPerToken } = rate;
        const remainingMs = msPerToken === null ? null : msPerToken * tokensLeft;
        post(work.brought(results, { done, total: plan.sequences, elapsedMs: nowMs - startMs, remainingMs }));
      }
      post({ type: 'probe-done', id, durationMs: performance.now() - startMs });
    } catch (error) {
      if (!isAbort(error)) post({ type: 'probe-failed', id, error: toErrorData(error) });
    } finally {
      if (this.#running === mine) this.#running = null;
      this.#next();
    }
  }
}

function vocabularyOf({ tokenizer, vocabularySize, name, revision, content }: ProbeHost): Vocabulary {
  const shown = Array.from({ length: vocabularySize }, (_, id) => tokenizer.show(id));
  const padding = Array.from(
    { length: Math.max(0, vocabularySize - tokenizer.size) },
    (_, i) => tokenizer.size + i,
  );
  return {
    model: name,
    revision,
    content,
    words: shown.map(({ word }) => word),
    continuations: Uint8Array.from(shown, ({ continuation }) => Number(continuation)),
    special: [...Object.values(tokenizer.specialIds), ...padding],
  };
}
