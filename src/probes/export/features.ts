/** Features of texts as they leave the page: JSON with the names transformers has for them, cosines as CSV, NumPy files. Pure. */
import { UnmaskError } from '../../model/errors.ts';
import { vectorNames, type FeatureKind } from '../features.ts';
import { csvText } from './csv_text.ts';
import { roundTripDigits } from './digits.ts';
import { npy, npz } from './npy.ts';
import { PROTOCOLS, WHENCE_COLUMNS, whenceCells, whenceFields, type Provenance } from './results.ts';

/** Raised when a field changes its meaning or goes. */
const FEATURES_VERSION = 1;

export type FeatureProvenance = Pick<Provenance, 'model' | 'date'>;

/** A text and what the model makes of it. */
export interface ExportedFeatures {
  /** Among the texts, from 0. */
  readonly index: number;
  readonly text: string;
  /** [T], special tokens included. */
  readonly ids: readonly number[];
  /** [T][H]. */
  readonly hidden: Float32Array;
  /** [H]. */
  readonly mean: Float32Array;
  /** [H]; null for a checkpoint without a pooler. */
  readonly pooled: Float32Array | null;
}

const MEANINGS = {
  input_ids: 'token ids as the model read them, [CLS] and [SEP] included',
  last_hidden_state: '[tokens][hidden_size] after the last pass, as AlbertModel gives it',
  mean: '[hidden_size]: the mean of last_hidden_state over all tokens',
  pooler_output: '[hidden_size]: tanh of the pooler applied to [CLS]; null for a checkpoint without one',
};

/** Of hidden states, in JSON: some 13 MB, and a second of the page's own time. */
const MAX_JSON_NUMBERS = 1_000_000;

/**
 * One object: whose numbers they are, what the fields mean, then a text each. Nine significant digits, which an f32 has.
 * @throws UnmaskError `input/invalid` for more than a million numbers of hidden states.
 */
export function featuresToJson(texts: readonly ExportedFeatures[], provenance: FeatureProvenance): string {
  const count = texts.reduce((sum, { hidden }) => sum + hidden.length, 0);
  if (count > MAX_JSON_NUMBERS) {
    throw new UnmaskError({
      code: 'input/invalid',
      message: 'The hidden states of these texts are too many numbers for a JSON file.',
      expected: `at most ${MAX_JSON_NUMBERS} numbers`,
      actual: `${count}`,
      remedy:
        'Choose “Last hidden states (.npz)” and “Means (.npy)”, which hold all of them for NumPy, or take out some of the texts.',
    });
  }
  return JSON.stringify({
    format: 'unmask-features',
    version: FEATURES_VERSION,
    protocol: 'features',
    protocolMeaning: PROTOCOLS.features,
    ...whenceFields(provenance),
    columns: MEANINGS,
    texts: texts.map(({ text, ids, hidden, mean, pooled }) => ({
      text,
      input_ids: ids,
      last_hidden_state: rowsOf(hidden, ids.length).map(numbers),
      mean: numbers(mean),
      pooler_output: pooled === null ? null : numbers(pooled),
    })),
  });
}

/** A line for every two texts: which they are, and the cosine of their vectors. */
export function cosinesToCsv(
  texts: readonly ExportedFeatures[],
  cosines: readonly (number | null)[],
  vector: FeatureKind,
  provenance: FeatureProvenance,
): string {
  const N = texts.length;
  const lines = texts.flatMap((a, row) =>
    texts
      .slice(row + 1)
      .map((b, behind) => [
        String(a.index + 1),
        a.text,
        String(b.index + 1),
        b.text,
        vectorNames[vector],
        roundTripDigits(cosines[row * N + row + 1 + behind] ?? null) ?? '',
        ...whenceCells(provenance),
      ]),
  );
  const columns = ['text_a', 'words_a', 'text_b', 'words_b', 'vector', 'cosine', ...WHENCE_COLUMNS];
  return csvText(columns, lines);
}

/** [N][H] in a file. @param vectors of equal length */
export function vectorsToNpy(vectors: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
  const size = vectors.at(0)?.length ?? 0;
  const all = new Float32Array(vectors.length * size);
  vectors.forEach((vector, index) => all.set(vector, index * size));
  return npy(all, [vectors.length, size]);
}

/** The last hidden state of each text, [T][H], as `text_1`, `text_2`, …: texts differ in length. */
export function hiddenToNpz(texts: readonly ExportedFeatures[]): Uint8Array<ArrayBuffer> {
  return npz(
    new Map(
      texts.map(({ index, ids, hidden }) => [
        `text_${index + 1}`,
        npy(hidden, [ids.length, hidden.length / Math.max(1, ids.length)]),
      ]),
    ),
  );
}

function rowsOf(values: Float32Array, rows: number): Float32Array[] {
  const size = values.length / Math.max(1, rows);
  return Array.from({ length: rows }, (_, row) => values.subarray(row * size, (row + 1) * size));
}

function numbers(values: Float32Array): (number | null)[] {
  return Array.from(values, (value) => roundTripDigits(value));
}
