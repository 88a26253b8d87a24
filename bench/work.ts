/** The texts of the bench. One sequence of each batch, its first and its last, is one whose logits are known. */
import { CpuSession } from '../src/cpu/session.ts';
import type { GoldenCase, GoldenFile } from '../test/golden/format.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import type { Cell } from './cells.ts';
import { batchOf } from './engines/unmask.ts';
import type { Sequence, Work } from './engines/engine.ts';
import { madeSequence } from './engines/made_sequence.ts';

/** Logits are compared at the 20 likeliest ids and at every so many. */
const CHECK_STRIDE = 97;

/** A sequence and its logits at `ids`, from Hugging Face in float64 where it is a golden case, else from the CPU path. */
export interface Reference {
  readonly sequence: Sequence;
  readonly ids: readonly number[];
  readonly logits: readonly number[];
  readonly source: 'golden' | 'CPU path';
}

/** A cell's batch: the reference's sequence first and last, others between. */
export function workFor(
  cell: Cell,
  vocabulary: number,
  { sequence, ids }: Pick<Reference, 'sequence' | 'ids'>,
): Work {
  const last = cell.sequences - 1;
  return {
    sequences: Array.from({ length: cell.sequences }, (_, s) =>
      s === 0 || s === last ? sequence : madeSequence(cell.tokens, vocabulary, s),
    ),
    check: { sequences: last === 0 ? [0] : [0, last], ids },
  };
}

/** The largest |Δ logit| of any sequence checked; NaN where one is missing or not a number. */
export function largestDelta(logits: readonly (readonly number[])[], reference: readonly number[]): number {
  if (logits.length === 0) return NaN;
  return Math.max(
    ...logits.map((row) =>
      row.length === reference.length && row.length > 0
        ? Math.max(...row.map((value, i) => Math.abs(value - reference[i])))
        : NaN,
    ),
  );
}

/** References for any length; the CPU path is loaded once, when the first length asks for it. */
export class References {
  readonly #file: GoldenFile;
  readonly #known = new Map<number, Reference>();
  #cpu: Promise<CpuSession> | null = null;

  constructor(file: GoldenFile) {
    this.#file = file;
  }

  /** Costs nothing for the length of a golden case without padding, else one run of the CPU path. */
  async of(tokens: number): Promise<Reference> {
    const known = this.#known.get(tokens) ?? this.#golden(tokens) ?? (await this.#computed(tokens));
    this.#known.set(tokens, known);
    return known;
  }

  #golden(tokens: number): Reference | null {
    const golden = this.#file.cases.find(
      ({ input_ids, attention_mask, masks }) =>
        input_ids.length === tokens && !attention_mask.includes(0) && masks.length > 0,
    );
    return golden === undefined ? null : goldenReference(this.#file, golden);
  }

  async #computed(tokens: number): Promise<Reference> {
    const { config } = this.#file;
    this.#cpu ??= CpuSession.create({
      config,
      weights: formulaWeights(this.#file),
      precision: 'f32',
      identity: { name: this.#file.model, revision: 'golden formula', content: '' },
    });
    const sequence = madeSequence(tokens, config.vocab_size, 0);
    const { batch, rows } = batchOf({ sequences: [sequence] });
    const cpu = await this.#cpu;
    const reads = [{ kind: 'predict', rows, topK: 20, full: true }] as const;
    const [[{ logits, topIds }]] = (await cpu.run({ batch, reads })).answers;
    const ids = checkedIds(topIds, config.vocab_size, CHECK_STRIDE);
    return { sequence, ids, logits: ids.map((id) => logits?.[id] ?? NaN), source: 'CPU path' };
  }
}

function goldenReference(file: GoldenFile, golden: GoldenCase): Reference {
  const mask = golden.masks[0];
  const sampled = mask.logits_sampled.map((_, i) => i * file.sample_stride);
  return {
    sequence: { ids: golden.input_ids, tokenTypeIds: golden.token_type_ids, maskAt: mask.position },
    ids: [...mask.top_ids, ...sampled],
    logits: [...mask.top_logits, ...mask.logits_sampled],
    source: 'golden',
  };
}

/** The likeliest ids, and every `stride`-th of the vocabulary. */
export function checkedIds(top: Iterable<number>, vocabulary: number, stride: number): number[] {
  const ids = new Set(top);
  for (let id = 0; id < vocabulary; id += stride) ids.add(id);
  return [...ids];
}
