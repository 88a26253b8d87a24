/** `features`: the vector that stands for a text after the last pass. */
import * as v from 'valibot';
import type { FeatureResult } from '../../src/engine/feature_job.ts';
import { planFeatures } from '../../src/engine/feature_plan.ts';
import { roundTripDigits } from '../../src/probes/export/digits.ts';
import { type FeatureKind, vectorNames } from '../../src/probes/features.ts';
import { AS_READ } from '../columns.ts';
import { type Answer, type Means, NO_ESTIMATE, refused, type Task } from '../task.ts';
import { asRead } from './as_read.ts';

const QUESTION = v.object({ text: v.string() });

/** @param kind which vector: the mean over all tokens, or what the pooler makes of [CLS] */
export function featuresTask(kind: FeatureKind): Task<typeof QUESTION> {
  return {
    ...{ protocol: 'features', schema: QUESTION },
    columns: { vector: 'text', values: 'numbers', ...AS_READ },
    // The hidden states of all of them are held at once: of texts of 512 tokens and the largest ALBERT 64 MiB, as much as a run may bring back.
    linesAtOnce: 8,
    answers: (asked, means) => answers(asked, kind, means),
  };
}

async function* answers(
  asked: readonly v.InferOutput<typeof QUESTION>[],
  kind: FeatureKind,
  means: Means,
): AsyncGenerator<readonly Answer[]> {
  const texts = asked.map(({ text }) => text);
  const planned = await planFeatures({ texts }, means.model, NO_ESTIMATE, means.signal);
  for await (const { results } of planned.batches(means))
    yield results.map((result) => answerOf(result, kind));
}

function answerOf(result: FeatureResult, kind: FeatureKind): Answer {
  const { index } = result;
  const vector = result[kind];
  if (vector === null) return { index, error: NO_POOLER };
  const fields = { vector: vectorNames[kind], values: Array.from(vector, roundTripDigits<number>) };
  return { index, fields: { ...fields, ...asRead(result) } };
}

const NO_POOLER = refused('The model has no pooler.', {
  expected: '--vector mean',
  actual: '--vector pooled',
});
