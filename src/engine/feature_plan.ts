/** Texts as what the model reads for their features: a sequence each, read whole after the last pass. */
import { UnmaskError } from '../model/errors.ts';
import { letOthersIn } from '../model/let_others_in.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { HiddenRead, MeanRead, PooledRead } from '../model/reads.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import {
  MAX_FEATURE_BYTES,
  MAX_FEATURE_TEXTS,
  type FeatureJob,
  type FeaturePlan,
  type FeatureResult,
} from './feature_job.ts';
import { joinedRows } from './joined_rows.ts';
import type { Batch, BatchMeans, Runnable } from './probe_batches.ts';
import type { Estimate } from './probe_items.ts';
import { requireWithin, type ProbeModel } from './probe_plan.ts';
import { unknownOf } from './read_text.ts';
import { UnknownTexts } from './unknown_texts.ts';

/** Texts planned before the worker lets other messages in. */
const TEXTS_A_TURN = 50;

/**
 * Plans the features of texts: tokenizes them and counts.
 * @throws UnmaskError `input/invalid` for more texts, or bytes of hidden states, than one run may have. AbortError when `signal` fires.
 */
export async function planFeatures(
  { texts }: FeatureJob,
  model: ProbeModel,
  estimate: Estimate,
  signal: AbortSignal,
): Promise<Runnable<FeaturePlan, FeatureResult>> {
  requireWithin('texts', texts.length, MAX_FEATURE_TEXTS, 'Take out some of them.');
  const { tokenizer, config } = model;
  const { max_position_embeddings: maxTokens, hidden_size: H } = config;
  const encoded: EncodedText[] = [];
  const unknown = new UnknownTexts();
  for (const [index, text] of texts.entries()) {
    if (index % TEXTS_A_TURN === TEXTS_A_TURN - 1) await letOthersIn(signal);
    const read = tokenizer.encode(text, null, { maxTokens });
    encoded.push(read);
    unknown.add(unknownOf(read, { text, hide: [], read: null }, model));
  }
  const tokens = encoded.reduce((sum, { ids }) => sum + ids.length, 0);
  const bytes = tokens * H * Float32Array.BYTES_PER_ELEMENT;
  requireWithin('bytes of hidden states', bytes, MAX_FEATURE_BYTES, 'Take out some of the texts.');
  const cost = { sequences: texts.length, tokens };
  return {
    plan: {
      ...{ texts: texts.length, ...cost, bytes, estimateMs: estimate(cost, 1) },
      cut: [...encoded.keys()].filter((index) => encoded[index].cutTokens > 0),
      ...(unknown.list.length > 0 && { unknown: unknown.list }),
    },
    depth: 1,
    teachesRate: true,
    batches: (means) => featureBatches(encoded, means),
  };
}

/** Whole texts, as many at a time as the pacer allows. */
async function* featureBatches(
  texts: readonly EncodedText[],
  means: BatchMeans,
): AsyncGenerator<Batch<FeatureResult>> {
  let hasPooler = true;
  for (let first = 0; first < texts.length;) {
    let end = first + 1;
    let tokens = texts[first].ids.length;
    while (end < texts.length && tokens + texts[end].ids.length <= means.pacer.tokens) {
      tokens += texts[end++].ids.length;
    }
    const batch = texts.slice(first, end);
    const read = await readFeatures(batch, hasPooler, means);
    hasPooler = read.hasPooler;
    const results = read.features.map((features, i) => ({ ...features, index: first + i }));
    yield { results, sequences: batch.length, tokens };
    first = end;
  }
}

/** @param hasPooler as far as is known: a checkpoint without one refuses to be asked for it, and is asked again without */
async function readFeatures(
  texts: readonly EncodedText[],
  hasPooler: boolean,
  means: BatchMeans,
): Promise<{ readonly features: readonly Omit<FeatureResult, 'index'>[]; readonly hasPooler: boolean }> {
  try {
    return { features: await runFeatures(texts, hasPooler, means), hasPooler };
  } catch (error) {
    if (!hasPooler || !(error instanceof UnmaskError) || error.code !== 'weights/missing-tensor') throw error;
    return { features: await runFeatures(texts, false, means), hasPooler: false };
  }
}

async function runFeatures(
  texts: readonly EncodedText[],
  hasPooler: boolean,
  { engine, pacer, signal }: BatchMeans,
): Promise<Omit<FeatureResult, 'index'>[]> {
  const batch = raggedBatch(texts);
  const hidden: HiddenRead = { kind: 'hidden', rows: Uint32Array.from(batch.ids.keys()) };
  const mean: MeanRead = { kind: 'mean' };
  const pooled: readonly PooledRead[] = hasPooler ? [{ kind: 'pooled' }] : [];
  const { answers, durationMs } = await engine.run({ batch, reads: [hidden, mean, ...pooled], signal });
  pacer.observe(batch.ids.length, durationMs);
  const [rows, means, poolers] = answers as readonly (readonly Float32Array[])[];
  return texts.map(({ tokens, cutTokens }, s) => ({
    ...{ tokens, cutTokens },
    hidden: joinedRows(rows.slice(batch.cuSeqlens[s], batch.cuSeqlens[s + 1])),
    mean: means[s].slice(),
    pooled: hasPooler ? poolers[s].slice() : null,
  }));
}
