/** What a command makes of lines: the contract between a question and the loop that reads, asks and writes. */
import type * as v from 'valibot';
import type { BatchMeans } from '../src/engine/probe_batches.ts';
import { ProbePacer } from '../src/engine/probe_pacer.ts';
import type { ProbeModel } from '../src/engine/probe_model.ts';
import type { HeadTask } from '../src/model/heads.ts';
import type { UnmaskErrorData } from '../src/model/errors.ts';
import type { Columns } from './columns.ts';
import { badLine } from './questions.ts';

/** What answers are made with. */
export interface Means extends BatchMeans {
  readonly model: ProbeModel;
  /** What its other heads can be asked. */
  readonly tasks: readonly HeadTask[];
}

/** Of one question: the fields of its record, or why it has none. */
export type Answer = {
  /** Into the questions that were asked. */
  readonly index: number;
} & ({ readonly fields: object } | { readonly error: UnmaskErrorData });

/** Of a question: its fields by their names. */
export type QuestionSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/** A kind of question. */
export interface Task<Schema extends QuestionSchema> {
  /** How the numbers come about, for each record. */
  readonly protocol: string;
  /** Of a line, beside its id. */
  readonly schema: Schema;
  /** The fields of its records, beside those that every record has. */
  readonly columns: Columns;
  /** Questions that are planned together: what is in memory at once, and what a run that is gone on with asks again at most. */
  readonly linesAtOnce: number;
  /** Answers as they come, batch by batch. @throws UnmaskError of the engine */
  readonly answers: (
    asked: readonly v.InferOutput<Schema>[],
    means: Means,
  ) => AsyncIterable<readonly Answer[]>;
}

/** Batches of one size, so that what stands in a batch follows from the input alone: the same input, the same bytes. */
export class FixedPacer extends ProbePacer {
  readonly #size: number;

  /** @param tokens of a batch, at most, unless one sequence has more */
  constructor(tokens: number) {
    super();
    this.#size = tokens;
  }

  override get tokens(): number {
    return this.#size;
  }
}

/** How long a question takes is not asked here. */
export const NO_ESTIMATE = (): null => null;

/** Why a text has no answer. */
export function refused(
  message: string,
  { expected, actual }: { readonly expected: string; readonly actual: string },
): UnmaskErrorData {
  return badLine(message, expected, actual).toData();
}
