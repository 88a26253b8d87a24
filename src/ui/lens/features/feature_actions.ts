/** What leaves the page of features: a link, files, a script. */
import {
  cosinesToCsv,
  featuresToJson,
  hiddenToNpz,
  vectorsToNpy,
  type ExportedFeatures,
  type FeatureProvenance,
} from '../../../probes/export/features.ts';
import { featuresScript } from '../../../probes/export/features_python.ts';
import { exportDate } from '../../lab/share_actions.ts';
import { linkAction } from '../../lab/share_link.ts';
import type { ShareAction } from '../../lab/ShareMenu.tsx';
import { likenessOf, textsOf, vectorOf, type FeaturesAnswer, type TextFeatures } from './features_answer.ts';
import type { FeaturesState } from './features_state.ts';
import { featuresToShared, featuresValues } from './share.ts';

const NPY = 'application/octet-stream';

export function exportedFeatures(texts: readonly TextFeatures[]): readonly ExportedFeatures[] {
  return texts.map(({ index, text, tokens, hidden, mean, pooled }) => ({
    ...{ index, text, hidden, mean, pooled, ids: tokens.map(({ inputId }) => inputId) },
  }));
}

/**
 * @param current the answer on the page, where it is of the texts in the field: a link carries its cosines
 * @param answer the one on the page: files are of what is seen
 */
export function featureActions(
  state: FeaturesState,
  current: FeaturesAnswer | null,
  answer: FeaturesAnswer | null,
): readonly ShareAction[] {
  const link = linkAction('features', () => featuresToShared(state, featuresValues(current, state.vector)));
  const identity = answer?.run.identity ?? null;
  const shown = answer === null ? [] : textsOf(answer);
  if (identity === null || shown.length === 0) return [link];
  const hasVector = shown.every((features) => vectorOf(features, state.vector) !== null);
  const cosines = () => likenessOf(shown, state.vector)?.cosines ?? [];
  const texts = exportedFeatures(shown);
  const whence = (): FeatureProvenance => ({ model: identity, date: exportDate() });
  const pooled = shown.flatMap((features) => features.pooled ?? []);
  return [
    link,
    {
      ...{ id: 'json', name: 'JSON', file: { name: 'unmask-features.json', type: 'application/json' } },
      text: () => featuresToJson(texts, whence()),
    },
    {
      ...{ id: 'mean', name: 'Means (.npy)', file: { name: 'unmask-mean.npy', type: NPY } },
      bytes: () => vectorsToNpy(shown.map(({ mean }) => mean)),
    },
    ...(pooled.length < shown.length
      ? []
      : [
          {
            ...{ id: 'pooled', name: 'Pooled (.npy)', file: { name: 'unmask-pooler-output.npy', type: NPY } },
            bytes: () => vectorsToNpy(pooled),
          },
        ]),
    {
      ...{ id: 'hidden', name: 'Last hidden states (.npz)' },
      ...{ file: { name: 'unmask-last-hidden-state.npz', type: 'application/zip' } },
      bytes: () => hiddenToNpz(texts),
    },
    ...(!hasVector
      ? []
      : [
          {
            ...{ id: 'csv', name: 'Cosines (CSV)', file: { name: 'unmask-cosines.csv', type: 'text/csv' } },
            text: () => cosinesToCsv(texts, cosines(), state.vector, whence()),
          },
          {
            ...{ id: 'python', name: 'Copy Python' },
            text: () => featuresScript({ model: identity, texts, vector: state.vector, cosines: cosines() }),
          },
        ]),
  ];
}
