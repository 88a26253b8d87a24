/** What page and measures worker say to each other. Plain data. */
import type { LogProbs } from '../../probes/log_probs.ts';
import type { Measured, MeasureName } from './measures.ts';

/** An argument: a row of the vocabulary by its key, anything else as it is. */
export type SentArgument = { readonly row: number } | { readonly value: unknown };

export type MeasureRequest =
  /** A row is sent once. It stays in the worker until `drop`. */
  | { readonly type: 'keep'; readonly key: number; readonly row: LogProbs }
  | { readonly type: 'drop'; readonly key: number }
  | {
      readonly type: 'measure';
      readonly id: number;
      readonly name: MeasureName;
      readonly input: readonly SentArgument[];
    };

/** One for each `measure`, in their order. */
export type MeasureAnswer = { readonly id: number } & Measured;
