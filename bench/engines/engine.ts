/** What is asked of an engine and what it answers: plain data, so that it may run in a page or in this process. */

/** One sequence with one [MASK] that is read. */
export interface Sequence {
  readonly ids: readonly number[];
  readonly tokenTypeIds: readonly number[];
  readonly maskAt: number;
}

/** Sequences, run as one batch. */
export interface Work {
  readonly sequences: readonly Sequence[];
  /** Indices of the sequences whose logits come back to be compared, and the token ids they are read at. */
  readonly check: { readonly sequences: readonly number[]; readonly ids: readonly number[] };
}

export interface RunAnswer {
  /** Tokens in, logits of every mask on the CPU. */
  readonly ms: number;
  /** [check.sequences][check.ids] */
  readonly logits: readonly (readonly number[])[];
}

export interface EngineFacts {
  /** As people call it. */
  readonly name: string;
  /** What computes: an adapter's description, or the CPU. */
  readonly adapter: string;
  readonly software: boolean;
  readonly dtype: 'f32' | 'f16';
  /** From weights in memory to ready: upload and pipelines, or the peer's session. */
  readonly loadMs: number;
}

/** An engine with its model loaded. */
export interface Engine {
  readonly facts: EngineFacts;
  run(work: Work): Promise<RunAnswer>;
  close(): Promise<void>;
}
