/**
 * Runs probes: one after another, batch by batch, so that each batch's answers are shown as they come, a fill gets in between,
 * and a probe can be stopped before its next batch.
 */
import { estimateMs } from '../model/cost.ts';
import { isAbort, toErrorData } from '../model/errors.ts';
import type { AlbertConfig } from '../model/config.ts';
import type { Read } from '../model/reads.ts';
import type { Answers, Run } from '../model/run.ts';
import { isSameIdentity } from '../model/identity.ts';
import { passesOf } from '../model/schedule.ts';
import type { ModelNames } from '../model/session.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { BatchRate } from '../engine/batch_rate.ts';
import type { OtherReadingJob } from '../engine/other_reading.ts';
import { inBatches, type Runnable } from '../engine/probe_batches.ts';
import type { Cost, Estimate } from '../engine/probe_items.ts';
import type { PlaceJob } from '../engine/probe_job.ts';
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
import { placeWords, planProbe, type ProbeModel } from '../engine/probe_plan.ts';
import type { RecoveringEngine } from '../engine/recovery.ts';
import { vocabularyOf } from '../engine/vocabulary.ts';

/** The model probes run on. */
export interface ProbeHost extends ProbeModel, ModelNames {
  readonly engine: Pick<RecoveringEngine, 'run' | 'engine'>;
  /** The other of its two tokenizers, opened when first asked for; null, or left out, where it has one. */
  readonly otherTokenizer?: () => Promise<Tokenizer | null>;
}

interface Waiting {
  readonly id: number;
  readonly question: Question;
  readonly turn: Turn;
}

interface UnderWay extends Waiting {
  readonly controller: AbortController;
}

/** A batch that is shorter than this tells no passes. */
const PASSES_AFTER_MS = 300;
/** And a longer one no more often than this. */
const PASSES_EVERY_MS = 100;

/** A question of one kind: how it is planned, and how the page is told of it. */
interface Work<K extends QuestionKind> {
  readonly of: K;
  readonly plan: (signal: AbortSignal) => Promise<Runnable<PlanOf<K>, ResultOf<K>>>;
  readonly tell: (tell: TellOf<K>) => void;
}

export class Probes {
  readonly #post: (id: number, tell: ProbeTell) => void;
  /** Of the engine that answers. A probe keeps the pacer it began with, so that a late batch of an old engine teaches the new one nothing. */
  #pacer = new ProbePacer();
  #host: ProbeHost | null = null;
  /** Asked before there was a model. */
  #early: ProbeRequest[] = [];
  #queue: Waiting[] = [];
  /** At most one of the queue, and those between its batches. */
  readonly #running = new Set<UnderWay>();
  /** Of the engine that answers, where it was measured as the model was loaded. Runs are estimated by it until one was timed. */
  #flopsPerSecond: number | null = null;
  /** What is being planned. */
  readonly #planning = new Map<number, AbortController>();

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
        this.#start(host, id, ask.question, (work) => this.#plan(id, work));
        return;
      case 'place-words':
        void this.#place(host, id, ask.job);
        return;
      case 'read-otherwise':
        void this.#readOtherwise(host, id, ask.job);
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
  engineReplaced(flopsPerSecond: number | null): void {
    this.#pacer = new ProbePacer();
    this.#flopsPerSecond = flopsPerSecond;
  }

  #cancel(id: number): void {
    this.#planning.get(id)?.abort();
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

  async #readOtherwise(host: ProbeHost, id: number, job: OtherReadingJob): Promise<void> {
    try {
      const other = (await host.otherTokenizer?.()) ?? null;
      const { otherReading } = await import('../engine/other_reading.ts');
      this.#post(id, { kind: 'read-otherwise', reading: otherReading(job, host, other) });
    } catch (error) {
      this.#post(id, { kind: 'failed', error: toErrorData(error) });
    }
  }

  async #plan<K extends QuestionKind>(id: number, work: Work<K>): Promise<void> {
    const controller = new AbortController();
    this.#planning.set(id, controller);
    try {
      const { plan } = await work.plan(controller.signal);
      work.tell({ kind: 'planned', of: work.of, plan });
    } catch (error) {
      if (isAbort(error)) this.#post(id, { kind: 'stopped', why: 'cancelled' });
      else this.#post(id, { kind: 'failed', error: toErrorData(error) });
    } finally {
      this.#planning.delete(id);
    }
  }

  /** By what this engine's probes took; until one was timed, a CPU's runs by their arithmetic, and a GPU's not at all. */
  #estimate({ config }: ProbeHost, { sequences, tokens }: Cost, depth: number): number | null {
    const { msPerToken } = this.#pacer;
    if (msPerToken !== null) return msPerToken * tokens * depth;
    if (this.#flopsPerSecond === null || sequences === 0) return null;
    return depth * sequences * estimateMs(config, tokens / sequences, 1, this.#flopsPerSecond);
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
    this.#start(host, mine.id, mine.question, (work) => this.#run(host, mine, work));
  }

  /** Does something with a question of whichever kind it is. What one view alone asks is fetched with its first question. */
  #start(
    host: ProbeHost,
    id: number,
    question: Question,
    act: <K extends QuestionKind>(work: Work<K>) => Promise<void>,
  ): void {
    const estimate: Estimate = (cost, depth) => this.#estimate(host, cost, depth);
    switch (question.of) {
      case 'sentences':
        void act({
          of: 'sentences',
          plan: async (signal) => inBatches(await planProbe(question.job, host, estimate, signal)),
          tell: (tell) => this.#post(id, tell),
        });
        return;
      case 'scores':
        void act({
          of: 'scores',
          plan: async (signal) => {
            const { planScores } = await import('../engine/score_plan.ts');
            return inBatches(await planScores(question.job, host, estimate, signal));
          },
          tell: (tell) => this.#post(id, tell),
        });
        return;
      case 'features':
        void act({
          of: 'features',
          plan: async (signal) => {
            const { planFeatures } = await import('../engine/feature_plan.ts');
            return planFeatures(question.job, host, estimate, signal);
          },
          tell: (tell) => this.#post(id, tell),
        });
        return;
      case 'attention':
        void act({
          of: 'attention',
          plan: async () => {
            const { planAttention } = await import('../engine/attention_plan.ts');
            return planAttention(question.job, host, estimate);
          },
          tell: (tell) => this.#post(id, tell),
        });
        return;
      case 'classes':
        void act({
          of: 'classes',
          plan: async (signal) => {
            const { planClassify } = await import('../engine/classify_plan.ts');
            return planClassify(question.job, host, estimate, signal);
          },
          tell: (tell) => this.#post(id, tell),
        });
        return;
      case 'occlusion':
        void act({
          of: 'occlusion',
          plan: async (signal) => {
            const { planOcclusion } = await import('../engine/occlusion_plan.ts');
            return inBatches(await planOcclusion(question.job, host, estimate, signal));
          },
          tell: (tell) => this.#post(id, tell),
        });
        return;
      case 'patching':
        void act({
          of: 'patching',
          plan: async () => {
            const { planPatching } = await import('../engine/patch_plan.ts');
            return planPatching(question.job, host, estimate);
          },
          tell: (tell) => this.#post(id, tell),
        });
        return;
    }
  }

  async #run<K extends QuestionKind>(host: ProbeHost, mine: UnderWay, work: Work<K>): Promise<void> {
    const { of } = work;
    const { signal } = mine.controller;
    // What is done between batches is too short to learn from.
    const pacer = mine.turn === 'queued' ? this.#pacer : new ProbePacer();
    const tell = (told: TellOf<K>): void => {
      if (this.#running.has(mine)) work.tell(told);
    };
    const end = (told: TellEnd): void => {
      if (this.#running.has(mine)) this.#post(mine.id, told);
    };
    const startMs = performance.now();
    try {
      const planned = await work.plan(signal);
      const { plan } = planned;
      const engine = this.#timed(host, mine, plan.tokens * planned.depth);
      let { identity } = (await host.engine.engine).session;
      tell({ kind: 'started', of, plan, identity });
      let done = 0;
      let tokensLeft = plan.tokens;
      let beforeMs = performance.now();
      const rate = new BatchRate();
      for await (const { results, sequences, tokens } of planned.batches({ engine, pacer, signal })) {
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
        if (planned.teachesRate) pacer.finished(tokens * planned.depth, nowMs - beforeMs);
        beforeMs = nowMs;
        const { msPerToken } = rate;
        const remainingMs = msPerToken === null ? null : msPerToken * tokensLeft;
        const elapsedMs = nowMs - startMs;
        tell({ kind: 'results', of, results, done, total: plan.sequences, elapsedMs, remainingMs });
      }
      end({ kind: 'done', durationMs: performance.now() - startMs, engineMs: engine.ms });
    } catch (error) {
      if (!isAbort(error)) end({ kind: 'failed', error: toErrorData(error) });
    } finally {
      this.#running.delete(mine);
      this.#next();
    }
  }

  /**
   * The engine for one run: its time is summed, and of a batch that takes long its passes are told.
   * @param tokens of the whole run, in tokens that go through as many passes as the model was made for
   */
  #timed({ engine, config }: ProbeHost, mine: UnderWay, tokens: number) {
    const startMs = performance.now();
    let tokensDone = 0;
    const timed = {
      ms: 0,
      run: async <const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>> => {
        const own = run.batch.ids.length * shareOfPasses(run, config);
        let toldMs = performance.now() + PASSES_AFTER_MS - PASSES_EVERY_MS;
        const onProgress = (done: number, total: number): void => {
          const nowMs = performance.now();
          if (nowMs - toldMs < PASSES_EVERY_MS || done === total || !this.#running.has(mine)) return;
          toldMs = nowMs;
          const share = (tokensDone + (own * done) / total) / tokens;
          const remainingMs = ((nowMs - startMs) * (1 - share)) / share;
          this.#post(mine.id, { kind: 'passes', done, total, share, remainingMs });
        };
        const answers = await engine.run({ ...run, onProgress });
        tokensDone += own;
        timed.ms += answers.durationMs;
        return answers;
      },
    };
    return timed;
  }
}

/** How many passes a run is, by those that the model was made for. */
function shareOfPasses({ schedule, from }: Run, config: AlbertConfig): number {
  const own = passesOf(config);
  return ((schedule?.length ?? own) - (from?.pass ?? 0)) / own;
}
