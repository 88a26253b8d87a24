/**
 * What a view asks of the worker, followed as one value: the newest probe, planned before it runs, and the last one that
 * brought numbers, which stay on screen, marked as stale, until the newest brings its own. An external store; no DOM, no React.
 */
import {
  identityKey,
  isUnderWay,
  toErrorData,
  type ModelIdentity,
  type PassProgress,
  type PassStore,
  type ProbeClient,
  type Run,
  type RunState,
  type UnmaskErrorData,
} from '../../page/client.ts';
import { ExternalStore } from '../../page/external_store.ts';
import { LONG_MS, PAUSE_MS, startsByItself } from '../../page/starts_by_itself.ts';
import type { JobOf, PlanOf, ProbePlan, QuestionKind } from '../../worker/messages.ts';
import type { Answered, Asked } from './answered.ts';
import { answeredFromRows } from './answered_from_rows.ts';
import { reordered } from './reordered.ts';

export type { Answered, Asked } from './answered.ts';

/** Kinds of questions about sentences with a mask, whose plans say the same of these. */
export type OfSentences = 'sentences' | 'occlusion';

export type PlanState<Plan = ProbePlan> =
  | { readonly kind: 'none' }
  | { readonly kind: 'planning' }
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

export interface DeskState<About, K extends QuestionKind = 'sentences'> {
  /** The newest question; null where there is none. */
  readonly asked: Asked<About, K> | null;
  readonly plan: PlanState<PlanOf<K>>;
  /** Planned, and too long to start by itself. */
  readonly waitsForStart: boolean;
  /** The newest question's run, once it was started. */
  readonly current: Answered<About, K> | null;
  /** The last run of an older question that brought results: shown until the newest has its own. */
  readonly last: Answered<About, K> | null;
}

/** What is to be shown, and whether the newest question is another. */
export function shownAnswer<About, K extends QuestionKind>({
  asked,
  current,
  last,
}: DeskState<About, K>): {
  readonly answer: Answered<About, K>;
  readonly isStale: boolean;
} | null {
  if (current !== null && current.run.results.size > 0) return { answer: current, isStale: false };
  // With no question at all the last answer is no longer of anything on screen.
  return last === null || asked === null ? null : { answer: last, isStale: true };
}

/** The newest question's own answer, or what there is of it; null while only an older one is shown. */
export function currentAnswer<About, K extends QuestionKind>(
  state: DeskState<About, K>,
): Answered<About, K> | null {
  const shown = shownAnswer(state);
  return shown === null || shown.isStale ? null : shown.answer;
}

/** True while the newest question is planned or run: not while it waits for the visitor, and not once it has ended. */
export function isBusy<About, K extends QuestionKind>(state: DeskState<About, K>): boolean {
  return state.plan.kind === 'planning' || isWorking(state);
}

/** True while the newest question may still bring results. */
export function isWorking<About, K extends QuestionKind>({ current }: DeskState<About, K>): boolean {
  return current !== null && isUnderWay(current.run);
}

const NOTHING = {
  asked: null,
  plan: { kind: 'none' },
  waitsForStart: false,
  current: null,
  last: null,
} as const;

/** True where nothing but results has changed: those of the run, or those taken over from the same sentences in another order. */
export function isProgress<About, K extends QuestionKind>(
  before: DeskState<About, K>,
  after: DeskState<About, K>,
): boolean {
  if (before.asked !== after.asked) return after.current !== null;
  return (
    before.plan === after.plan &&
    before.waitsForStart === after.waitsForStart &&
    before.last === after.last &&
    before.current !== null &&
    after.current !== null
  );
}

/** Names what computes, by the model's content: another name, and numbers may differ. Empty where nothing does yet. */
export function engineKey(identity: ModelIdentity | null): string {
  return identity === null ? '' : identityKey(identity);
}

/** `state` before the desk has heard of `asked`: what it says of another question is no longer of the newest. */
export function asNewest<About, K extends QuestionKind>(
  state: DeskState<About, K>,
  asked: Asked<About, K> | null,
): DeskState<About, K> {
  return state.asked === asked ? state : newlyAsked(state, asked);
}

function newlyAsked<About, K extends QuestionKind>(
  state: DeskState<About, K>,
  asked: Asked<About, K> | null,
): DeskState<About, K> {
  return {
    asked,
    plan: asked === null ? { kind: 'none' } : { kind: 'planning' },
    waitsForStart: false,
    current: null,
    last: withResults(state),
  };
}

/** What stays on screen when another question is asked. */
function withResults<About, K extends QuestionKind>({
  current,
  last,
}: DeskState<About, K>): Answered<About, K> | null {
  return current !== null && current.run.results.size > 0 ? current : last;
}

/** How a kind of question is put to the worker. */
export interface AskWays<About, K extends QuestionKind> {
  readonly plan: (job: JobOf<K>, signal: AbortSignal) => Promise<PlanOf<K>>;
  readonly run: (job: JobOf<K>) => Run<RunState<K>>;
  /** The last answer, of the same engine, as the answer to another question: before that is planned. Null where it is none. */
  readonly answeredBefore?: (last: Answered<About, K>, asked: Asked<About, K>) => Answered<About, K> | null;
  /** The same, once it is planned. */
  readonly answeredAsPlanned?: (
    last: Answered<About, K>,
    asked: Asked<About, K>,
    plan: PlanOf<K>,
  ) => Answered<About, K> | null;
}

/** Sentences: what was answered in another order of them, or by whole rows of the vocabulary, is not run again. */
export function sentenceWays<About>(probes: Pick<ProbeClient, 'plan' | 'run'>): AskWays<About, 'sentences'> {
  return {
    plan: (job, signal) => probes.plan(job, signal),
    run: (job) => probes.run(job),
    answeredBefore: reordered,
    answeredAsPlanned: answeredFromRows,
  };
}

export class ProbeDesk<About, K extends QuestionKind = 'sentences'> {
  readonly #ways: AskWays<About, K>;
  readonly #firstLookMs: number;
  readonly #store = new ExternalStore<DeskState<About, K>>(NOTHING);
  readonly #passes = new ExternalStore<PassProgress | null>(null);
  #run: Run<RunState<K>> | null = null;
  #stopListening: (() => void) | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #engine = '';
  /** Counts the questions: an answer to an older one is dropped. */
  #number = 0;
  /** Ends the planning of an older question. */
  #planning = new AbortController();
  #startWhenPlanned = false;

  /** @param firstLookMs how long a question may take that starts by itself, as long as nothing was answered yet */
  constructor(ways: AskWays<About, K>, firstLookMs = LONG_MS) {
    this.#ways = ways;
    this.#firstLookMs = firstLookMs;
  }

  /** For `useFollowed`: {@link ExternalStore}. */
  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  /** How far the batch under way of the newest run is; beside the state, as a run has it. */
  readonly passes: PassStore = this.#passes;

  /**
   * Makes `asked` the newest question; a run of an older one is cancelled. It is planned after a pause, and run when that is
   * short; what the last answer says as well is not run again. Null asks nothing.
   * @param engine names what computes ({@link engineKey}): the same question of another engine is another question
   */
  ask(asked: Asked<About, K> | null, engine: string): void {
    if (asked === this.#state.asked && engine === this.#engine) return;
    this.#engine = engine;
    this.#ask(asked);
  }

  #ask(asked: Asked<About, K> | null): void {
    clearTimeout(this.#pause);
    this.#number++;
    this.#planning.abort();
    this.#planning = new AbortController();
    this.#startWhenPlanned = false;
    this.#letGo();
    const next = newlyAsked(this.#state, asked);
    this.#store.set({ ...next, current: this.#answered(next.last, asked, this.#ways.answeredBefore) });
    if (asked === null) return;
    const number = this.#number;
    this.#pause = setTimeout(() => void this.#plan(asked, number), PAUSE_MS);
  }

  /** Runs the newest question however long it takes; again, where it was run, stopped or failed. */
  start(): void {
    const { asked, plan } = this.#state;
    if (asked === null) return;
    if (plan.kind === 'planning') {
      this.#startWhenPlanned = true;
      return;
    }
    this.#begin(asked);
  }

  /** Stops the run; what it brought stays. */
  cancel(): void {
    this.#run?.cancel();
  }

  async #plan(asked: Asked<About, K>, number: number): Promise<void> {
    try {
      const plan = await this.#ways.plan(asked.job, this.#planning.signal);
      if (number !== this.#number) return;
      const isShort = startsByItself(plan, this.#state.last === null ? this.#firstLookMs : LONG_MS);
      const known =
        this.#state.current ??
        this.#answered(
          this.#state.last,
          asked,
          (last, next) => this.#ways.answeredAsPlanned?.(last, next, plan) ?? null,
        );
      if (known !== null) this.#store.set({ ...this.#state, current: known });
      const isAnswered = this.#state.current !== null;
      const starts = this.#startWhenPlanned || (isShort && !isAnswered);
      this.#store.set({
        ...this.#state,
        plan: { kind: 'planned', plan },
        waitsForStart: !starts && !isAnswered,
      });
      if (starts) this.#begin(asked);
    } catch (thrown) {
      if (number !== this.#number) return;
      this.#store.set({ ...this.#state, plan: { kind: 'failed', error: toErrorData(thrown) } });
    }
  }

  /** What the last answer says of another question, where it is of the engine that computes now. */
  #answered(
    last: Answered<About, K> | null,
    asked: Asked<About, K> | null,
    answer: ((last: Answered<About, K>, asked: Asked<About, K>) => Answered<About, K> | null) | undefined,
  ): Answered<About, K> | null {
    if (last === null || asked === null || engineKey(last.run.identity) !== this.#engine) return null;
    return answer?.(last, asked) ?? null;
  }

  #begin(asked: Asked<About, K>): void {
    const last = withResults(this.#state);
    this.#letGo();
    const run = this.#ways.run(asked.job);
    const follow = (): void => {
      const state = run.getSnapshot();
      // Models that change and change back between two draws leave the page as it was: only the run says that another one answers.
      const isOfAnother = state.identity !== null && engineKey(state.identity) !== this.#engine;
      if (isOfAnother) this.#ask(asked);
      else this.#store.set({ ...this.#state, current: { ...asked, run: state } });
    };
    this.#run = run;
    const stopFollowing = run.subscribe(follow);
    const stopPasses = run.passes.subscribe(() => this.#passes.set(run.passes.getSnapshot()));
    this.#stopListening = () => {
      stopFollowing();
      stopPasses();
    };
    this.#store.set({
      ...this.#state,
      waitsForStart: false,
      current: { ...asked, run: run.getSnapshot() },
      last,
    });
  }

  /** Ends the run under way. */
  #letGo(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.#run?.cancel();
    this.#run = null;
    this.#passes.set(null);
  }

  get #state(): DeskState<About, K> {
    return this.#store.getSnapshot();
  }
}
