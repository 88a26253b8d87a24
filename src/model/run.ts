/** One forward pass: what it starts from, what is changed on its way, and what is read. */
import type { TokenBatch } from './ragged_batch.ts';
import type { Answer, AnswerOf, Read } from './reads.ts';
import type { Schedule } from './schedule.ts';

/** Hidden states that stand in for the embeddings and the passes up to and including `pass`. */
export interface StartingPoint {
  /** 0 up to the schedule's length; passes are numbered as in a run from the beginning. */
  readonly pass: number;
  /** [T][hidden_size]. */
  readonly hidden: Float32Array;
}

/**
 * Changes rows of the hidden state after a pass (0: after the embedding projection). Edits of one pass are made in the order given, and
 * before anything is read there: a read sees the edited state.
 */
export type Edit = OverwriteEdit | CopyEdit;

/** Rows are replaced. */
export interface OverwriteEdit {
  readonly after: number;
  /** [R]. */
  readonly rows: Uint32Array;
  /** [R][hidden_size]. */
  readonly values: Float32Array;
}

/**
 * Row `to[i]` becomes what row `from[i]` was before this edit: activation patching (Vig et al. 2020; Meng et al. 2022). Sequences between
 * which rows are copied are run together, whatever their length.
 */
export interface CopyEdit {
  readonly after: number;
  /** [R]. */
  readonly from: Uint32Array;
  /** [R]. */
  readonly to: Uint32Array;
}

export interface Run<R extends readonly Read[] = readonly Read[]> {
  readonly batch: TokenBatch;
  /** The model's own, unless said otherwise. */
  readonly schedule?: Schedule;
  readonly from?: StartingPoint;
  readonly edits?: readonly Edit[];
  readonly reads: R;
  /** Called as passes are done, of those that are run. For a batch that is run in several parts: with the share done, in passes. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Cancels between submits (GPU) or passes (CPU); the promise rejects with an `AbortError`. */
  readonly signal?: AbortSignal;
}

export interface Answers<R extends readonly Read[] = readonly Read[]> {
  /** One for each of the run's reads, in their order. */
  readonly answers: { readonly [I in keyof R]: AnswerOf<R[I]> };
  /** Wall-clock time of the run itself, without the wait for runs before it. */
  readonly durationMs: number;
}

/** What an engine answered, typed by what was asked. @param answers one for each read, of its kind */
export function answersOf<R extends readonly Read[]>(
  _run: Run<R>,
  answers: readonly Answer[],
  durationMs: number,
): Answers<R> {
  // An engine answers read by read, so the compiler knows of no list as a whole; that each is of its read's kind is seen by the tests.
  return { answers: answers as Answers<R>['answers'], durationMs };
}
