/** A probe cut into batches that the pacer allows, and the answers put together sentence by sentence. */
import type { RunRequest, RunResult } from '../model/session.ts';
import {
  type MaskReadings,
  needsFullRows,
  pieceRequest,
  sentenceRequest,
  sentenceResult,
} from './probe_answers.ts';
import type { ProbeJob, ProbeSentenceResult, TargetPieces } from './probe_job.ts';
import type { ProbePacer } from './probe_pacer.ts';
import {
  planSentence,
  readingsAMask,
  relativeDepth,
  splitTargets,
  type PieceSequence,
  type PlannedSentence,
  type ProbeModel,
} from './probe_plan.ts';
import type { RecoveringEngine } from './recovery.ts';

/** Rows of the whole vocabulary in one batch: 15 MB read back for a published ALBERT. */
const FULL_ROWS_A_BATCH = 128;

/** What runs a probe's batches. */
export interface RunnerHost extends ProbeModel {
  readonly engine: Pick<RecoveringEngine, 'run'>;
}

/** One batch done: what became whole with it, how many sequences it was, and of how many tokens, as its plan counts them. */
export interface Batch<Result> {
  readonly results: readonly Result[];
  readonly sequences: number;
  readonly tokens: number;
}

/** Goes through a probe's sentences. A window of them is one batch; their words of several pieces follow in batches of their own. */
export class ProbeRunner {
  readonly #job: ProbeJob;
  readonly #host: RunnerHost;
  readonly #pacer: ProbePacer;
  readonly #signal: AbortSignal;
  readonly #targets: readonly TargetPieces[];

  constructor(job: ProbeJob, host: RunnerHost, pacer: ProbePacer, signal: AbortSignal) {
    this.#job = job;
    this.#host = host;
    this.#pacer = pacer;
    this.#signal = signal;
    this.#targets = splitTargets(job, host.tokenizer);
  }

  async *batches(): AsyncGenerator<Batch<ProbeSentenceResult>> {
    for (let next = 0; next < this.#job.sentences.length;) {
      const window = this.#windowFrom(next);
      next += window.length;
      const masks = await this.#runSentences(window);
      const pieces = window.flatMap(({ pieceSequences }) => pieceSequences);
      const sentences = {
        sequences: window.length,
        tokens: window.reduce((sum, { encoded }) => sum + encoded.ids.length, 0),
      };
      if (pieces.length > 0) yield { results: [], ...sentences };
      const logProbs: number[] = [];
      while (logProbs.length < pieces.length) {
        const before = logProbs.length;
        logProbs.push(...(await this.#runPieces(pieces.slice(before))));
        const run = pieces.slice(before, logProbs.length);
        yield {
          results: logProbs.length < pieces.length ? [] : this.#answer(window, masks, logProbs),
          sequences: run.length,
          tokens: run.reduce((sum, { ids }) => sum + ids.length, 0),
        };
      }
      if (pieces.length === 0) yield { results: this.#answer(window, masks, []), ...sentences };
    }
  }

  /** As many sentences as one batch takes, at least one. */
  #windowFrom(first: number): PlannedSentence[] {
    const { sentences } = this.#job;
    const readings = readingsAMask(this.#job, this.#host);
    const window: PlannedSentence[] = [];
    let tokens = 0;
    let rows = 0;
    let hasFullRows = false;
    for (const sentence of sentences.slice(first)) {
      const planned = planSentence(sentence, first + window.length, this.#job, this.#targets, this.#host);
      tokens += this.#timeOf(planned.encoded.ids.length);
      rows += planned.masks.length * readings;
      hasFullRows ||= needsFullRows(this.#job, [planned]);
      const isOver = tokens > this.#pacer.tokens || (hasFullRows && rows > FULL_ROWS_A_BATCH);
      if (window.length > 0 && isOver) break;
      window.push(planned);
    }
    return window;
  }

  /** [sentence][mask]; sentences without a mask are not run. */
  async #runSentences(window: readonly PlannedSentence[]): Promise<MaskReadings[][]> {
    const asked = window.filter(({ masks }) => masks.length > 0);
    if (asked.length === 0) return window.map(() => []);
    const request = sentenceRequest(asked, this.#job, this.#signal);
    const { masks: last, masksAfterEachPass = [] } = await this.#timed(request);
    const result = last.map((mask, m) => ({ last: mask, each: masksAfterEachPass.map((read) => read[m]) }));
    let at = 0;
    return window.map(({ masks }) => result.slice(at, (at += masks.length)));
  }

  /** Tokens of the model's own number of passes that take as long as `tokens` of this job. */
  #timeOf(tokens: number): number {
    return tokens * relativeDepth(this.#job, this.#host);
  }

  /** As many of `sequences` as one batch takes, at least one; log p of each piece. */
  async #runPieces(sequences: readonly PieceSequence[]): Promise<number[]> {
    let tokens = 0;
    const over = sequences.findIndex(
      ({ ids }, s) => (tokens += this.#timeOf(ids.length)) > this.#pacer.tokens && s > 0,
    );
    const taken = over < 0 ? sequences : sequences.slice(0, over);
    const { masks } = await this.#timed(pieceRequest(taken, this.#job, this.#signal));
    return masks.map(({ targetLogits, logSumExp }) => targetLogits[0] - logSumExp);
  }

  async #timed(request: RunRequest): Promise<RunResult> {
    const result = await this.#host.engine.run(request);
    // With a head after every pass it tells nothing of the passes' own rate.
    if (request.masks?.afterEachPass !== true) {
      this.#pacer.observe(this.#timeOf(request.batch.ids.length), result.durationMs);
    }
    return result;
  }

  #answer(
    window: readonly PlannedSentence[],
    masks: readonly MaskReadings[][],
    pieceLogProbs: readonly number[],
  ): ProbeSentenceResult[] {
    let at = 0;
    return window.map((planned, s) => {
      const own = pieceLogProbs.slice(at, (at += planned.pieceSequences.length));
      return sentenceResult(planned, masks[s], own, this.#job, this.#host.tokenizer);
    });
  }
}
