/**
 * Makes a patching map. Both sentences are run once with their hidden states read after every pass; a patch after pass p then starts from
 * those, so that it costs the passes that are left. A run has one starting point, so a batch is tokens of one pass.
 */
import type { AlbertConfig } from '../model/config.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { HiddenRead, PredictRead, RowPrediction } from '../model/reads.ts';
import { passesOf } from '../model/schedule.ts';
import { hasEffect, type PatchColumn, pickTargets, type TargetLogProbs } from '../probes/patching.ts';
import { otherSide, type Side } from '../probes/template/contrast.ts';
import type { PatchEndsResult, PatchResult } from './patch_job.ts';
import type { Batch, BatchMeans } from './probe_batches.ts';

/** A sentence as the model reads it. */
export interface PatchSentence {
  readonly ids: Uint32Array;
  readonly tokenTypeIds: Uint32Array;
  /** The row that is read. */
  readonly mask: number;
}

/** A map to make. */
export interface PatchWork {
  readonly sides: Readonly<Record<Side, PatchSentence>>;
  readonly into: Side;
  /** Rows of `into` first, rows of the other side second. The masks stand opposite each other in one of them. */
  readonly columns: readonly PatchColumn[];
  /** Token ids, null for one that is picked. */
  readonly targets: readonly [number | null, number | null];
  /** Whether a token may be picked as a target. */
  readonly isWord: (id: number) => boolean;
}

/** The most tokens of a batch, however little of them is run: what a workspace of the largest size holds. */
const MOST_TOKENS = 8192;

/**
 * The columns that have to be run after a pass. Before the first pass a token that is the same at the same place has the same state, so
 * nothing would change; after the last only the mask is read, so each answer is that of one side as it is.
 * @param passes of the model
 */
export function columnsToRun({ sides, into, columns }: PatchWork, pass: number, passes: number): number[] {
  if (pass === passes) return [];
  const [own, other] = [sides[into], sides[otherSide(into)]];
  return [...columns.keys()].filter(
    (index) =>
      pass > 0 ||
      columns[index].into.some((row, i) => {
        const from = columns[index].from[i];
        return row !== from || own.ids[row] !== other.ids[from];
      }),
  );
}

/** Hidden states of both sides, [row] each, after a pass. */
type States = Readonly<Record<Side, readonly Float32Array[]>>;

/** The map, batch by batch: what both sentences say, then pass after pass. Each batch is counted in tokens of whole runs. */
export async function* patchBatches(
  work: PatchWork,
  config: AlbertConfig,
  means: BatchMeans,
): AsyncGenerator<Batch<PatchResult>> {
  const passes = passesOf(config);
  const { sides, into, columns } = work;
  const { ends, states } = await readEnds(work, passes, means);
  const bothTokens = sides.A.ids.length + sides.B.ids.length;
  yield { results: [ends], sequences: 2, tokens: bothTokens };
  const unpatched = { into: ends.logProbs[into], from: ends.logProbs[otherSide(into)] };
  if (!hasEffect(unpatched)) return;
  const { length } = sides[into].ids;
  for (let pass = 0; pass <= passes; pass++) {
    // What is not run: see columnsToRun.
    const logProbs = columns.map((column): TargetLogProbs =>
      pass === passes && column.into.includes(sides[into].mask) ? unpatched.from : unpatched.into,
    );
    const left = (passes - pass) / passes;
    const toRun = columnsToRun(work, pass, passes);
    for (let at = 0; ;) {
      const most = Math.min(means.pacer.tokens / left, MOST_TOKENS) / length;
      const next = toRun.slice(at, at + Math.max(1, Math.floor(most)));
      if (next.length > 0) {
        const answers = await runPatched(work, next, { pass, states: states[pass], ends }, means, left);
        answers.forEach((answer, i) => (logProbs[next[i]] = answer));
      }
      at += next.length;
      const isWhole = at === toRun.length;
      yield {
        results: isWhole ? [{ kind: 'pass', index: pass + 1, pass, logProbs }] : [],
        sequences: next.length,
        tokens: next.length * length * left,
      };
      if (isWhole) break;
    }
  }
}

/** Both sentences as they are, with every hidden state that a patch may need. */
async function readEnds(
  { sides, targets, isWord }: PatchWork,
  passes: number,
  { engine, pacer, signal }: BatchMeans,
): Promise<{ readonly ends: PatchEndsResult; readonly states: readonly States[] }> {
  const batch = raggedBatch([sides.A, sides.B]);
  const lengthA = sides.A.ids.length;
  const [first, second] = targets;
  const named = first === null || second === null ? null : Uint32Array.of(first, second);
  const predict: PredictRead = {
    kind: 'predict',
    rows: Uint32Array.of(sides.A.mask, lengthA + sides.B.mask),
    topK: 0,
    ...(named === null ? { full: true } : { targets: [named, named] }),
  };
  const rows = Uint32Array.from(batch.ids.keys());
  const hidden = Array.from({ length: passes }, (_, after): HiddenRead => ({ kind: 'hidden', after, rows }));
  const { answers, durationMs } = await engine.run({ batch, reads: [predict, ...hidden], signal });
  pacer.observe(batch.ids.length, durationMs);
  const [[onA, onB], ...read] = answers as readonly [
    readonly RowPrediction[],
    ...(readonly Float32Array[])[],
  ];
  const picked = named === null ? pickTargets(rowOf(onA), rowOf(onB), isWord, targets) : null;
  const logProbsOf = (row: RowPrediction): TargetLogProbs =>
    picked === null ? targetsOf(row) : [rowOf(row)[picked[0]], rowOf(row)[picked[1]]];
  return {
    ends: {
      kind: 'ends',
      index: 0,
      targets: picked ?? [first ?? 0, second ?? 0],
      logProbs: { A: logProbsOf(onA), B: logProbsOf(onB) },
    },
    states: read.map((states) => ({ A: states.slice(0, lengthA), B: states.slice(lengthA) })),
  };
}

/** Some columns of a pass, each a sequence that starts from the states of its own side with the column's rows of the other's. */
async function runPatched(
  { sides, into, columns }: PatchWork,
  toRun: readonly number[],
  at: { readonly pass: number; readonly states: States; readonly ends: PatchEndsResult },
  { engine, pacer, signal }: BatchMeans,
  left: number,
): Promise<TargetLogProbs[]> {
  const own = sides[into];
  const batch = raggedBatch(toRun.map(() => own));
  const [states, others] = [at.states[into], at.states[otherSide(into)]];
  const size = states[0].length;
  const hidden = new Float32Array(batch.ids.length * size);
  for (const [sequence, index] of toRun.entries()) {
    const start = batch.cuSeqlens[sequence];
    for (const [row, state] of states.entries()) hidden.set(state, (start + row) * size);
    const { into: rows, from } = columns[index];
    for (const [i, row] of rows.entries()) hidden.set(others[from[i]], (start + row) * size);
  }
  const targets = Uint32Array.from(at.ends.targets);
  const read: PredictRead = {
    kind: 'predict',
    rows: Uint32Array.from(toRun, (_, sequence) => batch.cuSeqlens[sequence] + own.mask),
    topK: 0,
    targets: toRun.map(() => targets),
  };
  const { answers, durationMs } = await engine.run({
    batch,
    from: { pass: at.pass, hidden },
    reads: [read],
    signal,
  });
  pacer.observe(batch.ids.length * left, durationMs);
  return answers[0].map(targetsOf);
}

function targetsOf({ targetLogits: [first, second], logSumExp }: RowPrediction): TargetLogProbs {
  return [first - logSumExp, second - logSumExp];
}

/** log p of the whole vocabulary, nats: as exact as of a target that is read alone. */
function rowOf({ logits = new Float32Array(), logSumExp }: RowPrediction): Float64Array {
  return Float64Array.from(logits, (logit) => logit - logSumExp);
}
