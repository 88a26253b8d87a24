/**
 * The attention of a text, pass after pass: planned with its memory, and read a few passes at a time. Each batch starts from the hidden
 * states that the one before it left, so that all of them together cost one run.
 */
import { attentionBytes } from '../model/cost.ts';
import { UnmaskError } from '../model/errors.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import { MAX_ATTENTION_BYTES, type AttentionRead, type HiddenRead } from '../model/reads.ts';
import type { StartingPoint } from '../model/run.ts';
import { passesOf, scheduleOf } from '../model/schedule.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import type { AttentionJob, AttentionPlan, AttentionResult } from './attention_job.ts';
import { joinedRows } from './joined_rows.ts';
import type { Batch, BatchMeans, Runnable } from './probe_batches.ts';
import type { Estimate } from './probe_items.ts';
import type { ProbeModel } from './probe_model.ts';
import { unknownOf } from './read_text.ts';
import { UnknownTexts } from './unknown_texts.ts';

/**
 * Plans the attention of a text: tokenizes it and counts.
 * @throws UnmaskError `input/too-much` where the weights of all passes and heads take more than {@link MAX_ATTENTION_BYTES}.
 */
export function planAttention(
  { text, form }: AttentionJob,
  model: ProbeModel,
  estimate: Estimate,
): Runnable<AttentionPlan, AttentionResult> {
  const { tokenizer, config } = model;
  const encoded = tokenizer.encode(text, null, { form, maxTokens: config.max_position_embeddings });
  const { length } = encoded.ids;
  const passes = passesOf(config);
  const bytes = passes * bytesOfPass(encoded, model);
  if (bytes > MAX_ATTENTION_BYTES) throw tooMuch(length, bytes, passes, config.num_attention_heads);
  const unknown = new UnknownTexts();
  unknown.add(unknownOf(encoded, { text, hide: [], read: null }, model));
  return {
    plan: {
      ...{ read: encoded.tokens, tokens: length, cutTokens: encoded.cutTokens, bytes },
      ...{ passes, heads: config.num_attention_heads, sequences: passes },
      estimateMs: estimate({ sequences: 1, tokens: length }, 1),
      ...(unknown.list.length > 0 && { unknown: unknown.list }),
    },
    depth: 1,
    // What is read takes time beside the passes' own.
    teachesRate: false,
    batches: (means) => attentionBatches(encoded, model, means),
  };
}

/** Of the weights of one pass: every token looks at every token. */
function bytesOfPass({ ids }: EncodedText, { config }: ProbeModel): number {
  return attentionBytes(config, new Array<number>(ids.length).fill(ids.length));
}

function tooMuch(tokens: number, bytes: number, passes: number, heads: number): UnmaskError {
  const most = Math.floor(Math.sqrt(MAX_ATTENTION_BYTES / (bytes / tokens ** 2)));
  return new UnmaskError({
    code: 'input/too-much',
    message: `The attention of ${tokens} tokens in ${passes} passes of ${heads} heads is more than there is room for.`,
    expected: `at most ${MAX_ATTENTION_BYTES / 1e6} MB of weights`,
    actual: `${Math.ceil(bytes / 1e6)} MB`,
    remedy: `Your text is kept. Shorten it to ${most} tokens: the weights grow with the square of their number.`,
    details: { bytes, maxBytes: MAX_ATTENTION_BYTES },
  });
}

/** As many passes at a time as the pacer allows. */
async function* attentionBatches(
  encoded: EncodedText,
  { config }: ProbeModel,
  { engine, pacer, signal }: BatchMeans,
): AsyncGenerator<Batch<AttentionResult>> {
  const passes = passesOf(config);
  const batch = raggedBatch([encoded]);
  const { length } = batch.ids;
  const rows = Uint32Array.from(batch.ids.keys());
  let from: StartingPoint | null = null;
  for (let done = 0; done < passes;) {
    const affordable = Math.max(1, Math.floor((pacer.tokens * passes) / length));
    const until = Math.min(passes, done + affordable);
    const attention = Array.from({ length: until - done }, (_, pass): AttentionRead => {
      return { kind: 'attention', after: done + pass + 1, rows };
    });
    const hidden: HiddenRead = { kind: 'hidden', rows };
    const { answers, durationMs } = await engine.run({
      ...{ batch, schedule: scheduleOf(config, until), signal },
      ...(from === null ? {} : { from }),
      reads: [hidden, ...attention],
    });
    const tokens = (length * (until - done)) / passes;
    pacer.observe(tokens, durationMs);
    const [states, ...weights] = answers as readonly (readonly Float32Array[])[];
    from = { pass: until, hidden: joinedRows(states) };
    const results = weights.map((looks, pass) => ({
      index: done + pass,
      weights: byHead(looks, config.num_attention_heads),
    }));
    yield { results, sequences: until - done, tokens };
    done = until;
  }
}

/** [heads][T][T] of what each row was answered, [heads][T]. */
function byHead(rows: readonly Float32Array[], heads: number): Float32Array<ArrayBuffer> {
  const { length } = rows;
  const weights = new Float32Array(heads * length * length);
  for (const [query, row] of rows.entries()) {
    for (let head = 0; head < heads; head++) {
      const own = row.subarray(head * length, (head + 1) * length);
      weights.set(own, (head * length + query) * length);
    }
  }
  return weights;
}
