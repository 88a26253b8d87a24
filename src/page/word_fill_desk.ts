/**
 * Fills the masks of one word left to right, together: a beam search (`probes/word_beam.ts`) whose every step is a probe of a few
 * sentences. Planned first, and run by itself where that does not take long. An external store; no React.
 */
import { toErrorData, type UnmaskErrorData } from '../model/errors.ts';
import { identityKey } from '../model/identity.ts';
import type { ModelIdentity } from '../model/session.ts';
import {
  BEAM_WIDTH,
  extendFillings,
  likeliestPieces,
  NO_PIECE,
  SPACE,
  type Filling,
} from '../probes/word_beam.ts';
import type { ProbeJob, ProbeSentence, Vocabulary } from '../worker/messages.ts';
import { ExternalStore } from './external_store.ts';
import type { FillQuery } from './fill_query.ts';
import type { ProbeClient } from './probe_client.ts';
import { isUnderWay, type ProbeRun, type ProbeRunState } from './probe_run.ts';
import { LONG_MS, startsByItself } from './starts_by_itself.ts';

/** A word that is masked whole. */
export interface MaskedWord {
  /** Its masks among those of the text, side by side. */
  readonly masks: readonly number[];
  /** The pieces it hides. */
  readonly hidden: readonly { readonly id: number; readonly piece: string }[];
}

export interface WordQuestion {
  readonly query: Pick<FillQuery, 'text' | 'pair' | 'masked' | 'form'>;
  readonly word: MaskedWord;
  /** Names what computes: of another engine it is another question. */
  readonly engine: string;
}

export type WordFill =
  | { readonly kind: 'planning' }
  /** Not run: it would take long, and the visitor has not asked for it. */
  | { readonly kind: 'waits'; readonly estimateMs: number }
  /** A step a piece. */
  | { readonly kind: 'running'; readonly step: number; readonly steps: number }
  | {
      readonly kind: 'done';
      /** Likeliest first. */
      readonly words: readonly Filling[];
      /** log p of the word that is masked, nats. */
      readonly hidden: number;
      readonly identity: ModelIdentity;
    }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

/** Of a run that was not asked for rows; {@link likeliestPieces} refuses it. */
const NO_ROW = new Float32Array();

type Probing = Pick<ProbeClient, 'plan' | 'run' | 'vocabulary'>;

export class WordFillDesk {
  readonly #probes: Probing;
  readonly #store = new ExternalStore<WordFill>({ kind: 'planning' });
  #question: WordQuestion | null = null;
  #vocabulary: Vocabulary | null = null;
  /** Ends what is under way: what still comes of it is dropped. */
  #underWay = new AbortController();

  constructor(probes: Probing) {
    this.#probes = probes;
  }

  /** For `useSyncExternalStore`: {@link ExternalStore}. */
  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  /** Makes this the question; one that is alike is gone on with. */
  ask(question: WordQuestion): void {
    if (this.#question !== null && isAlike(this.#question, question)) return;
    this.#question = question;
    this.#begin((signal) => this.#plan(question, signal));
  }

  /** Runs it, however long it takes. */
  start(): void {
    const question = this.#question;
    if (question !== null) this.#begin((signal) => this.#fill(question, signal));
  }

  /** Stops what is under way. */
  cancel(): void {
    this.#underWay.abort();
    const { kind } = this.getSnapshot();
    if (kind === 'running' || kind === 'planning') this.#store.set({ kind: 'cancelled' });
  }

  #begin(work: (signal: AbortSignal) => Promise<void>): void {
    this.#underWay.abort();
    this.#underWay = new AbortController();
    const { signal } = this.#underWay;
    work(signal).catch((thrown: unknown) => {
      if (!signal.aborted) this.#store.set({ kind: 'failed', error: toErrorData(thrown) });
    });
  }

  async #plan(question: WordQuestion, signal: AbortSignal): Promise<void> {
    this.#store.set({ kind: 'planning' });
    const { estimateMs, sequences } = await this.#probes.plan(jobOf(question, [NO_PIECE], 0), signal);
    if (signal.aborted) return;
    // Each step but the first has a sentence for each beginning, and one for the word that is masked.
    const times = 1 + (question.word.masks.length - 1) * (BEAM_WIDTH + 1);
    const whole = {
      estimateMs: estimateMs === null ? null : estimateMs * times,
      sequences: sequences * times,
    };
    if (whole.estimateMs !== null && !startsByItself(whole, LONG_MS)) {
      this.#store.set({ kind: 'waits', estimateMs: whole.estimateMs });
    } else await this.#fill(question, signal);
  }

  async #fill(question: WordQuestion, signal: AbortSignal): Promise<void> {
    const { hidden } = question.word;
    const steps = hidden.length;
    const first = hidden[0].piece.startsWith(SPACE) ? 'first after a space' : 'first in a word';
    let fillings: readonly Filling[] = [NO_PIECE];
    let own = NO_PIECE;
    let identity: ModelIdentity | null = null;
    for (let step = 0; step < steps; step++) {
      this.#store.set({ kind: 'running', step, steps });
      const job = jobOf(question, [...fillings, own], step);
      const run = await ended(this.#probes.run(job), signal);
      if (signal.aborted) return;
      if (run.phase.kind === 'failed') {
        this.#store.set({ kind: 'failed', error: run.phase.error });
        return;
      }
      const masks = [...run.results.values()]
        .toSorted((a, b) => a.index - b.index)
        .flatMap(({ masks: read }) => read.slice(0, 1));
      // Another engine than asked, or stopped by one: the answer that it brings asks anew.
      const isAsked = run.identity !== null && identityKey(run.identity) === question.engine;
      const vocabulary = isAsked ? await this.#vocabularyOf(run.identity.content) : null;
      signal.throwIfAborted();
      if (run.phase.kind !== 'done' || masks.length <= fillings.length || vocabulary === null) {
        this.#store.set({ kind: 'cancelled' });
        return;
      }
      ({ identity } = run);
      const logProb = masks[fillings.length].targets.at(0)?.logProb ?? Number.NaN;
      own = { pieces: [...own.pieces, { ...hidden[step], logProb }], logProb: own.logProb + logProb };
      const place = step === 0 ? first : 'later';
      fillings = extendFillings(
        fillings,
        masks
          .slice(0, fillings.length)
          .map(({ logProbs }) => likeliestPieces(logProbs ?? NO_ROW, vocabulary, place)),
      );
    }
    if (identity !== null) this.#store.set({ kind: 'done', words: fillings, hidden: own.logProb, identity });
  }

  /** The pieces of the model of that content; null where another has taken over. */
  async #vocabularyOf(content: string): Promise<Vocabulary | null> {
    if (this.#vocabulary?.content !== content) this.#vocabulary = await this.#probes.vocabulary();
    return this.#vocabulary.content === content ? this.#vocabulary : null;
  }
}

/**
 * One step as a probe: a sentence for each beginning, read at the next mask of the word.
 * @param step how many pieces the beginnings have
 */
function jobOf({ query, word }: WordQuestion, beginnings: readonly Filling[], step: number): ProbeJob {
  const { text, pair, masked, form } = query;
  const [first] = word.masks;
  const before = new Array<null>(first).fill(null);
  const next = word.hidden[step].piece;
  return {
    sentences: beginnings.map(({ pieces }): ProbeSentence => ({
      ...{ text, pair, masked, hide: [] },
      put: [...before, ...pieces.map(({ id }) => id)],
      // The masks before the word are left, and so is the first of it that has no piece yet.
      read: first,
    })),
    form,
    topK: 0,
    // By its own name the piece is scored wherever it stands.
    targets: [next.startsWith(SPACE) ? next : `##${next}`],
    ranks: false,
    onePieceOnly: true,
    // What goes on with a beginning may be far down its list.
    fullLogProbs: true,
  };
}

/** A run once it has ended; cancelled when `signal` fires. */
function ended(run: ProbeRun, signal: AbortSignal): Promise<ProbeRunState> {
  return new Promise((resolve) => {
    const look = (): void => {
      const state = run.getSnapshot();
      if (isUnderWay(state) && !signal.aborted) return;
      stop();
      resolve(state);
    };
    const stop = run.subscribe(look);
    signal.addEventListener('abort', () => {
      run.cancel();
      look();
    });
    look();
  });
}

function isAlike(a: WordQuestion, b: WordQuestion): boolean {
  const key = ({ query: { text, pair, masked, form }, word, engine }: WordQuestion): string =>
    JSON.stringify([text, pair, masked, form, word, engine]);
  return key(a) === key(b);
}
