/** `fill`: the likeliest words at each mask of a text. */
import * as v from 'valibot';
import { inBatches } from '../../src/engine/probe_batches.ts';
import type { ProbeMask, ProbeSentenceResult } from '../../src/engine/probe_job.ts';
import { planProbe } from '../../src/engine/probe_plan.ts';
import { roundTripDigits } from '../../src/probes/export/digits.ts';
import { AS_READ } from '../columns.ts';
import { type Answer, type Means, NO_ESTIMATE, type Task } from '../task.ts';
import { asRead, readsNoMask } from './as_read.ts';

const QUESTION = v.object({ text: v.string(), pair: v.optional(v.nullable(v.string())) });

/** @param topK words a mask, 1 to 100 */
export function fillTask(topK: number): Task<typeof QUESTION> {
  return {
    protocol: 'fill',
    schema: QUESTION,
    columns: { masks: 'json', ...AS_READ },
    linesAtOnce: 256,
    answers: (asked, means) => answers(asked, topK, means),
  };
}

async function* answers(
  asked: readonly v.InferOutput<typeof QUESTION>[],
  topK: number,
  means: Means,
): AsyncGenerator<readonly Answer[]> {
  const { model, signal } = means;
  const sentences = asked.map(({ text, pair = null }) => ({ text, pair, hide: [], read: null }));
  const planned = await planProbe(
    { sentences, form: 'typed', topK, targets: [], ranks: false, fullLogProbs: false },
    model,
    NO_ESTIMATE,
    signal,
  );
  for await (const { results } of inBatches(planned).batches(means)) yield results.map(answerOf);
}

function answerOf(result: ProbeSentenceResult): Answer {
  const { index, masks } = result;
  if (masks.length === 0) return { index, error: readsNoMask(result) };
  return { index, fields: { masks: masks.map(maskOf), ...asRead(result) } };
}

function maskOf({ tokenIndex, predictions, specialMass }: ProbeMask): object {
  return {
    token: tokenIndex,
    predictions: predictions.map(({ rank, word, piece, id, logProb }) => ({
      ...{ rank, word, piece, id },
      logProb: roundTripDigits(logProb),
    })),
    specialMass: roundTripDigits(specialMass),
  };
}
