/**
 * Runs probes: one after another, batch by batch, so that each batch's answers are shown as they come, a fill gets in between,
 * and a probe can be stopped before its next batch.
 */
import type { AlbertConfig } from '../model/config.ts';
import { estimateMs } from '../model/cost.ts';
import { isAbort, toErrorData } from '../model/errors.ts';
import { isSameIdentity } from '../model/identity.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { SPECIAL_TOKENS } from '../tokenizer/special_tokens.ts';
import { BatchRate } from '../engine/batch_rate.ts';
import { PairRunner } from '../engine/pair_batches.ts';
import { planPairs } from '../engine/pair_plan.ts';
import { ProbeRunner, type Batch, type RunnerHost } from '../engine/probe_batches.ts';
import type { PlaceJob, ProbeJob, Vocabulary } from '../engine/probe_job.ts';
import type { PairJob } from '../engine/pair_job.ts';
import type {
  PlanOf,
  ProbeEvent,
  ProbeRequest,
  ProbeStop,
  ProbeTell,
  Question,
  QuestionKind,
  ResultOf,
  TellEnd,
  TellOf,
  Turn,
} from './probe_messages.ts';
import { ProbePacer } from '../engine/probe_pacer.ts';
import { placeWords, planProbe, relativeDepth } from '../engine/probe_plan.ts';
import type { RecoveringEngine } from '../engine/recovery.ts';

/** The model probes run on. */
export interface ProbeHost {
  readonly tokenizer: AlbertTokenizer;
  readonly engine: Pick<RecoveringEngine, 'run' | 'engine'>;
  readonly maxTokens: number;
  /** As many as the model was made for. */
  readonly passes: number;
  readonly config: AlbertConfig;
  readonly name: string;
  readonly revision: string;
  readonly content: string;
}

interface Waiting {
  readonly id: number;
  readonly question: Question;
  readonly turn: Turn;
}

interface UnderWay extends Waiting {
  readonly controller: AbortController;
}

/** A run outside the queue that is shorter than this tells no passes. */
const PASSES_AFTER_MS = 300;

/** A question of one kind: how it is planned and run, and how the page is told of it. */
interface Work<K extends QuestionKind> {
  readonly of: K;
  readonly plan: (signal: AbortSignal) => Promise<PlanOf<K>>;
  readonly batches: (signal: AbortSignal) => AsyncGenerator<Batch<ResultOf<K>>>;
  readonly tell: (tell: TellOf<K>) => void;
  /** How deep its runs are, in the model's own passes. */
  readonly depth: number;
  /** Tells what a batch took, of tokens of the model's own passes; null where that says nothing of other probes. */
  readonly learn: ((tokens: number, ms: number) => void) | null;
}

export class Probes {
  readonly #post: (id: number, tell: ProbeTell) => void;
  /** Of the engine that answers. A probe keeps the one it began with: what an engine before it still brings teaches the next nothing. */
  #pacer = new ProbePacer();
  #host: ProbeHost | null = null;
  /** Of the engine that answers, where it was measured when the model was loaded: what runs are estimated by until one was timed. */
  #flopsPerSecond: number | null = null;
  /** Asked before there was a model. */
  #early: ProbeRequest[] = [];
  #queue: Waiting[] = [];
  /** At most one of the queue, and those between its batches. */
  readonly #running = new Set<UnderWay>();

  constructor(post: (event: ProbeEvent) => void) {
    this.#post = (id, tell) => post({ type: 'probe', id, tell });
  }

  /** Takes one message of the page. Never throws: failures are events. */
  handle(request: ProbeRequest): void {
    const { id, ask } = request;
    const host = this.#host;
    if (ask.kind === 'cancel') {
      this.#cancel(id);
      return;
    }
    if (host === null) {
      this.#early.push(request);
      return;
    }
    switch (ask.kind) {
      case 'list-vocabulary':
        this.#post(id, { kind: 'vocabulary', vocabulary: vocabularyOf(host) });
        return;
      case 'plan':
        this.#start(host, { id, question: ask.question, turn: 'queued' }, (work) =>
          this.#plan(host, id, work),
        );
        return;
      case 'place-words':
        void this.#place(host, id, ask.job);
        return;
      case 'run':
        if (ask.turn === 'now') this.#begin(host, { id, question: ask.question, turn: 'now' });
        else this.#queue.push({ id, question: ask.question, turn: 'queued' });
        this.#next();
        return;
    }
  }

  /**
   * Another model answers from now on, or (null) none; a probe under way ends, those that wait run on the new one.
   * @param flopsPerSecond as for {@link engineReplaced}
   */
  use(host: ProbeHost | null, flopsPerSecond: number | null = null): void {
    this.#host = host;
    this.engineReplaced(flopsPerSecond);
    for (const running of this.#running) this.#stop(running, 'model-changed');
    if (host === null) return;
    const early = this.#early;
    this.#early = [];
    for (const request of early) this.handle(request);
    this.#next();
  }

  /**
   * Another engine computes from now on, of this model or of another: the rate measured so far says nothing of it.
   * @param flopsPerSecond measured of its passes, or null
   */
  engineReplaced(flopsPerSecond: number | null = null): void {
    this.#pacer = new ProbePacer();
    this.#flopsPerSecond = flopsPerSecond;
  }

  #cancel(id: number): void {
    const waits = (request: { readonly id: number }) => request.id === id;
    if (this.#queue.some(waits) || this.#early.some(waits)) {
      this.#queue = this.#queue.filter((request) => !waits(request));
      this.#early = this.#early.filter((request) => !waits(request));
      this.#post(id, { kind: 'stopped', why: 'cancelled' });
      return;
    }
    for (const running of this.#running) if (running.id === id) this.#stop(running, 'cancelled');
    this.#next();
  }

  /** What it posts after this is dropped, so that a stopped probe stays stopped. */
  #stop(running: UnderWay, why: ProbeStop): void {
    this.#running.delete(running);
    running.controller.abort();
    this.#post(running.id, { kind: 'stopped', why });
  }

  async #place(host: ProbeHost, id: number, job: PlaceJob): Promise<void> {
    try {
      this.#post(id, { kind: 'placed', placed: await placeWords(job, host, new AbortController().signal) });
    } catch (error) {
      this.#post(id, { kind: 'failed', error: toErrorData(error) });
    }
  }

  async #plan<K extends QuestionKind>(host: ProbeHost, id: number, work: Work<K>): Promise<void> {
    try {
      const plan = this.#estimated(host, work, await work.plan(new AbortController().signal));
      work.tell({ kind: 'planned', of: work.of, plan });
    } catch (error) {
      this.#post(id, { kind: 'failed', error: toErrorData(error) });
    }
  }

  /** Until a run was timed, a CPU's runs are estimated by their arithmetic; a GPU's are not. */
  #estimated<K extends QuestionKind>(host: ProbeHost, { depth }: Work<K>, plan: PlanOf<K>): PlanOf<K> {
    const { sequences, tokens } = plan;
    if (plan.estimateMs !== null || this.#flopsPerSecond === null || sequences === 0) return plan;
    const eachMs = estimateMs(host.config, tokens / sequences, 1, this.#flopsPerSecond);
    return { ...plan, estimateMs: depth * sequences * eachMs };
  }

  #next(): void {
    const host = this.#host;
    if (host === null || [...this.#running].some(({ turn }) => turn === 'queued')) return;
    const next = this.#queue.shift();
    if (next !== undefined) this.#begin(host, next);
  }

  #begin(host: ProbeHost, next: Waiting): void {
    const mine: UnderWay = { ...next, controller: new AbortController() };
    this.#running.add(mine);
    let engineMs = 0;
    const startMs = performance.now();
    const onProgress = (done: number, total: number): void => {
      const isTold = mine.turn === 'now' && performance.now() - startMs > PASSES_AFTER_MS && done < total;
      if (isTold && this.#running.has(mine)) this.#post(mine.id, { kind: 'passes', done, total });
    };
    const run: RunnerHost['engine']['run'] = async (request) => {
      const result = await host.engine.run({ ...request, onProgress });
      engineMs += result.durationMs;
      return result;
    };
    const timed = { ...host, engine: { run, engine: host.engine.engine } };
    this.#start(timed, next, (work) => this.#run(host, mine, work, () => engineMs));
  }

  /** Does something with a question of whichever kind it is. */
  #start(
    host: ProbeHost,
    { id, question, turn }: Waiting,
    act: <K extends QuestionKind>(work: Work<K>) => Promise<void>,
  ): void {
    // What is done between batches is too short to learn from.
    const pacer = turn === 'queued' ? this.#pacer : new ProbePacer();
    switch (question.of) {
      case 'sentences':
        void act(sentenceWork(question.job, host, pacer, (tell) => this.#post(id, tell)));
        return;
      case 'pairs':
        void act(pairWork(question.job, host, pacer, (tell) => this.#post(id, tell)));
        return;
    }
  }

  async #run<K extends QuestionKind>(
    host: ProbeHost,
    mine: UnderWay,
    work: Work<K>,
    engineMs: () => number,
  ): Promise<void> {
    const { of } = work;
    const { signal } = mine.controller;
    const tell = (told: TellOf<K>): void => {
      if (this.#running.has(mine)) work.tell(told);
    };
    const end = (told: TellEnd): void => {
      if (this.#running.has(mine)) this.#post(mine.id, told);
    };
    const startMs = performance.now();
    try {
      const plan = this.#estimated(host, work, await work.plan(signal));
      let { identity } = (await host.engine.engine).session;
      tell({ kind: 'started', of, plan, identity });
      let done = 0;
      let tokensLeft = plan.tokens;
      let beforeMs = performance.now();
      const rate = new BatchRate();
      for await (const { results, sequences, tokens } of work.batches(signal)) {
        // A failing GPU may have been replaced by the CPU on the way: numbers of two precisions are not one answer.
        const now = (await host.engine.engine).session.identity;
        if (!isSameIdentity(now, identity)) {
          if (done > 0) {
            if (this.#running.has(mine)) this.#stop(mine, 'engine-changed');
            break;
          }
          identity = now;
          tell({ kind: 'started', of, plan, identity });
        }
        done += sequences;
        tokensLeft = Math.max(0, tokensLeft - tokens);
        const nowMs = performance.now();
        rate.add(tokens, nowMs - beforeMs);
        work.learn?.(tokens, nowMs - beforeMs);
        beforeMs = nowMs;
        const { msPerToken } = rate;
        const remainingMs = msPerToken === null ? null : msPerToken * tokensLeft;
        const elapsedMs = nowMs - startMs;
        tell({ kind: 'results', of, results, done, total: plan.sequences, elapsedMs, remainingMs });
      }
      end({ kind: 'done', durationMs: performance.now() - startMs, engineMs: engineMs() });
    } catch (error) {
      if (!isAbort(error)) end({ kind: 'failed', error: toErrorData(error) });
    } finally {
      this.#running.delete(mine);
      this.#next();
    }
  }
}

function sentenceWork(
  job: ProbeJob,
  host: ProbeHost,
  pacer: ProbePacer,
  tell: (tell: TellOf<'sentences'>) => void,
): Work<'sentences'> {
  return {
    of: 'sentences',
    plan: (signal) => planProbe(job, host, pacer.msPerToken, signal),
    batches: (signal) => new ProbeRunner(job, host, pacer, signal).batches(),
    tell,
    depth: relativeDepth(job, host),
    // With a head after every pass the time is not the passes' own.
    learn:
      job.afterEachPass === true
        ? null
        : (tokens, ms) => pacer.finished(tokens * relativeDepth(job, host), ms),
  };
}

function pairWork(
  job: PairJob,
  host: ProbeHost,
  pacer: ProbePacer,
  tell: (tell: TellOf<'pairs'>) => void,
): Work<'pairs'> {
  return {
    of: 'pairs',
    plan: (signal) => planPairs(job, host, pacer.msPerToken, signal),
    batches: (signal) => new PairRunner(job, host, pacer, signal).batches(),
    tell,
    depth: 1,
    learn: (tokens, ms) => pacer.finished(tokens, ms),
  };
}

function vocabularyOf({ tokenizer, config, name, revision, content }: ProbeHost): Vocabulary {
  const shown = Array.from({ length: config.vocab_size }, (_, id) => tokenizer.show(id));
  const padding = Array.from(
    { length: Math.max(0, config.vocab_size - tokenizer.size) },
    (_, i) => tokenizer.size + i,
  );
  return {
    model: name,
    revision,
    content,
    words: shown.map(({ word }) => word),
    continuations: Uint8Array.from(shown, ({ continuation }) => Number(continuation)),
    special: [...SPECIAL_TOKENS.keys(), ...padding],
  };
}
