/** Texts as what a head reads: a sequence each and, where asked, one more without each of its words. */
import { letOthersIn } from '../model/let_others_in.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { ClassifyRead, ClassifyRowsRead } from '../model/reads.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import {
  MAX_CLASSIFIED_TEXTS,
  type ClassifyJob,
  type ClassifyPlan,
  type ClassifyResult,
} from './classify_job.ts';
import { unknownTexts } from '../tokenizer/unknown_text.ts';
import { idsWithout, occludedWords } from './occlusion.ts';
import type { Batch, BatchMeans, Runnable } from './probe_batches.ts';
import type { Estimate } from './probe_items.ts';
import { UnknownTexts } from './unknown_texts.ts';
import { requireWithin, type ProbeModel } from './probe_plan.ts';

/** Texts planned before the worker lets other messages in. */
const TEXTS_A_TURN = 50;

/** A text with the words that are taken away. */
interface Planned {
  readonly encoded: EncodedText;
  readonly words: readonly (readonly number[])[];
  /** See `ClassifiedResult.firstWord`. */
  readonly firstWord: number;
}

/**
 * Plans what a head says of texts: tokenizes them and counts.
 * @throws UnmaskError `input/invalid` for more texts than one run may have. AbortError when `signal` fires.
 */
export async function planClassify(
  job: ClassifyJob,
  { tokenizer, config }: ProbeModel,
  estimate: Estimate,
  signal: AbortSignal,
): Promise<Runnable<ClassifyPlan, ClassifyResult>> {
  const { texts } = job;
  requireWithin(
    'texts',
    texts.length,
    MAX_CLASSIFIED_TEXTS,
    'Take out some alternatives of the template, or some frames or pairs.',
  );
  const maxTokens = config.max_position_embeddings;
  const planned: Planned[] = [];
  const unknown = new UnknownTexts();
  let firstWord = texts.length;
  for (const [index, { text, pair }] of texts.entries()) {
    if (index % TEXTS_A_TURN === TEXTS_A_TURN - 1) await letOthersIn(signal);
    const encoded = tokenizer.encode(text, pair, { maxTokens });
    unknown.add(unknownTexts(tokenizer, encoded.tokens, { text, pair }));
    const words = job.occlude === true ? occludedWords(encoded) : [];
    planned.push({ encoded, words, firstWord });
    firstWord += words.length;
  }
  const words = firstWord - texts.length;
  const tokens = planned.reduce(
    (sum, { encoded, words }) => sum + (1 + words.length) * encoded.ids.length,
    0,
  );
  const cost = { sequences: texts.length + words, tokens };
  return {
    plan: {
      ...{ texts: texts.length, ...cost, words, estimateMs: estimate(cost, 1) },
      cut: [...planned.keys()].filter((index) => planned[index].encoded.cutTokens > 0),
      unknown: unknown.list,
      maskId: tokenizer.specialIds.mask,
    },
    depth: 1,
    teachesRate: true,
    batches: (means) => classifyBatches(planned, job, tokenizer.specialIds.mask, means),
  };
}

/** A sequence of a text: the text itself, or without a word. */
interface Queued {
  readonly index: number;
  /** Into its words; null for the text itself. */
  readonly word: number | null;
  readonly ids: Uint32Array;
}

/** Sequences, as many at a time as the pacer allows; each is an answer of its own. */
async function* classifyBatches(
  planned: readonly Planned[],
  job: ClassifyJob,
  maskId: number,
  means: BatchMeans,
): AsyncGenerator<Batch<ClassifyResult>> {
  let filling: Queued[] = [];
  let tokens = 0;
  const flush = async (): Promise<Batch<ClassifyResult>> => {
    const batch = filling;
    const done = { sequences: batch.length, tokens };
    filling = [];
    tokens = 0;
    const rows = await runHead(batch, planned, job, means);
    return { results: batch.map((queued, s) => resultOf(planned[queued.index], queued, rows[s])), ...done };
  };
  for (const next of sequencesOf(planned, maskId)) {
    if (filling.length > 0 && tokens + next.ids.length > means.pacer.tokens) yield await flush();
    filling.push(next);
    tokens += next.ids.length;
  }
  if (filling.length > 0) yield await flush();
}

/** @param outputs [row] */
function resultOf(
  { encoded: { tokens, cutTokens }, words, firstWord }: Planned,
  { index, word }: Queued,
  outputs: readonly Float32Array[],
): ClassifyResult {
  if (word !== null) return { kind: 'word', index: firstWord + word, outputs };
  return { kind: 'text', index, tokens, cutTokens, outputs, words, firstWord };
}

/** The texts, then without their words, text by text. */
function* sequencesOf(planned: readonly Planned[], maskId: number): Generator<Queued> {
  for (const [index, { encoded }] of planned.entries()) yield { index, word: null, ids: encoded.ids };
  for (const [index, { encoded, words }] of planned.entries()) {
    for (const [word, tokens] of words.entries()) {
      yield { index, word, ids: idsWithout(encoded.ids, tokens, maskId) };
    }
  }
}

/** @returns [sequence][row]: one row of a head that reads sequences, else one a token */
async function runHead(
  queued: readonly Queued[],
  planned: readonly Planned[],
  { head, input }: ClassifyJob,
  { engine, pacer, signal }: BatchMeans,
): Promise<readonly (readonly Float32Array[])[]> {
  const batch = raggedBatch(
    queued.map(({ index, ids }) => ({ ids, tokenTypeIds: planned[index].encoded.tokenTypeIds })),
  );
  const read: ClassifyRead | ClassifyRowsRead =
    input === 'sequences'
      ? { kind: 'classify', head }
      : { kind: 'classify-rows', head, rows: Uint32Array.from(batch.ids.keys()) };
  const { answers, durationMs } = await engine.run({ batch, reads: [read], signal });
  pacer.observe(batch.ids.length, durationMs);
  const [rows] = answers;
  return queued.map((_, s) =>
    (input === 'sequences'
      ? rows.slice(s, s + 1)
      : rows.slice(batch.cuSeqlens[s], batch.cuSeqlens[s + 1])
    ).map((row) => row.slice()),
  );
}
