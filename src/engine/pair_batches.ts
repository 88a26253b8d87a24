/** Pairs cut into batches that the pacer allows, sequence by sequence, and each pair's score once the last of its sequences is back. */
import { raggedBatch } from '../model/ragged_batch.ts';
import type { PlannedRead, ScoringPlan } from '../probes/pll.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import type { PairJob, PairResult, ScoredSentence } from './pair_job.ts';
import { planPair, scorePair, type PlannedPair } from './pair_plan.ts';
import type { Batch, RunnerHost } from './probe_batches.ts';
import type { ProbePacer } from './probe_pacer.ts';

type Side = 'more' | 'less';

/** A pair of which some sequences are still to come back. */
interface OpenPair {
  readonly planned: PlannedPair;
  /** nats, in the order of the plan's reads; filled as they come. */
  readonly logProbs: Readonly<Record<Side, number[]>>;
  sequencesLeft: number;
}

/** One sequence to run: whose it is, and which of that sentence's reads are in it. */
interface PairSequence {
  readonly of: OpenPair;
  readonly side: Side;
  readonly ids: Uint32Array;
  readonly reads: readonly { readonly read: number; readonly planned: PlannedRead }[];
}

export class PairRunner {
  readonly #job: PairJob;
  readonly #host: RunnerHost;
  readonly #pacer: ProbePacer;
  readonly #signal: AbortSignal;

  constructor(job: PairJob, host: RunnerHost, pacer: ProbePacer, signal: AbortSignal) {
    this.#job = job;
    this.#host = host;
    this.#pacer = pacer;
    this.#signal = signal;
  }

  /** Pairs without a score are passed over. */
  async *batches(): AsyncGenerator<Batch<PairResult>> {
    let batch: PairSequence[] = [];
    let tokens = 0;
    for (const sequence of this.#sequences()) {
      if (batch.length > 0 && tokens + sequence.ids.length > this.#pacer.tokens) {
        yield await this.#run(batch);
        [batch, tokens] = [[], 0];
      }
      batch.push(sequence);
      tokens += sequence.ids.length;
    }
    if (batch.length > 0) yield await this.#run(batch);
  }

  *#sequences(): Generator<PairSequence> {
    for (const index of this.#job.pairs.keys()) {
      const planned = planPair(this.#job, index, this.#host);
      if (typeof planned === 'string') continue;
      const { more, less } = planned.plan;
      const of: OpenPair = {
        planned,
        logProbs: { more: [], less: [] },
        sequencesLeft: more.sequences.length + less.sequences.length,
      };
      yield* sequencesOf(of, 'more', more);
      yield* sequencesOf(of, 'less', less);
    }
  }

  async #run(sequences: readonly PairSequence[]): Promise<Batch<PairResult>> {
    const batch = raggedBatch(sequences);
    const rows = sequences.flatMap(({ reads }, s) =>
      reads.map(({ planned }) => batch.cuSeqlens[s] + planned.row),
    );
    const targets = sequences.flatMap(({ reads }) =>
      reads.map(({ planned }) => Uint32Array.of(planned.target)),
    );
    const { answers, durationMs } = await this.#host.engine.run({
      batch,
      reads: [{ kind: 'predict', rows: Uint32Array.from(rows), topK: 0, targets }],
      signal: this.#signal,
    });
    this.#pacer.observe(batch.ids.length, durationMs);
    let next = 0;
    const results: PairResult[] = [];
    for (const { of, side, reads } of sequences) {
      for (const { read } of reads) {
        const { targetLogits, logSumExp } = answers[0][next++];
        of.logProbs[side][read] = targetLogits[0] - logSumExp;
      }
      if (--of.sequencesLeft === 0) results.push(this.#answer(of));
    }
    return { results, sequences: sequences.length, tokens: batch.ids.length };
  }

  #answer({ planned, logProbs }: OpenPair): PairResult {
    const { index, more, less, plan } = planned;
    const score = scorePair(this.#job.protocol, plan, logProbs.more, logProbs.less);
    return {
      index,
      more: sentenceOf(more, plan.more, logProbs.more, score.more),
      less: sentenceOf(less, plan.less, logProbs.less, score.less),
      prefersMore: score.prefersMore,
    };
  }
}

function* sequencesOf(of: OpenPair, side: Side, plan: ScoringPlan): Generator<PairSequence> {
  const reads = plan.reads.map((planned, read) => ({ read, planned }));
  for (const [sequence, ids] of plan.sequences.entries()) {
    yield { of, side, ids, reads: reads.filter(({ planned }) => planned.sequence === sequence) };
  }
}

function sentenceOf(
  { tokens }: EncodedText,
  { reads }: ScoringPlan,
  logProbs: readonly number[],
  score: number,
): ScoredSentence {
  return {
    tokens,
    reads: reads.map(({ row }, read) => ({ tokenIndex: row, logProb: logProbs[read] })),
    score,
  };
}
