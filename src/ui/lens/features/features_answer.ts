/** From what was read of texts to what is shown of them. Pure. */
import { cosineMatrix, nearest, type FeatureKind, type Neighbour } from '../../../probes/features.ts';
import type { FeatureResult } from '../../../worker/messages.ts';
import type { Answered } from '../../lab/answered.ts';

/** The view needs nothing beside the texts to read the answer. */
export type FeaturesAnswer = Answered<null, 'features'>;

/** A text with its features. */
export interface TextFeatures extends FeatureResult {
  readonly text: string;
}

/** How alike the texts are that have come so far. */
export interface Likeness {
  /** In the order they were asked. */
  readonly texts: readonly TextFeatures[];
  /** [N][N]; null where a text has no such vector. */
  readonly cosines: readonly (number | null)[];
  /** [N], nearest first. */
  readonly neighbours: readonly (readonly Neighbour[])[];
}

/** How many neighbours of a text are shown. */
export const NEIGHBOURS = 3;

export function textsOf({ job, run }: FeaturesAnswer): readonly TextFeatures[] {
  return [...run.results.values()]
    .toSorted((a, b) => a.index - b.index)
    .map((result) => ({ ...result, text: job.texts[result.index] }));
}

/** @returns null where the checkpoint has no such vector */
export function likenessOf(texts: readonly TextFeatures[], kind: FeatureKind): Likeness | null {
  const vectors = texts.flatMap((features) => vectorOf(features, kind) ?? []);
  if (vectors.length < texts.length) return null;
  const cosines = cosineMatrix(vectors);
  return { texts, cosines, neighbours: texts.map((_, of) => nearest(cosines, of, NEIGHBOURS)) };
}

export function vectorOf({ mean, pooled }: FeatureResult, kind: FeatureKind): Float32Array | null {
  return kind === 'mean' ? mean : pooled;
}

/** `1: The captain was …`: a text by its number, as rows and columns have it. */
export function textName({ index, text }: Pick<TextFeatures, 'index' | 'text'>, longest = 28): string {
  const letters = Array.from(text.trim());
  const short =
    letters.length > longest
      ? `${letters
          .slice(0, longest - 1)
          .join('')
          .trimEnd()}…`
      : text.trim();
  return `${index + 1}: ${short}`;
}
