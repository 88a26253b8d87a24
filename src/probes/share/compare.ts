/** Whether numbers computed here agree with those that came with a link. */
import type { SharedModel, SharedResults, SharedState } from './state.ts';

/** Two runs of the same weights in the same precision agree if no log p differs by more, nats. */
export const SHARED_TOLERANCE = 1e-3;

/**
 * Two runs of the same weights in the same precision agree if no weight of attention and no cosine differs by more. A softmax moves a
 * weight by half of what its logits moved at most, hence half of the tolerance in nats; it is also half of the last digit that a table
 * of weights shows.
 */
export const VALUE_TOLERANCE = 5e-4;

/** One number of a link beside its own recomputed. */
export interface Comparison {
  /** Tells it from the others. */
  readonly key: string;
  readonly shared: number;
  /** Null where it was not recomputed. */
  readonly recomputed: number | null;
  /** recomputed − shared; null where it was not recomputed. */
  readonly difference: number | null;
  readonly agrees: boolean;
}

/** One word at one sentence. log p in nats. */
export interface SharedComparison extends Comparison {
  readonly sentence: number;
  readonly word: string;
}

/** A weight or a cosine, by its place in the link. */
export interface ValueComparison extends Comparison {
  readonly index: number;
}

export type Difference = 'model' | 'revision' | 'content' | 'precision';

export interface SharedVerdict<Compared extends Comparison> {
  /** The link carried no numbers: nothing can be said. */
  readonly empty: boolean;
  /** The same model in the same precision, and every shared number within the tolerance. */
  readonly agrees: boolean;
  /**
   * How the models differ; empty where they do not, or one was not said. The same files by two names, or on GPU and CPU, are the same
   * model. `content`: the name and revision are the same, the files are not.
   */
  readonly differs: readonly Difference[];
  /** Every number that was shared, in the order of the link. */
  readonly comparisons: readonly Compared[];
  /** The largest |difference|; null where nothing could be compared. */
  readonly largest: number | null;
}

/** Numbers, and the model they are of. */
export type SharedNumbers = Pick<SharedState, 'model' | 'results'>;

export const NO_NUMBERS: SharedNumbers = { model: null, results: null };

/** Compares what came with a link with what was computed here, by sentence and word. */
export function compareShared(
  shared: SharedNumbers,
  recomputed: SharedNumbers,
): SharedVerdict<SharedComparison> {
  const here = indexNumbers(recomputed.results);
  const comparisons = [...indexNumbers(shared.results)].map(([key, { sentence, word, value }]) => {
    return { sentence, word, ...compared(key, value, here.get(key)?.value ?? null, SHARED_TOLERANCE) };
  });
  return verdictOf(comparisons, modelDifferences(shared.model, recomputed.model));
}

/** Numbers that are no log p, and the model they are of. */
export type SharedValuesOfModel = Pick<SharedState, 'model' | 'values'>;

export const NO_VALUES: SharedValuesOfModel = { model: null, values: null };

/** The same of weights and cosines, by their place. */
export function compareValues(
  shared: SharedValuesOfModel,
  recomputed: SharedValuesOfModel,
): SharedVerdict<ValueComparison> {
  const comparisons = (shared.values ?? []).flatMap((value, index) =>
    value === null
      ? []
      : [{ index, ...compared(String(index), value, recomputed.values?.at(index) ?? null, VALUE_TOLERANCE) }],
  );
  return verdictOf(comparisons, modelDifferences(shared.model, recomputed.model));
}

function compared(key: string, shared: number, recomputed: number | null, tolerance: number): Comparison {
  const difference = recomputed === null ? null : recomputed - shared;
  const agrees = difference !== null && Math.abs(difference) <= tolerance;
  return { key, shared, recomputed, difference, agrees };
}

function verdictOf<Compared extends Comparison>(
  comparisons: readonly Compared[],
  differs: readonly Difference[],
): SharedVerdict<Compared> {
  const sizes = comparisons.flatMap(({ difference }) => (difference === null ? [] : [Math.abs(difference)]));
  return {
    empty: comparisons.length === 0,
    agrees: comparisons.length > 0 && differs.length === 0 && comparisons.every(({ agrees }) => agrees),
    differs,
    comparisons,
    largest: sizes.length === 0 ? null : Math.max(...sizes),
  };
}

interface NumberAt {
  readonly sentence: number;
  readonly word: string;
  readonly value: number;
}

function indexNumbers(results: SharedResults | null): ReadonlyMap<string, NumberAt> {
  return new Map(
    results?.sentences.flatMap((sentence, row) =>
      results.words.flatMap((word, column) => {
        const value = results.logProbs[row][column];
        return value === null ? [] : [[`${sentence} ${word}`, { sentence, word, value }] as const];
      }),
    ),
  );
}

function modelDifferences(shared: SharedModel | null, here: SharedModel | null): readonly Difference[] {
  if (shared === null || here === null) return [];
  const differs: Difference[] = [];
  const isKnown = shared.content !== null && here.content !== null;
  if (!isKnown || shared.content !== here.content) {
    if (shared.name !== here.name) differs.push('model');
    if (shared.revision !== here.revision) differs.push('revision');
    if (isKnown && differs.length === 0) differs.push('content');
  }
  if (shared.precision !== here.precision) differs.push('precision');
  return differs;
}
