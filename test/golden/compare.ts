/**
 * How far a case is from the reference, as the golden files' README defines it. Anything missing, of another
 * length or NaN makes the error NaN, and no NaN passes: comparisons are written `!(error <= tolerance)`.
 */
import type { GoldenMask, GoldenValues } from './format.ts';

export interface CaseVerdict {
  /** The largest relative error of any vector of the case; NaN when something is missing. */
  readonly error: number;
  /** The largest |Δ logsumexp| and |Δ log_prob_of_ids|, nats. */
  readonly logDelta: number;
  /** The largest |Δ log p| of the five likeliest of the reference at any mask, nats. */
  readonly topLogDelta: number;
  /** Masks whose likeliest is the reference's, of all masks. */
  readonly topOneEqual: number;
  /** Masks whose five likeliest are in order, of all masks. */
  readonly ordered: number;
  readonly masks: number;
}

/** Logarithms may be off by this many tolerances. */
export const LOG_TOLERANCES = 100;

/** Our values; any may be missing where a run failed to make it. */
export type ComputedValues = {
  readonly [Field in keyof GoldenValues]?: GoldenValues[Field] | undefined;
} & {
  /** For each mask, our logits at the reference's `top_ids`, which need not be our own. */
  readonly logitsAtReferenceTop?: readonly (readonly number[])[];
};

/** A mask of a reference, which may say less than those of `../shared/golden`. */
export type ReferenceMask = Omit<GoldenMask, 'top_probs' | 'log_prob_of_ids'> &
  Partial<Pick<GoldenMask, 'log_prob_of_ids'>>;

/** What a reference has of a case: masks and [CLS] after each pass in any case, features of the text where its format has them. */
export type ReferenceValues = Pick<GoldenValues, 'cls_first_4_after_layer'> &
  Partial<Pick<GoldenValues, 'hidden_first_8' | 'mean_pool_first_8' | 'pooled_first_8'>> & {
    readonly masks: readonly ReferenceMask[];
  };

/** Compares what we computed with the reference. */
export function compareCase(reference: ReferenceValues, ours: ComputedValues): CaseVerdict {
  const errors: number[] = [];
  const logDeltas: number[] = [];
  const topLogDeltas: number[] = [];
  reference.masks.forEach((mask, m) => {
    const computed = ours.masks?.at(m);
    const top = ours.logitsAtReferenceTop?.at(m);
    errors.push(relativeError(join(top, computed?.logits_sampled), maskVector(mask)));
    mask.top_logits.slice(0, 5).forEach((logit, k) => {
      const logProb = (top?.at(k) ?? NaN) - (computed?.logsumexp ?? NaN);
      topLogDeltas.push(Math.abs(logProb - (logit - mask.logsumexp)));
    });
    logDeltas.push(Math.abs((computed?.logsumexp ?? NaN) - mask.logsumexp));
    for (const [id, logProb] of Object.entries(mask.log_prob_of_ids ?? {})) {
      logDeltas.push(Math.abs((computed?.log_prob_of_ids[id] ?? NaN) - logProb));
    }
  });
  for (const [position, values] of Object.entries(reference.hidden_first_8 ?? {})) {
    errors.push(relativeError(ours.hidden_first_8?.[position], values));
  }
  for (const feature of ['mean_pool_first_8', 'pooled_first_8'] as const) {
    const values = reference[feature];
    if (values !== undefined) errors.push(relativeError(ours[feature], values));
  }
  reference.cls_first_4_after_layer.forEach((row, r) =>
    errors.push(relativeError(ours.cls_first_4_after_layer?.at(r), row)),
  );
  // A case without masks would pass by having nothing to compare.
  const masks = reference.masks.length;
  const error = masks === 0 || ours.masks?.length !== masks ? NaN : Math.max(...errors);
  return {
    error,
    logDelta: Math.max(...logDeltas),
    topLogDelta: Math.max(...topLogDeltas),
    topOneEqual: reference.masks.filter((mask, m) => ours.masks?.at(m)?.top_ids[0] === mask.top_ids[0])
      .length,
    ordered: reference.masks.filter((mask, m) => topFiveInOrder(mask, ours.masks?.at(m)?.top_ids, error))
      .length,
    masks,
  };
}

/** Whether a case is right: its error, its logarithms, and the order of its five likeliest. */
export function passes(verdict: CaseVerdict, tolerance: number): boolean {
  if (!(verdict.error <= tolerance)) return false;
  if (!(verdict.logDelta <= LOG_TOLERANCES * tolerance)) return false;
  return verdict.masks > 0 && verdict.ordered === verdict.masks;
}

/** What rounding the large weights to f16 may do: golden weights are harsher than real ones. */
export const F16_BOUNDS = { rowError: 5e-3, topLogDelta: 0.06 } as const;

/** Whether a case is right for weights stored as f16: rows, log p of the five likeliest, and which is likeliest. */
export function passesInF16(verdict: CaseVerdict, rowError: number = F16_BOUNDS.rowError): boolean {
  if (!(verdict.error <= rowError)) return false;
  if (!(verdict.topLogDelta <= F16_BOUNDS.topLogDelta)) return false;
  return verdict.masks > 0 && verdict.topOneEqual === verdict.masks;
}

/** ‖ours − reference‖₂ / ‖reference‖₂; NaN where lengths differ or ours is missing. */
export function relativeError(ours: readonly number[] | undefined, reference: readonly number[]): number {
  if (ours === undefined || reference.length === 0 || ours.length !== reference.length) return NaN;
  const difference = ours.map((value, i) => value - reference[i]);
  return norm(difference) / norm(reference);
}

/**
 * Whether the five likeliest come in the reference's order. Neighbours may change places where they are
 * closer than 2 · error · max|v|, v the values the error was measured on.
 */
export function topFiveInOrder(
  reference: MaskVector,
  ours: readonly number[] | undefined,
  error: number,
): boolean {
  if (ours === undefined) return false;
  const closeness = 2 * error * Math.max(...maskVector(reference).map(Math.abs));
  const { top_ids: ids, top_logits: logits } = reference;
  const count = Math.min(5, ids.length);
  for (let i = 0; i < count; i++) {
    if (ours[i] === ids[i]) continue;
    const swapped = i + 1 < ids.length && ours[i] === ids[i + 1] && ours[i + 1] === ids[i];
    if (!swapped || !(logits[i] - logits[i + 1] < closeness)) return false;
    i++;
  }
  return count > 0;
}

/** NaN where one is, or where there is none. */
export function largest(values: readonly number[]): number {
  return values.length === 0 ? NaN : Math.max(...values);
}

function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** Ids, and the logits that the error is measured on. */
type MaskVector = Pick<GoldenMask, 'top_ids' | 'top_logits' | 'logits_sampled'>;

function maskVector(mask: MaskVector): readonly number[] {
  return [...mask.top_logits, ...mask.logits_sampled];
}

function join(
  first: readonly number[] | undefined,
  second: readonly number[] | undefined,
): readonly number[] | undefined {
  return first === undefined || second === undefined ? undefined : [...first, ...second];
}
