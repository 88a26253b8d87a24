/** The page's side of probes: starts them, follows each as a store, and ends them in words when the worker is gone. */
import { UnmaskError, type UnmaskErrorData } from '../model/errors.ts';
import { ExternalStore } from './external_store.ts';
import type { ScoreJob, ScorePlan } from '../engine/score_job.ts';
import type { AttentionJob, AttentionPlan } from '../engine/attention_job.ts';
import type { ClassifyJob, ClassifyPlan } from '../engine/classify_job.ts';
import type { FeatureJob, FeaturePlan } from '../engine/feature_job.ts';
import type { OcclusionJob, OcclusionPlan, OtherReading, OtherReadingJob } from '../worker/messages.ts';
import type { PatchJob, PatchPlan } from '../engine/patch_job.ts';
import type { PlacedWordLists, PlaceJob, ProbeJob, ProbePlan, Vocabulary } from '../engine/probe_job.ts';
import type {
  JobOf,
  PlanOf,
  ProbeAsk,
  ProbeEvent,
  ProbeRequest,
  ProbeTell,
  Question,
  QuestionKind,
  TellOf,
  Turn,
} from '../worker/probe_messages.ts';
import {
  initialRun,
  isOfRun,
  isUnderWay,
  reducePasses,
  reduceRun,
  type AttentionRun,
  type ScoreRun,
  type ClassifyRun,
  type FeatureRun,
  type OcclusionRun,
  type PassProgress,
  type PatchRun,
  type ProbeRun,
  type Run,
  type RunState,
} from './probe_run.ts';

export class ProbeClient {
  readonly #send: (id: number, ask: ProbeAsk) => void;
  /** Whoever still waits for something, by the id it asked with. */
  readonly #waiting = new Map<number, (tell: ProbeTell) => void>();
  #lastId = 0;

  /** `send` reaches the worker, which keeps what comes before its model is ready. */
  constructor(send: (request: ProbeRequest) => void) {
    this.#send = (id, ask) => send({ type: 'probe', id, ask });
  }

  /** Runs a probe when its turn comes. What it answered stays in the store when it is cancelled or fails. */
  run(job: ProbeJob, turn: Turn = 'queued'): ProbeRun {
    return this.#follow('sentences', job, { of: 'sentences', job }, turn);
  }

  /** Scores pairs of sentences, after the probes before it; as {@link run} in all else. */
  runScores(job: ScoreJob): ScoreRun {
    return this.#follow('scores', job, { of: 'scores', job }, 'queued');
  }

  /** Reads the features of texts, after the probes before it; as {@link run} in all else. */
  runFeatures(job: FeatureJob): FeatureRun {
    return this.#follow('features', job, { of: 'features', job }, 'queued');
  }

  /** Reads the attention of a text, after the probes before it; as {@link run} in all else. */
  runAttention(job: AttentionJob): AttentionRun {
    return this.#follow('attention', job, { of: 'attention', job }, 'queued');
  }

  /** Asks another head than the masked-language one of texts, after the probes before it; as {@link run} in all else. */
  runClassify(job: ClassifyJob): ClassifyRun {
    return this.#follow('classes', job, { of: 'classes', job }, 'queued');
  }

  /** Reads sentences without each of their words, after the probes before it; as {@link run} in all else. */
  runOcclusion(job: OcclusionJob): OcclusionRun {
    return this.#follow('occlusion', job, { of: 'occlusion', job }, 'queued');
  }

  /** Patches one sentence with the states of another, after the probes before it; as {@link run} in all else. */
  runPatching(job: PatchJob): PatchRun {
    return this.#follow('patching', job, { of: 'patching', job }, 'queued');
  }

  /**
   * What a probe will cost and how its targets are split; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for a job no model can run, `worker/crashed`. AbortError when `signal` fires.
   */
  plan(job: ProbeJob, signal?: AbortSignal): Promise<ProbePlan> {
    return this.#plan('sentences', { of: 'sentences', job }, signal);
  }

  /**
   * What scoring pairs will cost, and which of them have no score; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for a job no model can run, `worker/crashed`. AbortError when `signal` fires.
   */
  planScores(job: ScoreJob, signal?: AbortSignal): Promise<ScorePlan> {
    return this.#plan('scores', { of: 'scores', job }, signal);
  }

  /**
   * What reading features will cost; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for a job no model can run, `worker/crashed`. AbortError when `signal` fires.
   */
  planFeatures(job: FeatureJob, signal?: AbortSignal): Promise<FeaturePlan> {
    return this.#plan('features', { of: 'features', job }, signal);
  }

  /**
   * What reading the attention of a text will cost; waits for the model where there is none yet.
   * @throws UnmaskError `input/too-much` for a text that is too long, `worker/crashed`. AbortError when `signal` fires.
   */
  planAttention(job: AttentionJob, signal?: AbortSignal): Promise<AttentionPlan> {
    return this.#plan('attention', { of: 'attention', job }, signal);
  }

  /**
   * What asking another head will cost; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for a job no model can run, `worker/crashed`. AbortError when `signal` fires.
   */
  planClassify(job: ClassifyJob, signal?: AbortSignal): Promise<ClassifyPlan> {
    return this.#plan('classes', { of: 'classes', job }, signal);
  }

  /**
   * What reading sentences without each of their words will cost; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for a job no model can run, `worker/crashed`. AbortError when `signal` fires.
   */
  planOcclusion(job: OcclusionJob, signal?: AbortSignal): Promise<OcclusionPlan> {
    return this.#plan('occlusion', { of: 'occlusion', job }, signal);
  }

  /**
   * What a patching map will cost, or why it cannot be made; waits for the model where there is none yet.
   * @throws UnmaskError `worker/crashed`. AbortError when `signal` fires.
   */
  planPatching(job: PatchJob, signal?: AbortSignal): Promise<PatchPlan> {
    return this.#plan('patching', { of: 'patching', job }, signal);
  }

  /**
   * How words read at the masks of some sentences; waits for the model where there is none yet.
   * @throws UnmaskError `input/*` for more sentences than a probe may have, `worker/crashed`.
   */
  placeWords(job: PlaceJob): Promise<PlacedWordLists> {
    return this.#ask({ kind: 'place-words', job }, (tell) => (tell.kind === 'placed' ? tell.placed : null));
  }

  /**
   * Where the other of the model's two tokenizers reads a text differently; waits for the model where there is none yet.
   * @throws UnmaskError `tokenizer/*` where its file cannot be read, `worker/crashed`. AbortError when `signal` fires.
   */
  otherReading(job: OtherReadingJob, signal: AbortSignal): Promise<OtherReading> {
    const readingIn = (tell: ProbeTell): OtherReading | null =>
      tell.kind === 'read-otherwise' ? tell.reading : null;
    return this.#ask({ kind: 'read-otherwise', job }, readingIn, signal);
  }

  /**
   * The vocabulary of the model in use; waits for the model where there is none yet.
   * @throws UnmaskError `worker/crashed`.
   */
  vocabulary(): Promise<Vocabulary> {
    return this.#ask({ kind: 'list-vocabulary' }, (tell) =>
      tell.kind === 'vocabulary' ? tell.vocabulary : null,
    );
  }

  receive({ id, tell }: ProbeEvent): void {
    this.#waiting.get(id)?.(tell);
  }

  /** The worker is gone, with everything it was asked. */
  endAll(error: UnmaskErrorData): void {
    for (const tellOne of [...this.#waiting.values()]) tellOne({ kind: 'failed', error });
  }

  #plan<K extends QuestionKind>(of: K, question: Question, signal?: AbortSignal): Promise<PlanOf<K>> {
    const planIn = (tell: ProbeTell | TellOf<K>): PlanOf<K> | null =>
      isOfRun(tell, of) && tell.kind === 'planned' ? tell.plan : null;
    return this.#ask({ kind: 'plan', question }, planIn, signal);
  }

  /** Asks for what is answered once. @param answerIn what was asked for, where it is in what the worker tells */
  #ask<T>(ask: ProbeAsk, answerIn: (tell: ProbeTell) => T | null, signal?: AbortSignal): Promise<T> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        // Nobody waits for it any more: what it is told after this is dropped.
        if (this.#waiting.delete(id)) this.#send(id, { kind: 'cancel' });
        reject(new DOMException('Another question was asked.', 'AbortError'));
      });
      this.#waiting.set(id, (tell) => {
        const answer = answerIn(tell);
        if (answer !== null) resolve(answer);
        else if (tell.kind === 'failed') reject(new UnmaskError(tell.error));
        else return;
        this.#waiting.delete(id);
      });
      this.#send(id, ask);
    });
  }

  /** Runs a question and follows it to its end. */
  #follow<K extends QuestionKind>(of: K, job: JobOf<K>, question: Question, turn: Turn): Run<RunState<K>> {
    const id = ++this.#lastId;
    const store = new ExternalStore(initialRun<K>(job));
    const passes = new ExternalStore<PassProgress | null>(null);
    this.#waiting.set(id, (tell) => {
      if (!isOfRun(tell, of)) return;
      passes.set(reducePasses(passes.getSnapshot(), tell));
      if (tell.kind === 'passes') return;
      const next = reduceRun(store.getSnapshot(), tell);
      // Nothing more comes for it; whoever reads the store keeps it alive.
      if (!isUnderWay(next)) this.#waiting.delete(id);
      store.set(next);
    });
    this.#send(id, turn === 'queued' ? { kind: 'run', question } : { kind: 'run', question, turn });
    return {
      subscribe: store.subscribe,
      getSnapshot: store.getSnapshot,
      passes,
      cancel: () => {
        if (isUnderWay(store.getSnapshot())) this.#send(id, { kind: 'cancel' });
      },
    };
  }
}
