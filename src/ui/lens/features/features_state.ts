/** What the visitor has set up in Features; pure. Text is kept as typed. */
import { FEATURE_KINDS, type FeatureKind } from '../../../probes/features.ts';

export interface FeaturesState {
  /** One text a line. */
  readonly texts: string;
  /** Which vector stands for a text. */
  readonly vector: FeatureKind;
}

export type ChangeFeatures = (change: Partial<FeaturesState>) => void;

/** Two sentences on each of three matters, so that neighbours can be judged at a glance. */
export const INITIAL_FEATURES: FeaturesState = {
  texts: [
    'The captain was tired after the long voyage.',
    'The sailors slept well after many weeks at sea.',
    'The doctor came to see the sick child.',
    'A nurse sat by the bed of the patient all night.',
    'The bank will lend money to the farmer.',
    'The merchant paid his debts in gold.',
  ].join('\n'),
  vector: FEATURE_KINDS[0],
};

/** The texts that are read: lines with anything in them. */
export function readTexts({ texts }: Pick<FeaturesState, 'texts'>): readonly string[] {
  return texts.split('\n').filter((line) => line.trim() !== '');
}
