/**
 * Cuts a run whose batch is too large for one forward pass into several, at sequence boundaries, and puts their answers together again.
 * Pure.
 */
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import type { Answer, EntryOf, Read } from '../model/reads.ts';
import type { Edit, Run } from '../model/run.ts';
import { kindOf } from './kinds.ts';
import { type CutRead, indicesWithin, type BatchPart, shiftedRows } from './read_kind.ts';

/** A part of a run, and where its answers' entries stand in those of the whole. */
export interface RunPart {
  readonly run: Run;
  /** For each read of the run. */
  readonly places: readonly (readonly number[])[];
}

/** How large a part may be, in tokens. */
export interface PartLimits {
  /** What the device holds. Sequences that have to be run together cannot be run at all beyond it. */
  readonly memory: number;
  /** What one pass gets through in good time. What is longer is run alone. */
  readonly time: number;
}

/**
 * The parts of a run, in the order of its sequences. Each is as many whole sequences as the limits allow, at least one, and never one without
 * those it is tied to.
 * @param limits asked anew before each part: how fast a device is, is known better after a part
 * @throws UnmaskError `gpu/limits` for sequences that have to be run together and are longer than the device holds.
 */
export function* partsOf(config: AlbertConfig, run: Run, limits: () => PartLimits): Generator<RunPart> {
  const mayEndAt = freeEnds(run);
  for (let first = 0; first + 1 < run.batch.cuSeqlens.length;) {
    const end = endOfPart(run.batch, mayEndAt, first, limits());
    yield cutPart(config, run, first, end);
    first = end;
  }
}

/** The sequence before which the part ends that begins with sequence `first`. */
function endOfPart(
  { cuSeqlens }: TokenBatch,
  mayEndAt: readonly boolean[],
  first: number,
  limits: PartLimits,
): number {
  const begin = cuSeqlens[first];
  let end = mayEndAt.findIndex((mayEnd, at) => mayEnd && at > first);
  const length = cuSeqlens[end] - begin;
  if (length > limits.memory) {
    throw new UnmaskError({
      code: 'gpu/limits',
      message: 'One text is longer than this GPU can hold at once.',
      expected: `at most ${limits.memory} tokens`,
      actual: `${length} tokens`,
      remedy: 'Your text is kept. Shorten it, or run on the CPU.',
      details: { tokens: length, maxTokens: limits.memory },
    });
  }
  const limit = Math.min(limits.memory, limits.time);
  for (let next = end + 1; next < cuSeqlens.length && cuSeqlens[next] - begin <= limit; next++) {
    if (mayEndAt[next]) end = next;
  }
  return end;
}

/** [sequences + 1]: whether a part may end before a sequence; not where an edit copies rows across. */
function freeEnds({ batch: { cuSeqlens }, edits = [] }: Run): boolean[] {
  const sequenceOf = (row: number): number => cuSeqlens.findIndex((end) => end > row) - 1;
  // Ties that begin, less those that have ended, before each sequence.
  const steps = new Int32Array(cuSeqlens.length);
  for (const edit of edits) {
    if (!('from' in edit)) continue;
    edit.from.forEach((from, i) => {
      const [a, b] = [sequenceOf(from), sequenceOf(edit.to[i])].sort((x, y) => x - y);
      if (a === b) return;
      steps[a + 1]++;
      steps[b + 1]--;
    });
  }
  let ties = 0;
  return Array.from(steps, (step) => (ties += step) === 0);
}

function cutPart(config: AlbertConfig, run: Run, firstSequence: number, endSequence: number): RunPart {
  const { batch, schedule, from, edits, signal } = run;
  const { hidden_size: H } = config;
  const [begin, end] = [batch.cuSeqlens[firstSequence], batch.cuSeqlens[endSequence]];
  const part: BatchPart = { begin, end, firstSequence, endSequence };
  const inPart: TokenBatch = {
    ids: batch.ids.subarray(begin, end),
    tokenTypeIds: batch.tokenTypeIds.subarray(begin, end),
    cuSeqlens: batch.cuSeqlens.slice(firstSequence, endSequence + 1).map((at) => at - begin),
  };
  const cut = run.reads.map((read): CutRead<Read> => kindOf(read).cut(read, part));
  return {
    run: {
      batch: inPart,
      ...(schedule === undefined ? {} : { schedule }),
      ...(from === undefined
        ? {}
        : { from: { pass: from.pass, hidden: from.hidden.subarray(begin * H, end * H) } }),
      ...(edits === undefined ? {} : { edits: edits.map((edit) => cutEdit(edit, part, H)) }),
      reads: cut.map(({ read }) => read),
      ...(signal === undefined ? {} : { signal }),
    },
    places: cut.map(({ places }) => places),
  };
}

function cutEdit(edit: Edit, part: BatchPart, hiddenSize: number): Edit {
  const { after } = edit;
  if ('from' in edit) {
    // Where a row comes from is in the same part: parts are not cut between the two.
    const indices = indicesWithin(edit.to, part);
    return { after, from: shiftedRows(edit.from, indices, part), to: shiftedRows(edit.to, indices, part) };
  }
  const indices = indicesWithin(edit.rows, part);
  const values = new Float32Array(indices.length * hiddenSize);
  indices.forEach((index, i) =>
    values.set(edit.values.subarray(index * hiddenSize, (index + 1) * hiddenSize), i * hiddenSize),
  );
  return { after, rows: shiftedRows(edit.rows, indices, part), values };
}

/** Puts the answers of all parts of a run into the order the caller asked, read by read. */
export function joinAnswers(
  reads: readonly Read[],
  parts: readonly { readonly places: RunPart['places']; readonly answers: readonly Answer[] }[],
): Answer[] {
  return reads.map((_, r) => {
    const whole: EntryOf<Read>[] = [];
    for (const { places, answers } of parts) {
      answers[r].forEach((entry, i) => (whole[places[r][i]] = entry));
    }
    return whole;
  });
}
