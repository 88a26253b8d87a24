/** The state of Features as a link carries it, and back; the cosines that go with it. Pure. */
import type { FeatureKind } from '../../../probes/features.ts';
import { NO_VALUES, type SharedValuesOfModel } from '../../../probes/share/compare.ts';
import { DEFAULT_STATE, sharedModel, type SharedState } from '../../../probes/share/state.ts';
import { likenessOf, textsOf, type FeaturesAnswer } from './features_answer.ts';
import type { FeaturesState } from './features_state.ts';

/** The cosines of so many texts go with a link: 28 pairs. */
const SHARED_TEXTS = 8;

/** Every two of the first texts, by their places: 1 and 2, 1 and 3, 2 and 3, … Fewer texts have the beginning of it. */
export const SHARED_PAIRS: readonly (readonly [number, number])[] = Array.from(
  { length: SHARED_TEXTS },
  (_, b) => Array.from({ length: b }, (_, a) => [a, b] as const),
).flat();

/** @param values that go with the link */
export function featuresToShared(
  { texts, vector }: FeaturesState,
  values: SharedValuesOfModel = NO_VALUES,
): SharedState {
  return { ...DEFAULT_STATE, view: 'features', template: texts, vector, ...values };
}

/** What a link, or this tab, says of the view. */
export function featuresFromShared({ template, vector }: SharedState): FeaturesState {
  return { texts: template, vector };
}

/** The cosines of {@link SHARED_PAIRS}; none of one text, or where the checkpoint has no such vector. */
export function featuresValues(answer: FeaturesAnswer | null, vector: FeatureKind): SharedValuesOfModel {
  const identity = answer?.run.identity ?? null;
  if (answer === null || identity === null) return NO_VALUES;
  // While others are still to come, the texts up to the first that is missing.
  const first = textsOf(answer)
    .filter(({ index }, place) => index === place)
    .slice(0, SHARED_TEXTS);
  const likeness = likenessOf(first, vector);
  const N = first.length;
  const values =
    likeness === null
      ? []
      : SHARED_PAIRS.filter(([, b]) => b < N).map(([a, b]) => likeness.cosines[a * N + b]);
  return { model: sharedModel(identity), values: values.length === 0 ? null : values };
}
