/** Sequences one after another in one row of T tokens, with no padding between them. */

/** Sequence s is tokens `cuSeqlens[s]` up to, not including, `cuSeqlens[s + 1]`. A row of a batch is a token's place in it. */
export interface TokenBatch {
  /** Token ids, [T], each below `vocab_size`. */
  readonly ids: Uint32Array;
  /** Segment ids, [T], each below `type_vocab_size`. */
  readonly tokenTypeIds: Uint32Array;
  /** Cumulative lengths, [sequences + 1]; starts at 0, strictly increasing, ends at T. */
  readonly cuSeqlens: Uint32Array;
}

/** One sequence's tokens. */
export interface Sequence {
  readonly ids: ArrayLike<number>;
  /** As many as `ids`; all of the first segment where they are left out. */
  readonly tokenTypeIds?: ArrayLike<number>;
}

/** Puts sequences together, in the order given. */
export function raggedBatch(sequences: readonly Sequence[]): TokenBatch {
  const cuSeqlens = new Uint32Array(sequences.length + 1);
  sequences.forEach(({ ids }, s) => (cuSeqlens[s + 1] = cuSeqlens[s] + ids.length));
  const total = cuSeqlens[sequences.length];
  const ids = new Uint32Array(total);
  const tokenTypeIds = new Uint32Array(total);
  sequences.forEach((sequence, s) => {
    ids.set(sequence.ids, cuSeqlens[s]);
    if (sequence.tokenTypeIds !== undefined) tokenTypeIds.set(sequence.tokenTypeIds, cuSeqlens[s]);
  });
  return { ids, tokenTypeIds, cuSeqlens };
}

/** Where a sequence stands in a batch: rows `begin` up to, not including, `end`. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** The sequence that each of these rows is in. */
export function ownSequences({ ids, cuSeqlens }: TokenBatch, rows: Uint32Array): Stretch[] {
  /** [T] */
  const sequenceOf = new Uint32Array(ids.length);
  for (let s = 0; s + 1 < cuSeqlens.length; s++) sequenceOf.fill(s, cuSeqlens[s], cuSeqlens[s + 1]);
  return Array.from(rows, (row) => ({
    begin: cuSeqlens[sequenceOf[row]],
    end: cuSeqlens[sequenceOf[row] + 1],
  }));
}
